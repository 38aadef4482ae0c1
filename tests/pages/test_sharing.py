# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agenda shown to others: at a secret address, what its person ticked, and nothing hidden."""

import re

import pytest

from apps.accounts.secrets_at_rest import decrypt
from apps.core.errors import Refused
from apps.rsvps import services
from apps.rsvps.models import AgendaShare
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.pages.test_agenda import titles

pytestmark = pytest.mark.django_db

SHARE = "/me/agenda/share/"
ALL = {"with_going": True, "with_interested": True, "with_speaking": True}


def address(user):
    return f"/feeds/{decrypt(AgendaShare.objects.get(user=user).sealed)}/"


@pytest.fixture
def person():
    """Going to one session, waiting for another, interested, speaking, catching up."""
    person = UserFactory(person__name="Amina")
    for title, answer in (
        ("Going", "in_person"),
        ("Perhaps", "interested"),
        ("Missed", "later"),
        ("Never", "not_going"),
        ("Full", "online"),
    ):
        session = SessionFactory(title=title)
        if title == "Full":
            services.set_places(session, online_places=1, by=None)
            services.respond(session, answer=answer, by=UserFactory())
        services.respond(session, answer=answer, by=person)
    SessionFactory(title="Mine", speakers=[SpeakerFactory(person=person.person)])
    return person


@pytest.mark.parametrize(
    ("ticked", "shown"),
    [
        (["with_going"], ["Going"]),
        (["with_interested"], ["Perhaps"]),
        (["with_speaking"], ["Mine"]),
        (list(ALL), ["Going", "Perhaps", "Mine"]),
    ],
)
def test_others_read_what_is_ticked_and_nothing_else(client, person, ticked, shown):
    services.share_agenda(person, **dict.fromkeys(ticked, True))

    response = client.get(address(person))

    assert sorted(titles(response.text)) == sorted(shown)
    assert "Amina" not in response.text
    private = ("You are coming", "You are interested", "You speak", "Missed", "Never")
    assert [words for words in private if words in response.text] == []


def test_the_name_is_shown_only_when_ticked(client, person):
    services.share_agenda(person, named=True, **ALL)

    assert "The agenda of <bdi>Amina</bdi>" in client.get(address(person)).text


def test_no_link_and_no_header_carries_the_address_on(client, person):
    services.share_agenda(person, **ALL)
    path = address(person)

    response = client.get(path)

    assert path.split("/")[2] not in response.text
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in response.text


def test_what_is_hidden_is_shown_to_nobody_even_where_its_person_may_see_it(client, person):
    services.share_agenda(person, **ALL)
    hidden = SessionFactory(title="Secret", event__hidden=True)
    EventRoleFactory(event=hidden.event, user=person)
    proposed = SessionFactory(
        title="Idea", proposed=True, speakers=[SpeakerFactory(person=person.person)]
    )
    services.respond(hidden, answer="online", by=person)
    client.force_login(person)

    text = client.get(address(person)).text

    assert "Secret" not in text
    assert proposed.title not in text


def test_the_address_is_made_kept_made_anew_and_switched_off(client, person):
    client.force_login(person)
    client.post(SHARE, {"do": "share", "with_going": "1"})
    first = address(person)
    assert first in client.get(SHARE).text
    client.post(SHARE, {"do": "share", "with_speaking": "1"})
    assert address(person) == first
    assert titles(client.get(first).text) == ["Mine"]

    client.post(SHARE, {"do": "renew"})
    second = address(person)

    assert second != first
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.post(SHARE, {"do": "close"})
    client.post(SHARE, {"do": "close"})
    assert client.get(second).status_code == 404


def test_an_address_that_shows_nothing_or_was_never_made_is_refused(person):
    with pytest.raises(Refused):
        services.share_agenda(person, named=True)
    with pytest.raises(Refused):
        services.renew_share(person)
    with pytest.raises(TypeError):
        services.share_agenda(person, everything=True)


def test_the_page_to_share_is_for_who_is_signed_in(client):
    assert client.get(SHARE)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("change", ["inactive", "forgets"])
def test_who_left_shows_nothing(client, person, change):
    services.share_agenda(person, **ALL)
    path = address(person)
    if change == "inactive":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    else:
        services.forget_answers(person)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_shared_agenda_costs_the_same_for_any_number(client, django_assert_num_queries, number):
    person = UserFactory()
    for _ in range(number):
        services.respond(SessionFactory(language="ko"), answer="online", by=person)
    services.share_agenda(person, **ALL)
    path = address(person)
    client.get(path)

    with django_assert_num_queries(3):
        assert len(titles(client.get(path).text)) == number


def test_the_secret_is_not_in_the_database(person):
    services.share_agenda(person, **ALL)

    secret = address(person).split("/")[2]

    row = AgendaShare.objects.values().get()
    assert [value for value in row.values() if secret in str(value)] == []


def test_what_was_caught_up_with_leaves_the_list_and_comes_back_with_the_answer(client):
    person, session = UserFactory(), SessionFactory(ended=True)
    mine = services.respond(session, answer="later", by=person)
    client.force_login(person)
    agenda, answer = "/me/agenda/", f"/me/agenda/answers/{mine.pk}/"
    assert session.title in client.get(agenda).text

    for _ in range(2):
        response = client.post(answer, {"step": "done"})
        assert response.status_code == 303

    assert session.title not in client.get(agenda).text
    services.respond(session, answer="later", by=person)
    assert session.title in client.get(agenda).text


def test_only_what_is_for_later_is_done_with():
    person = UserFactory()
    mine = services.respond(SessionFactory(), answer="online", by=person)

    with pytest.raises(Refused):
        services.caught_up(mine, by=person)


def test_a_whole_event_for_later_is_done_with_too(client):
    person, session = UserFactory(), SessionFactory(event__past=True)
    mine = services.respond(session.event, answer="later", by=person)
    client.force_login(person)
    found = re.search(r'id="h-answers"', client.get("/me/agenda/").text)

    services.caught_up(mine, by=person)

    assert found
    assert 'id="h-answers"' not in client.get("/me/agenda/").text
