# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands beside the days of my agenda: events, the catch-up list, the past, what a device
kept."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone as clock

from apps.rsvps import services
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.rsvps import RsvpFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SummaryFactory
from tests.pages.test_agenda import AGENDA, PAST, part, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_answers_to_whole_events_are_listed_while_they_last_and_when_for_later(client, person):
    coming, past, caught = EventFactory(name="Coming"), EventFactory(), EventFactory(name="Later")
    for event, answer in ((coming, "in_person"), (past, "online"), (caught, "later")):
        services.respond(event, answer=answer, by=person)
    for event in (past, caught):
        type(event).objects.filter(pk=event.pk).update(
            begins_at=clock.now() - timedelta(days=9), finishes_at=clock.now() - timedelta(days=7)
        )

    events_part = part(client.get(AGENDA).text, 'id="h-answers"')

    assert re.findall(r"<bdi[^>]*>([^<]*)</bdi>", events_part) == ["Later", "Coming"]
    assert "You are coming in person" in events_part


def test_the_catch_up_list_names_what_there_is_and_what_is_missing(client, person):
    full, without = SessionFactory(ended=True), SessionFactory(ended=True)
    silent = SessionFactory(ended=True, do_not_record=True)
    ahead = SessionFactory()
    for session in (full, without, silent, ahead):
        services.respond(session, answer="later", by=person)
    SummaryFactory(session=full)
    ResourceFactory(session=full, kind="recording", url="https://v.example/1", title="The film")
    ResourceFactory(session=full, kind="pad", url="https://p.example/1", title="")
    waiting = [threads.ask(full, text=text, language="en", by=UserFactory()) for text in "ab"]
    threads.vote(waiting[1].question, by=UserFactory())

    text = part(client.get(AGENDA).text, 'id="h-later"')

    assert "The film" in text
    assert "https://p.example/1" in text
    assert f'<a href="/p/{waiting[1].pk}/">2 questions without an answer</a>' in text
    assert text.count("No recording yet") == 1
    assert text.count("Not recorded") == 1
    assert text.count("It has not taken place yet") == 1
    assert text.count(">Summary<") == 1


def test_a_question_that_was_removed_is_not_counted_to_catch_up_with(client, person):
    session = SessionFactory(ended=True)
    services.respond(session, answer="later", by=person)
    asker = UserFactory()
    threads.remove(threads.ask(session, text="Why?", language="en", by=asker), by=asker)

    assert "without an answer" not in client.get(AGENDA).text


def test_an_empty_agenda_names_what_others_want_in_ones_languages(client, person):
    client.cookies["in"] = "ar.en"
    most, some, none, foreign = (
        SessionFactory(title=title, spoken_languages=[code])
        for title, code in (("Most", "ar"), ("Some", "en"), ("None", "en"), ("Foreign", "ko"))
    )
    for session, number in ((most, 2), (some, 1), (foreign, 3)):
        for _ in range(number):
            services.respond(session, answer="interested", by=UserFactory())
    services.respond(none, answer="not_going", by=UserFactory())

    text = part(client.get(AGENDA).text, 'id="h-wanted"')

    assert re.findall(r"<a [^>]*><bdi>([^<]*)<", text) == ["Most", "Some"]


def test_the_past_is_paged_by_key_the_latest_first(client, person, monkeypatch):
    monkeypatch.setattr("apps.rsvps.queries.agenda.PAGE", 2)
    now = clock.now().replace(second=0, microsecond=0)
    for days_ago in (1, 2, 3, 4, 5):
        start = now - timedelta(days=days_ago)
        session = SessionFactory(
            title=f"{days_ago} ago", starts_at=start, ends_at=start + timedelta(hours=1)
        )
        RsvpFactory(
            headcount__session=session, headcount__event=session.event, user=person, answer="online"
        )
    assert f'href="{PAST}"' in client.get(AGENDA).text

    found, address = [], PAST
    while address:
        text = client.get(address).text
        found.append(titles(text))
        older = re.search(r'href="(\?before=[\d-]+)"', text)
        address = PAST + older.group(1) if older else ""

    assert found == [["1 ago", "2 ago"], ["3 ago", "4 ago"], ["5 ago"]]


@pytest.mark.parametrize("key", ["x", "999999999999-1"])
def test_a_key_of_no_page_of_the_past_is_not_found(client, person, key):
    assert client.get(f"{PAST}?before={key}").status_code == 404


def test_past_pages_are_for_who_is_signed_in(client):
    assert client.get(PAST)["Location"].startswith("/accounts/login/")


def test_without_an_account_the_page_says_what_keeps_it(client):
    text = client.get(AGENDA).text

    assert 'data-from="/me/agenda/kept/"' in text
    assert "on this device only" in text
    assert "with scripts switched on" in text


@pytest.mark.parametrize("number", [1, 3])
def test_what_a_device_kept_is_shown_by_day_as_everybody_sees_it(
    client, django_assert_num_queries, number
):
    shown = [SessionFactory() for _ in range(number)]
    event = EventFactory(name="Whole event")
    hidden = SessionFactory(event__hidden=True)
    keys = [f"s{session.pk}" for session in (*shown, hidden)]
    query = "&".join(f"key={key}" for key in [*keys, f"e{event.pk}", "x", "s" + "9" * 18])

    with django_assert_num_queries(2):
        text = client.get(f"{AGENDA}kept/?{query}").text

    assert titles(text) == [session.title for session in shown]
    assert "Whole event" in text
