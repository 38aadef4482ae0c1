# SPDX-License-Identifier: AGPL-3.0-or-later
import re

import pytest

from tests.factories.events import EventFactory
from tests.factories.sessions import (
    RoomFactory,
    SpeakerFactory,
)
from tests.pages.reading import (
    programme,
    session_at,
)

pytestmark = pytest.mark.django_db


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
