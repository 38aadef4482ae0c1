# SPDX-License-Identifier: AGPL-3.0-or-later
import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone as clock

from apps.events.models import Event
from apps.sessions.models import Interpretation
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import ChannelFactory, EventFactory, EventRoleFactory, SeriesFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def page(client, event, query=""):
    return client.get(event.get_absolute_url() + query)


def bare(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def headings(response):
    """The sections of the page: those without anything in them are not there."""
    return re.findall(r'<h2 id="h-([\w-]+)"', response.text)


def clock_of(response):
    """The words in the event's own time box."""
    return bare(re.search(r'<strong class="rel">(.*?)</strong>', card(response))[1])


def card(response):
    return re.search(r'<div class="side1 scard">(.*?)</dl>', response.text, re.DOTALL)[1]


def titles(response):
    return [
        html.unescape(title) for title in re.findall(r"data-row><bdi[^>]*>([^<]*)<", response.text)
    ]


def day_of(event, number):
    return event.starts_on + timedelta(days=number)


def test_before_the_event_its_first_day_and_the_days_to_go_are_shown(client):
    event = EventFactory(starts_on=clock.now().date() + timedelta(days=30), timezone="UTC")
    SessionFactory(event=event, title="First day")
    SessionFactory(
        event=event, title="Second day", starts_at=event.begins_at + timedelta(days=1, hours=9)
    )

    response = page(client, event)

    assert clock_of(response) == "Starts in 30 days"
    assert titles(response) == ["First day"]
    assert headings(response) == ["day", "first"]


def test_during_the_event_what_is_on_now_comes_first_with_its_way_in(client):
    event = EventFactory(on_now=True, timezone="UTC", description_html="<p>About it</p>")
    live = SessionFactory(event=event, title="On now", live=True)
    SessionFactory(event=event, title="Pause", live=True, pause=True)
    SessionFactory(event=event, title="Called off", live=True, cancelled=True)
    ResourceFactory(session=live, kind="stream", url="https://meet.example.org/a")

    response = page(client, event)

    assert clock_of(response) == "Day 2 of 3"
    assert headings(response) == ["now", "day", "first", "about"]
    assert titles(response)[0] == "On now"
    assert response.text.count('class="livec"') == 1
    assert 'href="https://meet.example.org/a" class="btn btn-p"' in response.text


def test_after_the_event_its_recordings_and_liveliest_discussions_stay(client):
    event = EventFactory(past=True)
    ResourceFactory(session=SessionFactory(event=event, title="Recorded"))
    SessionFactory(event=event, title="Not recorded")
    quiet, lively = ThreadFactory.create_batch(2, event=event)
    for thread in (lively, lively, quiet):
        PostFactory(thread=thread)

    response = page(client, event)

    assert clock_of(response) == "Ended"
    assert headings(response) == ["films", "day", "threads"]
    assert titles(response)[0] == "Recorded"
    assert "Most discussed" in response.text
    assert response.text.index(lively.title) < response.text.index(quiet.title)
    assert "Add to calendar" not in response.text


def test_an_event_without_recordings_keeps_its_first_day(client):
    event = EventFactory(past=True)
    SessionFactory(event=event, title="Long ago")

    assert titles(page(client, event)) == ["Long ago"]


@pytest.mark.parametrize("phase", [{"on_now": True}, {"past": True}, {}])
def test_three_ready_questions_wait_where_nobody_has_written(client, phase):
    event = EventFactory(**phase)

    response = page(client, event)

    start = f"/{event.slug}/threads/new/?title="
    assert len(re.findall(rf'<a class="btn" href="{re.escape(start)}[^"]+">', response.text)) == 3
    assert "0 posts" not in response.text


def test_discussions_take_the_place_of_the_ready_questions(client):
    event = EventFactory()
    PostFactory(thread=ThreadFactory(event=event, title="Who is coming?"))
    ThreadFactory(event=event, title="Silent")

    response = page(client, event)

    assert headings(response) == ["day", "threads"]
    assert ("Who is coming?" in response.text, "Silent" in response.text) == (True, False)


def test_the_head_says_what_where_when_and_whose(client):
    event = EventFactory(
        name="ملتقى",
        language="ar",
        series=SeriesFactory(name="Meetings", slug="meetings"),
        place="Sharjah",
        timezone="Asia/Kathmandu",
        status=Event.Status.OFFICIAL,
        description_html="<p>نص</p>",
        website="https://example.org/",
    )

    text = page(client, event).text

    assert '<a href="/series/meetings/"><bdi>Meetings</bdi></a>' in text
    assert '<span class="chip">Official</span>' in text
    assert '<h1><bdi lang="ar" dir="rtl">ملتقى</bdi></h1>' in text
    assert '<div class="lede" lang="ar" dir="rtl" hx-disable><p>نص</p></div>' in text
    assert "in the event’s zone: Kathmandu, UTC+5:45" in text
    assert '<a href="https://example.org/" rel="external noopener nofollow">' in text


def test_channels_and_organizers_are_named(client):
    event = EventFactory()
    ChannelFactory(event=event, name="Telegram")
    person = UserFactory(person=PersonFactory(name="Olga"))
    EventRoleFactory(event=event, user=person, role="owner")
    EventRoleFactory(event=event, user=person, role="organizer")
    EventRoleFactory(event=event, role="translator")

    response = page(client, event)

    assert headings(response)[-2:] == ["channels", "organizers"]
    assert response.text.count("<bdi>Olga</bdi>") == 1


def test_a_cancelled_event_says_so(client):
    event = EventFactory(cancelled_at=clock.now())

    response = page(client, event)

    assert "This event was cancelled." in response.text
    assert clock_of(response) == "Cancelled"


def test_a_hidden_event_is_seen_by_its_organizers_only(client):
    event = EventFactory(hidden=True)
    organizer = UserFactory()
    EventRoleFactory(event=event, user=organizer)

    assert page(client, event).status_code == 404
    client.force_login(organizer)
    assert page(client, event).status_code == 200


def test_what_only_organizers_may_see_is_not_kept_for_others(client):
    event = EventFactory()
    organizer = UserFactory()
    EventRoleFactory(event=event, user=organizer)
    secret = SessionFactory(event=event, title="Not decided yet", proposed=True)
    PostFactory(thread=ThreadFactory(main=True, session=secret))

    for user in (organizer, UserFactory()):
        client.force_login(user)
        assert "Not decided yet" not in page(client, event).text


def test_a_day_longer_than_the_page_is_cut_and_the_rest_is_linked(client):
    event = EventFactory()
    for number in range(40):
        SessionFactory(
            event=event,
            title=f"Session {number}",
            starts_at=event.begins_at + timedelta(minutes=30 * (number // 2) + 60),
        )

    response = page(client, event)

    assert len(titles(response)) == 36
    assert f'?day={event.starts_on.isoformat()}">All of this day: 40 sessions<' in response.text


def test_the_days_are_links_into_the_programme(client):
    event = EventFactory(timezone="UTC")
    for day in (0, 2):
        SessionFactory(event=event, starts_at=event.begins_at + timedelta(days=day, hours=9))

    response = page(client, event)

    assert re.findall(r'href="[^"]*/programme/\?day=([\d-]+)"', response.text) == [
        day_of(event, 0).isoformat(),
        day_of(event, 2).isoformat(),
    ]


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_sessions(
    client, django_assert_num_queries, sessions
):
    event = EventFactory()
    for _ in range(sessions):
        speaker = SpeakerFactory(event=event)
        session = SessionFactory(event=event, speakers=[speaker])
        Interpretation.objects.create(session=session, language="ar")
        PostFactory(thread=ThreadFactory(event=event))
        ChannelFactory(event=event)
        EventRoleFactory(event=event)

    with django_assert_num_queries(12):
        response = page(client, event)

    assert len(titles(response)) == sessions


def test_a_kept_page_costs_two_queries_and_shows_new_posts_at_once(
    client, django_assert_num_queries, time_machine
):
    time_machine.move_to(clock.now().replace(second=1), tick=False)
    event = EventFactory()
    page(client, event)

    with django_assert_num_queries(2):
        page(client, event)

    PostFactory(thread=ThreadFactory(event=event, title="Somebody wrote"))
    assert "Somebody wrote" in page(client, event).text


def test_the_speakers_of_an_event_stand_with_their_sessions(client):
    event = EventFactory()
    zoe, ada = (SpeakerFactory(event=event, name=name) for name in ("Zoë", "ada"))
    SessionFactory(event=event, title="Together", speakers=[zoe, ada])
    SessionFactory(event=event, title="Alone", speakers=[zoe], cancelled=True)
    nobody = SpeakerFactory(event=event, name="Only proposed")
    SessionFactory(event=event, speakers=[nobody], proposed=True)

    text = client.get(f"/{event.slug}/people/").text

    assert re.findall(r"data-row><bdi>([^<]*)<", text) == ["ada", "Zoë"]
    assert text.index('href="#h-roles"') < text.index("data-row") < text.index('id="h-roles"')
    assert re.findall(r'<li(?: class="(is-cancelled)")?><a [^>]*><bdi[^>]*>(\w+)<', text) == [
        ("", "Together"),
        ("", "Together"),
        ("is-cancelled", "Alone"),
    ]


@pytest.mark.parametrize("speakers", [1, 3])
def test_the_page_of_people_costs_the_same_for_any_number_of_them(
    client, django_assert_num_queries, speakers
):
    event = EventFactory()
    SessionFactory(event=event, speakers=SpeakerFactory.create_batch(speakers, event=event))

    with django_assert_num_queries(4):
        text = client.get(f"/{event.slug}/people/").text

    assert text.count('<li class="voice">') == speakers


def test_an_event_without_speakers_says_so_and_does_not_link_to_them(client):
    event = EventFactory()
    SessionFactory(event=event)

    assert "No speakers are announced yet." in client.get(f"/{event.slug}/people/").text
    assert "/people/" not in card(page(client, event))
