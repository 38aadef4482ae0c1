# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import timedelta

import pytest
from django.utils import timezone as clock

from apps.core import page_cache
from apps.events import services as events
from apps.sessions import services as sessions
from apps.threads import services as threads
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import ResourceFactory, RoomFactory, SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def headings(response):
    """The sections of the page: those without anything in them are not there."""
    return re.findall(r'<h2 id="h-([\w-]+)"', response.text)


def titles(response):
    found = re.findall(r"<h3><a [^>]*><bdi[^>]*>([^<]*)</bdi>", response.text)
    return [title.strip() for title in found]


def test_a_portal_without_events_says_how_to_start(client):
    response = client.get("/")

    assert (response.status_code, headings(response)) == (200, [])
    assert "import_programme" in response.text
    assert 'href="/admin/programme/importrun/add/"' in response.text


def test_a_portal_without_events_leads_its_administrator_to_the_import(client):
    client.force_login(UserFactory(administrator=True))

    home, desk = client.get("/"), client.get("/admin/")

    assert 'href="/admin/programme/importrun/add/"' in home.text
    assert "There are no events here yet" in desk.text


def test_what_is_on_next_and_soon_stands_in_this_order(client):
    live, coming = EventFactory(name="Live", on_now=True), EventFactory(name="Coming")
    past = EventFactory(name="Past", starts_on=clock.now().date() - timedelta(days=30))
    EventFactory(name="Long ago", starts_on=clock.now().date() - timedelta(days=300))
    SessionFactory(event=live, title="Running", live=True)
    SessionFactory(event=live, title="In a moment", soon=True)
    PostFactory(thread=ThreadFactory(event=live))

    response = client.get("/")

    assert headings(response) == ["live", "soon", "on-now", "coming", "recent", "threads"]
    names = ["Running", "In a moment", live.name, coming.name, past.name]
    assert titles(response) == names


def test_breaks_cancelled_and_hidden_things_are_not_on(client):
    live = EventFactory(on_now=True)
    SessionFactory(event=live, live=True, pause=True)
    SessionFactory(event=live, live=True, cancelled=True)
    SessionFactory(event=live, live=True, proposed=True)
    SessionFactory(event=EventFactory(on_now=True, hidden=True), live=True)
    SessionFactory(event=EventFactory(on_now=True, cancelled_at=clock.now()), live=True)

    response = client.get("/")

    assert (headings(response), titles(response)) == (["on-now"], [live.name])


def test_the_next_session_is_shown_even_when_it_is_far(client):
    event = EventFactory()
    SessionFactory(event=event, title="First")
    SessionFactory(event=event, title="Second", starts_at=clock.now() + timedelta(days=90))

    assert titles(client.get("/"))[:1] == ["First"]


def test_a_portal_of_nothing_but_old_events_shows_the_last_ones(client):
    old = EventFactory(starts_on=clock.now().date() - timedelta(days=900))

    assert titles(client.get("/")) == [old.name]


def test_an_event_long_over_leaves_the_front_page_to_its_series(client):
    series = SeriesFactory(name="Camps")
    old = EventFactory(series=series, starts_on=clock.now().date() - timedelta(days=65))
    page = client.get("/").text

    assert (old.name in page, ">Camps<" in page) == (False, True)
    EventFactory(name="Something else")
    assert ">Camps<" not in client.get("/").text


def test_a_live_session_can_be_watched_and_talked_about(client):
    session = SessionFactory(event=EventFactory(on_now=True), live=True)
    ResourceFactory(session=session, kind="stream", url="https://live.example.org/1")

    text = client.get("/").text

    assert 'href="https://live.example.org/1"' in text
    assert f'href="{session.get_absolute_url()}#discussion"' in text


def test_titles_are_shown_in_the_language_the_reader_reads(client):
    session = SessionFactory(event=EventFactory(on_now=True), live=True, title="Small wikis")
    TranslationFactory(target=session, field="title", language="pl", text="Małe wiki")

    response = client.get("/", headers={"Accept-Language": "pl,en"})

    assert '<bdi lang="pl" dir="ltr">Małe wiki</bdi>' in response.text


def test_an_empty_discussion_is_no_news(client):
    ThreadFactory(event=EventFactory(on_now=True))

    assert "threads" not in headings(client.get("/"))


@pytest.mark.parametrize(("days", "is_news"), [(59, True), (61, False)])
def test_a_discussion_that_has_been_quiet_for_long_is_no_news(client, days, is_news):
    thread = ThreadFactory(event=EventFactory(past=True))
    at = clock.now() - timedelta(days=days)
    threads.reply(thread, text="Thank you all", by=UserFactory(), at=at)

    assert ("threads" in headings(client.get("/"))) == is_news


def test_strangers_are_told_what_this_is_and_others_are_not(client):
    EventFactory()
    assert "lede" in client.get("/").text

    client.force_login(UserFactory())
    assert "lede" not in client.get("/").text


@pytest.mark.parametrize("many", [1, 3])
def test_home_costs_the_same_whatever_is_on(client, many, django_assert_num_queries):
    fill(many)
    page_cache.forget_all()

    with django_assert_num_queries(12):
        client.get("/")
    with django_assert_num_queries(3):
        client.get("/")


@pytest.mark.parametrize("many", [1, 3])
def test_home_costs_the_same_for_people_signed_in(client, many, django_assert_num_queries):
    fill(many)
    client.force_login(UserFactory())
    client.get("/")

    with django_assert_num_queries(18):
        client.get("/")


def fill(many):
    for _ in range(many):
        live = EventFactory(on_now=True)
        speaker = SpeakerFactory(event=live, person=PersonFactory())
        room = RoomFactory(event=live)
        SessionFactory(event=live, live=True, speakers=[speaker], room=room, language="pl")
        SessionFactory(event=live, soon=True, speakers=[speaker], room=room, language="pl")
        EventFactory()
        EventFactory(starts_on=clock.now().date() - timedelta(days=30))
        PostFactory(thread=ThreadFactory(event=live))


def test_a_kept_page_follows_every_change(client):
    event = EventFactory(on_now=True)
    session = SessionFactory(event=event, live=True, title="Old title")
    assert "Old title" in client.get("/").text

    sessions.change(session, title="New title", by=None)
    assert "New title" in client.get("/").text

    events.change(event, hidden=True, by=None)
    assert "New title" not in client.get("/").text


def test_a_kept_page_follows_the_clock(client, time_machine):
    now = clock.now()
    event = EventFactory(on_now=True)
    SessionFactory(event=event, starts_at=now + timedelta(minutes=5))
    assert headings(client.get("/"))[0] == "soon"

    time_machine.move_to(now + timedelta(minutes=6))
    assert headings(client.get("/"))[0] == "live"


def test_another_discussion_is_on_the_kept_page_at_once(client):
    event = EventFactory(on_now=True)
    client.get("/")

    PostFactory(thread=ThreadFactory(event=event, title="Hot news"))

    assert "Hot news" in client.get("/").text


def test_speakers_see_what_waits_for_their_answer(client):
    session = SessionFactory(title="Asked", speakers=[SpeakerFactory()])
    speaker = UserFactory(person=session.speakers.get().person)
    threads.ask(session, text="Why?", by=UserFactory())

    shown = {}
    for name, user in (("stranger", None), ("another", UserFactory()), ("speaker", speaker)):
        if user:
            client.force_login(user)
        shown[name] = "Waiting for your answer" in client.get("/").text

    assert shown == {"stranger": False, "another": False, "speaker": True}
    assert f'href="{session.get_absolute_url()}questions/"' in client.get("/").text
