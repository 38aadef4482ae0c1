# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone as clock

from apps.sessions.models import Interpretation, Resource
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    RoomFactory,
    SessionFactory,
)
from tests.factories.threads import PostFactory, ThreadFactory
from tests.pages.reading import (
    at_nine,
    bare,
    buttons,
    fact,
    headings,
    page,
    speaker_of,
)

pytestmark = pytest.mark.django_db


def test_a_session_without_anything_yet_is_still_a_page_to_use(client):
    session = SessionFactory(title="Bare", room=None)

    response = page(client, session)

    assert response.status_code == 200
    assert headings(response) == ["Ask before the session", "Discussion"]
    assert buttons(response) == ["Add to calendar"]
    assert fact(response, "Languages") == "In English No interpretation"
    assert fact(response, "Room") is None


def test_the_time_card_has_the_readers_time_and_the_events(client):
    event = EventFactory(timezone="Asia/Kathmandu")
    session = SessionFactory(event=event, starts_at=at_nine(event) - timedelta(hours=8))
    client.cookies["zone"] = "Europe/Warsaw"

    own, theirs = re.split(r"(?<=UTC\+[12]) ", fact(page(client, session), "When"), maxsplit=1)

    day_before = (event.starts_on - timedelta(days=1)).strftime("%a, %b %-d")
    assert re.fullmatch(rf"{day_before}(, \d{{4}})?, \S+\W+\S+ Warsaw, UTC\+[12]", own)
    day = event.starts_on.strftime("%a, %b %-d")
    assert re.fullmatch(rf"{day}(, \d{{4}})?, 01:00\W+02:00 Kathmandu, UTC\+5:45", theirs)


def test_a_reader_in_the_events_zone_reads_one_time(client):
    session = SessionFactory(event=EventFactory(timezone="Asia/Kathmandu"))
    client.cookies["zone"] = "Asia/Kathmandu"

    assert fact(page(client, session), "When").count("UTC") == 1


def test_interpretations_stand_by_kind_with_their_ways_in(client):
    session = SessionFactory(spoken_languages=["pl"])
    kinds = Interpretation.Kind
    InterpretationFactory(session=session, language="en", kind=kinds.MACHINE)
    InterpretationFactory(session=session, language="uk", kind=kinds.HUMAN)
    InterpretationFactory(
        session=session, language="ar", kind=kinds.HUMAN, url="https://audio.example.org/ar"
    )

    response = page(client, session)

    assert fact(response, "Languages") == (
        "In Polish Interpreted by people: Ukrainian, Arabic Interpreted by a machine: English"
    )
    assert '<a href="https://audio.example.org/ar" rel="external noopener nofollow">' in (
        response.text
    )


def test_the_way_in_stands_on_top_from_shortly_before_a_session_to_its_end(client):
    ways_in = {}
    for time in ("live", "soon", "ended"):
        session = SessionFactory(**{time: True})
        ResourceFactory(session=session, kind="stream", url="https://meet.example.org/a")
        ways_in[time] = [text for text in buttons(page(client, session)) if "Join" in text]

    join = "Join live on meet.example.org"
    assert ways_in == {"live": [join], "soon": [join], "ended": []}


@pytest.mark.parametrize(
    ("reads", "offered"),
    [
        ("fr", ["Follow live in français", "Join live on meet.example.org"]),
        ("en", ["Join live on meet.example.org"]),
        ("ar.fr", ["Follow live in العربية", "Join live on meet.example.org"]),
        ("en.ar", ["Join live on meet.example.org"]),
        ("ka", ["Join live on meet.example.org"]),
    ],
)
def test_the_way_in_is_offered_in_the_readers_language_first(client, reads, offered):
    session = SessionFactory(live=True, spoken_languages=["en"])
    ResourceFactory(session=session, kind="stream", url="https://meet.example.org/a")
    kinds = InterpretationFactory._meta.model.Kind
    for language, kind in (("fr", kinds.HUMAN), ("ar", kinds.SIGN)):
        address = f"https://audio.example.org/{language}"
        InterpretationFactory(session=session, language=language, kind=kind, url=address)
    InterpretationFactory(session=session, language="ka", kind=kinds.CAPTIONS, url="")
    client.cookies.load({"in": reads, "ui": "en"})

    assert buttons(page(client, session))[:-1] == offered


def test_a_live_session_opens_with_the_way_in(client):
    session = SessionFactory(live=True, abstract="About")
    ResourceFactory(session=session, kind="stream", url="https://meet.example.org/a")
    ResourceFactory(session=session, kind="pad", url="https://pad.example.org/a", title="Notes")

    response = page(client, session)

    assert buttons(response) == ["Join live on meet.example.org", "Add to calendar"]
    assert headings(response)[:3] == ["During the session", "Questions", "About this session"]
    assert re.findall(r'href="#(\w+)"(?: aria-current="step")?><strong>', response.text) == [
        "before",
        "during",
    ]
    assert 'href="#during" aria-current="step"' in response.text


def test_after_the_session_the_recording_comes_first_in_a_language_of_the_reader(client):
    session = SessionFactory(ended=True)
    for language in ("pl", "en"):
        ResourceFactory(
            session=session,
            language=language,
            url=f"https://www.youtube.com/watch?v=aaaaaaaaa{language}",
        )
    ResourceFactory(session=session, kind=Resource.Kind.SLIDES, title="The slides")

    response = page(client, session)

    assert buttons(response) == ["Watch in English"]
    assert headings(response)[0] == "Recordings"
    assert re.findall(r'data-player="[^"]*/(\w+)', response.text) == ["aaaaaaaaaen", "aaaaaaaaapl"]
    assert "The slides" in response.text
    assert "<iframe" not in response.text


def test_what_is_not_recorded_is_said(client):
    session = SessionFactory(ended=True, do_not_record=True)

    assert fact(page(client, session), "Recording") == "Not recorded"


@pytest.mark.parametrize("state", ["cancelled", "withdrawn"])
def test_a_session_that_is_off_keeps_its_page_and_its_discussion(client, state):
    session = SessionFactory(state=state, state_reason="No visa")
    ResourceFactory(session=session, kind="stream")

    response = page(client, session)

    assert f"This session was {state}.</strong> <bdi>No visa</bdi>" in response.text
    assert buttons(response) == []
    assert 'id="reply"' in response.text


def test_a_moved_session_says_from_when(client):
    event = EventFactory(timezone="Asia/Kathmandu")
    session = SessionFactory(
        event=event,
        starts_at=at_nine(event),
        moved_from=at_nine(event) - timedelta(hours=2),
        moved_at=clock.now(),
    )

    found = re.search(r'<p class="moved">(.*?)</p>', page(client, session).text, re.DOTALL)

    assert bare(found[1]) == "Moved from 07:00 · now"


def test_the_people_of_a_session_stand_below_its_discussion(client):
    session = SessionFactory()
    speaker_of(session, name="Ada", biography_html="<p>Walks.</p>", language="en")

    response = page(client, session)

    assert headings(response)[-2:] == ["Discussion", "Speaker"]
    assert '<div class="prose" lang="en" dir="ltr" hx-disable><p>Walks.</p></div>' in response.text


def test_neighbours_are_those_of_the_room_and_of_the_hour(client):
    event = EventFactory()
    room, start = RoomFactory(event=event), at_nine(event)

    def hour(number, title, **fields):
        return SessionFactory(
            event=event, title=title, starts_at=start + timedelta(hours=number), **fields
        )

    session = hour(3, "This", room=room)
    for number, title in ((0, "Long before"), (1, "Before"), (4, "After"), (5, "Long after")):
        hour(number, title, room=room)
    hour(3, "Beside")
    hour(3, "Cancelled beside", cancelled=True)
    hour(2, "Ends as this begins")

    response = page(client, session)

    side = response.text[response.text.index('id="h-near"') :]
    titles = re.findall(r'<p class="dt"><a [^>]*><bdi[^>]*>([^<]*)<', side)
    assert titles == ["Before", "After", "Beside"]


def test_other_discussions_of_the_session_are_listed_beside_it(client):
    session = SessionFactory()
    other = ThreadFactory(event=session.event, session=session, title="A shared template")
    PostFactory(thread=other)
    ThreadFactory(event=session.event, session=session, title="Silent")

    response = page(client, session)

    assert "A shared template" in response.text
    assert "Silent" not in response.text


def test_only_organizers_see_a_proposed_session(client):
    session = SessionFactory(proposed=True)
    organizer = UserFactory()
    EventRoleFactory(event=session.event, user=organizer)

    assert page(client, session).status_code == 404
    client.force_login(organizer)
    assert page(client, session).status_code == 200


def test_a_session_of_a_hidden_event_or_with_another_code_is_not_there(client):
    hidden = SessionFactory(event=EventFactory(hidden=True))
    shown = SessionFactory()

    assert page(client, hidden).status_code == 404
    assert client.get(shown.get_absolute_url().replace(shown.code, "nothing")).status_code == 404


def test_times_are_written_in_utc_for_machines(client):
    session = SessionFactory(starts_at=datetime(2027, 10, 29, 14, tzinfo=UTC))

    assert 'datetime="2027-10-29T14:00:00Z"' in page(client, session).text
