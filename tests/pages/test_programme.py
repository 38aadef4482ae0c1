# SPDX-License-Identifier: AGPL-3.0-or-later
import re

import pytest
from django.utils import timezone as clock

from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    ResourceFactory,
    SessionFactory,
    SpeakerFactory,
    TrackFactory,
)
from tests.factories.threads import PostFactory, ThreadFactory
from tests.factories.translations import TranslationFactory
from tests.pages.reading import (
    at,
    programme,
    session_at,
    titles,
    words,
)

pytestmark = pytest.mark.django_db


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
    event = EventFactory(timezone="Asia/Kathmandu", on_now=True)
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
