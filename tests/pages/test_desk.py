# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.urls import reverse

from apps.sessions.models import Preparation, Resource, Summary, SummaryVersion
from apps.sessions.services import Clash, prepare, restore_summary, write_summary
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory, SummaryFactory

pytestmark = pytest.mark.django_db

POLISH = "Przez pół roku sprawdzaliśmy trzy sposoby powitania nowych osób. Zadziałał jeden."
ENGLISH = "For half a year we tried three ways of welcoming new people. One of them worked."


@pytest.fixture
def jadwiga():
    return UserFactory(person=PersonFactory(name="Jadwiga Nowa"))


@pytest.fixture
def session(jadwiga):
    session = SessionFactory(title="Jak zatrzymać nowych?")
    speaker = SpeakerFactory(event=session.event, person=jadwiga.person, name="Jadwiga Nowa")
    session.speakers.add(speaker)
    return session


def place(session, name="desk"):
    return reverse(f"pages:{name}", args=[session.event.slug, session.code])


def page_of(client, session):
    return client.get(session.get_absolute_url()).content.decode()


def test_a_speaker_publishes_a_summary_that_participants_read(client, session, jadwiga):
    client.force_login(jadwiga)

    sent = {"text": POLISH, "terms": "mentor: opiekun\nmentor: opiekun\n\nGUS", "base": "0"}
    answer = client.post(place(session), sent)

    assert answer.status_code == 303
    summary = Summary.objects.get()
    assert (summary.text, summary.language, summary.author) == (POLISH, "pl", jadwiga.person)
    assert summary.terms == ["mentor: opiekun", "GUS"]
    page = page_of(client, session)
    assert POLISH in page
    assert "mentor: opiekun" in page
    assert "Written by" in page


@pytest.mark.parametrize(
    "wrong", [{"text": " "}, {"text": "Short."}, {"text": ENGLISH, "language": "no such"}]
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client, session, jadwiga, wrong
):
    client.force_login(jadwiga)

    answer = client.post(place(session), {"terms": "GUS", **wrong}, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert 'class="err"' in answer.text
    assert "GUS" in answer.text
    assert not Summary.objects.exists()


def test_a_preview_shows_what_participants_will_see_and_stores_nothing(client, session, jadwiga):
    client.force_login(jadwiga)
    sent = {"do": "preview", "text": "**Hello** <script>x</script>", "terms": "GUS"}

    plain = client.post(place(session), sent)
    part = client.post(place(session), sent, headers={"HX-Request": "true"})

    for answer in (plain, part):
        assert "<strong>Hello</strong>" in answer.text
        assert "<script>x" not in answer.text
        assert "Jadwiga Nowa" in answer.text
    assert "<html" not in part.text
    assert not Summary.objects.exists()


def test_who_is_not_signed_in_writes_first_and_the_text_is_published_after(
    client, session, jadwiga
):
    assert client.get(place(session)).status_code == 200

    answer = client.post(place(session), {"text": POLISH, "base": "0"})
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not Summary.objects.exists()

    client.force_login(jadwiga)
    assert client.get(place(session)).status_code == 303
    assert Summary.objects.get().text == POLISH
    assert client.get(place(session)).status_code == 200


def test_who_signs_in_as_nobody_of_the_speakers_keeps_the_text_and_publishes_nothing(
    client, session
):
    client.post(place(session), {"text": POLISH, "base": "0"})
    client.force_login(UserFactory())

    answer = client.get(place(session))

    assert answer.status_code == 403
    assert POLISH in answer.text
    assert client.post(place(session), {"text": ENGLISH}).status_code == 403
    for name in ("desk_preparation", "desk_links"):
        assert client.post(place(session, name), {"text": ENGLISH}).status_code == 403
    assert not Summary.objects.exists()


def test_a_session_without_speakers_has_no_desk(client, jadwiga):
    client.force_login(jadwiga)

    assert client.get(place(SessionFactory())).status_code == 404


def test_of_two_who_write_at_once_both_texts_are_shown_and_both_writers_credited(
    client, session, jadwiga
):
    marek = UserFactory(person=PersonFactory(name="Marek Drugi"))
    session.speakers.add(SpeakerFactory(event=session.event, person=marek.person))
    client.force_login(jadwiga)
    client.post(place(session), {"text": POLISH, "base": "0"})
    client.force_login(marek)

    answer = client.post(place(session), {"text": ENGLISH, "base": "0"})

    assert answer.status_code == 409
    assert POLISH in answer.text
    assert ENGLISH in answer.text
    assert 'name="base" value="1"' in answer.text
    assert Summary.objects.get().text == POLISH
    part = client.post(
        place(session), {"text": ENGLISH, "base": "0"}, headers={"HX-Request": "true"}
    )
    assert (part.status_code, part.headers["HX-Retarget"]) == (409, "#summary")
    # What was kept without a connection says the first such sentence.
    assert part.text.index('class="err"') < part.text.index('class="formmsg"')

    client.post(place(session), {"text": ENGLISH, "base": "1"})

    page = page_of(client, session)
    assert ENGLISH in page
    assert page.index("Jadwiga Nowa</bdi></a> ·") < page.index("Marek Drugi</bdi></a> ·")
    past = client.get(place(session, "summary_history")).text
    assert POLISH in past
    assert ENGLISH in past


def test_an_earlier_text_comes_back_as_one_more_version(client, session, jadwiga):
    client.force_login(jadwiga)
    for base, text in enumerate((POLISH, ENGLISH)):
        client.post(place(session), {"text": text, "base": str(base)})

    client.post(place(session, "summary_history"), {"version": "1", "base": "2"})

    assert Summary.objects.get().text == POLISH
    assert list(SummaryVersion.objects.values_list("number", flat=True)) == [3, 2, 1]
    client.logout()
    client.post(place(session, "summary_history"), {"version": "2", "base": "3"})
    assert SummaryVersion.objects.count() == 3


def test_a_summary_from_before_versions_is_its_own_first_one():
    summary = SummaryFactory(text=POLISH, author=PersonFactory())

    with pytest.raises(Clash):
        write_summary(summary.session, text=ENGLISH, language="en", by_person=None, by=None, seen=0)
    write_summary(summary.session, text=ENGLISH, language="en", by_person=None, by=None, seen=1)

    first = summary.versions.get(number=1)
    assert (first.text, first.author) == (POLISH, summary.author)
    restored = restore_summary(first, by_person=None, by=None, seen=2)
    assert (restored.text, restored.versions.count()) == (POLISH, 3)


def test_the_same_form_sent_twice_writes_once_and_takes_no_credit(session, jadwiga):
    said = {"text": POLISH, "language": "pl", "by": None, "seen": 0}

    write_summary(session, by_person=jadwiga.person, **said)
    write_summary(session, by_person=PersonFactory(), **said)

    assert [version.author for version in SummaryVersion.objects.all()] == [jadwiga.person]


def test_what_to_prepare_stands_on_the_page_before_the_session(client, session, jadwiga):
    client.force_login(jadwiga)
    sent = {"text": "Read the **report** on mentoring first.", "minutes": "12", "base": "0"}

    client.post(place(session, "desk_preparation"), sent)

    page = page_of(client, session)
    assert "Prepare, 12 minutes" in page
    assert "<strong>report</strong>" in page
    again = {"text": "Read nothing at all before you come.", "minutes": "1", "base": "0"}
    answer = client.post(place(session, "desk_preparation"), again)
    assert answer.status_code == 409
    assert "Read nothing" in answer.text
    wrong = client.post(place(session, "desk_preparation"), {**again, "minutes": "", "base": "1"})
    assert wrong.status_code == 422
    client.post(place(session, "desk_preparation"), {"text": "", "base": "1"})
    assert not Preparation.objects.exists()


def test_what_to_prepare_is_gone_once_the_session_has_begun(client):
    over = SessionFactory(ended=True)
    prepare(over, text="Read this report.", minutes=5, language="en", by_person=None, by=None)

    assert "Read this report." not in page_of(client, over)


def test_links_are_added_and_taken_away_but_not_those_of_the_programme(client, session, jadwiga):
    client.force_login(jadwiga)
    given = ResourceFactory(session=session, from_source=True)

    client.post(
        place(session, "desk_links"), {"kind": "slides", "url": "https://example.org/s.pdf"}
    )
    added = Resource.objects.get(kind="slides")
    gone = client.post(place(session, "desk_links"), {"remove": str(given.pk)})
    other = client.post(place(session, "desk_links"), {"remove": str(ResourceFactory().pk)})

    assert added.added_by == jadwiga
    stream = ResourceFactory(session=session, kind="stream")
    stays = client.post(place(session, "desk_links"), {"remove": str(stream.pk)})
    assert (gone.status_code, other.status_code, stays.status_code) == (404, 404, 404)
    client.post(place(session, "desk_links"), {"remove": str(added.pk)})
    assert not Resource.objects.filter(pk=added.pk).exists()
    wrong = client.post(place(session, "desk_links"), {"kind": "stream", "url": ""})
    assert wrong.status_code == 422
