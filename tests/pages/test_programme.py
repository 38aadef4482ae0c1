# SPDX-License-Identifier: AGPL-3.0-or-later
import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone as clock

from apps.core import page_cache
from apps.sessions.models import Interpretation, Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TrackFactory,
)
from tests.factories.threads import PostFactory, ThreadFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def programme(event, query=""):
    return f"/{event.slug}/programme/{query}"


def titles(response):
    """The titles of the list, in its order, breaks among them."""
    found = re.findall(r'(?:data-row|class="brk")>(?:<s>)?<bdi[^>]*>([^<]*)<', response.text)
    return [html.unescape(title) for title in found]


def words(response, name):
    """The texts of all elements of this class, without their tags."""
    found = re.findall(rf'<p class="{name}">(.*?)</p>', response.text, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split()) for text in found]


def at(event, hour, *, day=0, minute=0):
    """A moment of the event by the clock of its own zone."""
    start = datetime.combine(event.starts_on, datetime.min.time(), event.zone)
    return (start + timedelta(days=day, hours=hour, minutes=minute)).astimezone(UTC)


def session_at(event, hour, title, *, day=0, minutes=60, **fields):
    starts_at = at(event, hour, day=day)
    return SessionFactory(
        event=event,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        **fields,
    )


def test_the_whole_programme_stands_in_order_day_by_day(client):
    event = EventFactory()
    session_at(event, 14, "Afternoon")
    session_at(event, 9, "Tomorrow", day=1)
    session_at(event, 10, "Morning")
    SessionFactory(event=event, title="Some time", unscheduled=True)

    response = client.get(programme(event))

    assert titles(response) == ["Morning", "Afternoon", "Tomorrow", "Some time"]
    assert len(re.findall(r'<section class="day"', response.text)) == 3


def test_only_what_is_on_the_programme_is_listed(client):
    event = EventFactory()
    session_at(event, 9, "Confirmed")
    session_at(event, 10, "Proposed", proposed=True)
    session_at(event, 11, "Withdrawn", withdrawn=True)
    SessionFactory(title="Of another event")

    assert titles(client.get(programme(event))) == ["Confirmed"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?day={day}", ["Beta"]),
        ("?room={room}", ["Beta"]),
        ("?track={track}", ["Alpha"]),
        ("?lang=ar", ["Beta"]),
        ("?lang=pt", ["Alpha"]),
        ("?lang=en", ["Alpha", "Beta"]),
        ("?q=ALPHA", ["Alpha"]),
        ("?q=Zofia", ["Beta"]),
        ("?lang=en&q=beta", ["Beta"]),
        ("?day=nonsense&room=x&track=-1&lang=%21&q=", ["Alpha", "Beta"]),
    ],
)
def test_the_programme_can_be_narrowed(client, query, expected):
    event = EventFactory()
    track, room = TrackFactory(event=event), RoomFactory(event=event)
    session_at(event, 9, "Alpha", track=track, spoken_languages=["en", "pt-BR"])
    beta = session_at(
        event,
        9,
        "Beta",
        day=1,
        room=room,
        speakers=[SpeakerFactory(event=event, name="Zofia Lis")],
    )
    Interpretation.objects.create(session=beta, language="ar", kind=Interpretation.Kind.SIGN)
    filled = query.format(day=beta.day.isoformat(), room=room.pk, track=track.pk)

    assert titles(client.get(programme(event, filled))) == expected


def test_words_are_also_found_in_texts_and_in_translated_titles(client):
    event = EventFactory()
    session_at(event, 9, "Alpha", abstract="About patrolling")
    TranslationFactory(
        target=session_at(event, 10, "Beta"), field="title", language="pl", text="Łąki"
    )

    assert titles(client.get(programme(event, "?q=patrol"))) == ["Alpha"]
    assert titles(client.get(programme(event, "?q=łąki"))) == ["Beta"]
    assert titles(client.get(programme(event, "?q=100%25"))) == []


def test_filters_that_fit_nothing_say_which_one_to_drop(client):
    event = EventFactory()
    session_at(event, 9, "Alpha", spoken_languages=["en"])
    session_at(event, 10, "Beta", spoken_languages=["en"])
    session_at(event, 9, "Gamma", day=1, spoken_languages=["ka"])
    day = event.starts_on.isoformat()

    response = client.get(programme(event, f"?day={day}&lang=ka"))

    ways = re.findall(r'<a class="btn" href="(\?[^"]*)">([^<]*)</a>', response.text)
    assert ways == [
        (f"?day={day}", "Show all languages: 2 sessions"),
        ("?lang=ka", "Show all days: 1 session"),
    ]


def test_a_moved_session_says_from_when_and_where(client):
    event = EventFactory()
    moved = session_at(event, 12, "Moved")
    Session.objects.filter(pk=moved.pk).update(
        moved_from=at(event, 10), moved_from_room="Hall <1>", moved_at=clock.now()
    )

    response = client.get(programme(event, "?zone=event"))

    assert words(response, "moved") == ["Moved from 10:00, Hall <1> · now"]


def test_a_cancelled_session_stays_with_its_reason(client):
    event = EventFactory()
    session_at(event, 9, "Called off", cancelled=True, state_reason="The speaker is ill")
    session_at(event, 9, "On")

    response = client.get(programme(event))

    assert titles(response) == ["Called off", "On"]
    assert words(response, "off-w") == ["Cancelled: The speaker is ill"]
    assert response.text.count("is-cancelled") == 1


def test_breaks_are_folded_into_a_line_of_their_own(client):
    event = EventFactory()
    session_at(event, 10, "Coffee", pause=True)
    session_at(event, 12, "Lunch", pause=True)
    session_at(event, 12, "Talk over lunch")

    response = client.get(programme(event))

    assert words(response, "brk")[0] == "Coffee"
    assert titles(response) == ["Coffee", "Lunch", "Talk over lunch"]


def test_times_are_the_readers_and_say_when_the_day_is_another(client):
    event = EventFactory(timezone="Asia/Kathmandu")
    session_at(event, 2, "At night")
    client.cookies["zone"] = "Europe/Warsaw"

    own = client.get(programme(event)).text
    theirs = client.get(programme(event, "?zone=event")).text

    assert "Times are in your zone: <strong><bdi>Warsaw" in own
    assert 'class="oday"' in own
    assert "Times are in the event’s zone: <strong><bdi>Kathmandu, UTC+5:45" in theirs
    assert 'class="oday"' not in theirs
    assert re.search(r'data-f="range">02:00\W+03:00<', theirs)


def test_the_events_time_does_not_become_the_readers_zone(client):
    event = EventFactory(timezone="Asia/Kathmandu")
    client.cookies["zone"] = "Europe/Warsaw"

    text = client.get(programme(event, "?zone=event")).text

    assert 'data-tz="Asia/Kathmandu"' in text
    assert '<option value="Europe/Warsaw" selected>' in text


def test_without_a_zone_of_ones_own_times_are_the_events(client):
    event = EventFactory(timezone="Asia/Kathmandu")
    session_at(event, 9, "Morning")

    assert re.search(r'data-f="range">09:00\W+10:00<', client.get(programme(event)).text)


def test_titles_come_in_a_language_of_the_reader(client):
    event = EventFactory()
    session = session_at(event, 9, "A walk")
    TranslationFactory(target=session, field="title", language="ar", text="نزهة")
    TranslationFactory(target=session, field="title", language="pl", text="Spacer")

    assert titles(client.get(programme(event))) == ["A walk"]
    assert titles(client.get(programme(event, "?in=pl"))) == ["Spacer"]
    assert '<bdi lang="ar" dir="rtl">نزهة<' in client.get(programme(event, "?in=ar")).text


def test_titles_and_names_cannot_carry_markup(client):
    event = EventFactory()
    track = TrackFactory(event=event, name="<i>track</i>")
    speaker = SpeakerFactory(event=event, name="<img src=x onerror=alert(1)>")
    session_at(event, 9, "<script>alert(1)</script>", track=track, speakers=[speaker])

    for page in ("", "grid/"):
        text = client.get(programme(event, page)).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<i>track" not in text


def test_posts_and_recordings_are_offered_and_none_are_not_counted(client):
    event = EventFactory()
    session = session_at(event, 9, "Talked about")
    session_at(event, 10, "Quiet")
    ResourceFactory(session=session, kind="recording")
    thread = ThreadFactory(main=True, session=session)
    PostFactory(thread=thread)
    PostFactory(thread=thread)

    assert words(client.get(programme(event)), "cnt") == ["Recording2 posts"]


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_programme_costs_the_same_for_any_number_of_sessions(
    client, django_assert_num_queries, sessions
):
    event = EventFactory()
    for hour in range(sessions):
        speakers = SpeakerFactory.create_batch(2, event=event)
        session = session_at(event, 9 + hour, f"Session {hour}", speakers=speakers)
        Interpretation.objects.create(session=session, language="ar")
        TranslationFactory(target=session, field="title", text="Po polsku")

    with django_assert_num_queries(6):
        response = client.get(programme(event))

    assert len(titles(response)) == sessions


def test_four_hundred_sessions_stay_within_the_budget(client, django_assert_max_num_queries):
    event = EventFactory()
    rooms = RoomFactory.create_batch(8, event=event)
    tracks = TrackFactory.create_batch(6, event=event)
    people = SpeakerFactory.create_batch(20, event=event)
    made = SessionFactory.build_batch(
        400, event=event, calendar_entry=None, room=rooms[0], title="A title as long as usual ones"
    )
    for number, session in enumerate(made):
        session.room, session.track = rooms[number % 8], tracks[number % 6]
        session.starts_at = at(event, 9, day=number // 200, minute=number // 8 % 25 * 30)
        session.ends_at = session.starts_at + timedelta(minutes=30)
        session.day = session.starts_at.astimezone(event.zone).date()
    Session.objects.bulk_create(made)
    Session.speakers.through.objects.bulk_create(
        Session.speakers.through(session=session, speaker=people[number % 20])
        for number, session in enumerate(made)
    )

    with django_assert_max_num_queries(8):
        response = client.get(programme(event))

    assert len(titles(response)) == 400
    assert len(response.content) <= 250_000


def test_a_kept_programme_costs_two_queries_until_something_changes(
    client, django_assert_num_queries
):
    event = EventFactory()
    session = session_at(event, 9, "Old title")
    client.get(programme(event))

    with django_assert_num_queries(2):
        assert titles(client.get(programme(event))) == ["Old title"]

    Session.objects.filter(pk=session.pk).update(title="New title")
    type(event).objects.filter(pk=event.pk).update(version=event.version + 1)
    assert titles(client.get(programme(event))) == ["New title"]


def test_a_kept_programme_is_filled_for_each_reader(client):
    event = EventFactory()
    session_at(event, 9, "Morning")
    page_cache.forget_all()

    client.cookies["zone"] = "Asia/Tokyo"
    tokyo = client.get(programme(event)).text
    client.cookies["zone"] = "America/Lima"
    lima = client.get(programme(event)).text

    assert ("Tokyo, UTC+9" in tokyo, "Lima, UTC−5" in lima) == (True, True)
    assert "hole:" not in tokyo


def test_htmx_gets_the_results_alone(client):
    event = EventFactory()
    session_at(event, 9, "Alpha")
    session_at(event, 10, "Beta", spoken_languages=["ka"])

    response = client.get(programme(event, "?lang=ka&room=&q="), **HTMX)

    assert response.text.lstrip().startswith('<div id="results">')
    assert "<h1>" not in response.text
    assert titles(response) == ["Beta"]
    assert response["HX-Push-Url"] == programme(event, "?lang=ka")
    assert response["HX-Trigger"] == '{"say": "1 session"}'
    assert "HX-Request" in response["Vary"]


def test_an_event_without_a_programme_says_so(client):
    event = EventFactory()

    for page in ("", "grid/"):
        assert "The programme is not announced yet" in client.get(programme(event, page)).text


def test_a_hidden_event_has_no_programme_for_strangers(client):
    event = EventFactory(hidden=True)
    user = UserFactory()
    EventRoleFactory(event=event, user=user)

    assert client.get(programme(event)).status_code == 404
    client.force_login(user)
    assert client.get(programme(event)).status_code == 200


def cells(response):
    """Column, first and last row of each session of the grid."""
    found = re.findall(r'class="gs c(\d+) s(\d+) e(\d+)', response.text)
    return [tuple(int(number) for number in cell) for cell in found]


def test_the_grid_has_rooms_as_columns_and_five_minutes_as_rows(client):
    event = EventFactory()
    hall, room = (RoomFactory(event=event, name=name) for name in ("Hall", "Room"))
    session_at(event, 9, "First", room=hall, minutes=45)
    session_at(event, 10, "Second", room=room)

    response = client.get(programme(event, "grid/?zone=event"))

    assert re.findall(r'<h3 class="c(\d)"><bdi>(\w+)<', response.text) == [
        ("2", "Hall"),
        ("3", "Room"),
    ]
    assert cells(response) == [(2, 2, 11), (3, 14, 26)]
    assert re.findall(r'class="h s(\d+)" aria-hidden="true">([\d:]+)<', response.text)[:3] == [
        ("2", "09:00"),
        ("8", "09:30"),
        ("14", "10:00"),
    ]


def test_sessions_that_overlap_in_a_room_stand_side_by_side(client):
    event = EventFactory()
    room = RoomFactory(event=event)
    for hour in (9, 9.5, 10):
        session_at(event, hour, f"At {hour}", room=room)

    assert [column for column, _, _ in cells(client.get(programme(event, "grid/")))] == [2, 3, 2]


def test_the_grid_shows_one_day_the_present_one_first(client):
    event = EventFactory(on_now=True)
    session_at(event, 9, "Yesterday")
    session_at(event, 24, "Today", minutes=24 * 60 - 1)

    response = client.get(programme(event, "grid/"))
    other = client.get(programme(event, f"grid/?day={event.starts_on.isoformat()}"))

    assert ("Today" in response.text, "Yesterday" in response.text) == (True, False)
    assert "gnow" in response.text
    assert ("Today" in other.text, "Yesterday" in other.text) == (False, True)


def test_a_very_long_day_stays_inside_the_classes_that_exist(client):
    event = EventFactory()
    session_at(event, 9, "Endless", minutes=60 * 200)

    assert cells(client.get(programme(event, "grid/"))) == [(2, 2, 362)]


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_grid_costs_the_same_for_any_number_of_sessions(
    client, django_assert_num_queries, sessions
):
    event = EventFactory()
    for hour in range(sessions):
        session_at(event, 9 + hour, "S", speakers=[SpeakerFactory(event=event)])

    with django_assert_num_queries(5):
        response = client.get(programme(event, "grid/"))

    assert len(cells(response)) == sessions
