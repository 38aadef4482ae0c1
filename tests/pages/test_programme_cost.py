# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest

from apps.core import page_cache
from apps.sessions.models import Interpretation, Session
from tests.factories.events import EventFactory
from tests.factories.sessions import (
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TrackFactory,
)
from tests.factories.translations import TranslationFactory
from tests.pages.reading import (
    at,
    programme,
    session_at,
    titles,
)

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", 2),
        ("?day={day}", 2),
        ("?lang=ar", 2),
        ("?lang=xh", 6),
        ("?day=2001-01-01", 6),
        ("?room=7", 6),
        ("?q=title", 7),
    ],
)
def test_only_usual_choices_are_kept(client, django_assert_num_queries, query, kept):
    event = EventFactory(languages=["ar"])
    session_at(event, 9, "Title", spoken_languages=["ar"])
    address = programme(event, query.format(day=event.starts_on.isoformat()))
    client.get(address)

    with django_assert_num_queries(kept):
        client.get(address)
