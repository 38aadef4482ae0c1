# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of what is to be prepared nothing is lost either: two at once, what was taken away."""

import pytest
from django.urls import reverse

from apps.accounts.personal import Leaving
from apps.sessions.models import Preparation, PreparationVersion
from apps.sessions.personal import let_go
from apps.sessions.services import Clash, prepare
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.sessions import PreparationFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

REPORT = "Read the report on mentoring before you come, please."
FILM = "Watch the film about welcoming people before you come."


@pytest.fixture
def speakers():
    return [UserFactory(person=PersonFactory(name=name)) for name in ("Jadwiga", "Marek")]


@pytest.fixture
def session(speakers):
    session = SessionFactory()
    for user in speakers:
        session.speakers.add(SpeakerFactory(event=session.event, person=user.person))
    return session


def place(session, name):
    return reverse(f"pages:{name}", args=[session.event.slug, session.code])


def send(client, session, text, base, minutes="12"):
    sent = {"text": text, "minutes": minutes, "base": str(base)}
    return client.post(place(session, "desk_preparation"), sent)


def texts():
    return list(PreparationVersion.objects.values_list("number", "text", "minutes"))


def test_of_two_at_once_both_are_shown_kept_and_credited(client, session, speakers):
    jadwiga, marek = speakers
    client.force_login(jadwiga)
    send(client, session, REPORT, 0)
    client.force_login(marek)
    clash = send(client, session, FILM, 0)
    assert clash.status_code == 409
    assert (REPORT in clash.text, FILM in clash.text) == (True, True)
    assert 'name="base" value="1"' in clash.text
    assert "by <bdi>Jadwiga</bdi>" in clash.text
    send(client, session, FILM, 1)

    assert texts() == [(2, FILM, 12), (1, REPORT, 12)]
    page = client.get(session.get_absolute_url()).text
    credit = page[page.index('id="h-prep"') :]
    assert credit.index("Jadwiga") < credit.index("Marek")
    past = place(session, "preparation_history")
    assert past in page
    client.logout()
    shown = client.get(past).text
    assert shown.index(FILM) < shown.index(REPORT)
    assert "Publish this text again" not in shown


def test_an_earlier_text_is_asked_again_by_a_speaker_only(client, session, speakers):
    client.force_login(speakers[0])
    send(client, session, REPORT, 0)
    send(client, session, FILM, 1, minutes="30")
    past = place(session, "preparation_history")
    assert "Publish this text again" in client.get(past).text
    client.post(past, {"version": "1", "base": "1"})
    assert Preparation.objects.get().text == FILM
    client.post(past, {"version": "1", "base": "2"})

    standing = Preparation.objects.get()
    assert (standing.text, standing.minutes, standing.version) == (REPORT, 12, 3)
    client.force_login(UserFactory())
    assert client.post(past, {"version": "2", "base": "3"}).status_code == 403
    assert len(texts()) == 3


def test_what_was_taken_away_stays_readable_and_clashes_with_what_is_written_meanwhile(
    client, session, speakers
):
    client.force_login(speakers[0])
    send(client, session, REPORT, 0)
    send(client, session, "", 1)
    assert not Preparation.objects.exists()
    client.force_login(speakers[1])
    assert send(client, session, FILM, 1).status_code == 409
    assert send(client, session, FILM, 0).status_code == 409

    send(client, session, FILM, 2)
    assert texts() == [(3, FILM, 12), (2, "", 0), (1, REPORT, 12)]
    assert "Nothing was to be prepared." in client.get(place(session, "preparation_history")).text


def test_one_from_before_versions_were_kept_is_its_own_first(client, session, speakers):
    jadwiga = speakers[0].person
    PreparationFactory(session=session, text=REPORT, author=jadwiga, version=4)
    assert REPORT in client.get(place(session, "preparation_history")).text
    with pytest.raises(Clash):
        prepare(session, text=FILM, minutes=5, by_person=jadwiga, by=None, seen=3)
    prepare(session, text=FILM, minutes=5, by_person=speakers[1].person, by=None, seen=4)

    assert texts() == [(5, FILM, 5), (4, REPORT, 12)]
    assert PreparationVersion.objects.last().author == jadwiga


def test_the_same_again_makes_no_version(client, session, speakers):
    client.force_login(speakers[0])
    send(client, session, REPORT, 0)
    assert send(client, session, REPORT, 0).status_code == 303

    assert texts() == [(1, REPORT, 12)]


def test_who_leaves_takes_their_name_out_of_the_history(session, speakers):
    user, former = speakers[0], PersonFactory()
    prepare(session, text=REPORT, minutes=5, by_person=user.person, by=user)
    let_go(Leaving(user=user, person=user.person, former=former, takes_posts=False))

    assert PreparationVersion.objects.get().author == former
