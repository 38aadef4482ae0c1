# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody wants to hear of an event, and when their quiet hours are over."""

from datetime import UTC, datetime, time

import pytest

from apps.notifications.queries.wishes import Wishes, wishes_of
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.notifications import HabitsFactory, PreferenceFactory


def quiet(start, end, zone):
    return Wishes(quiet_from=time(*start), quiet_until=time(*end), timezone=zone)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hours", "moment", "rested"),
    [
        # 22 to 7 in Warsaw: before, within on both days, at the very ends.
        ("Europe/Warsaw", ((22, 0), (7, 0)), "2026-07-10T19:59", "2026-07-10T19:59"),
        ("Europe/Warsaw", ((22, 0), (7, 0)), "2026-07-10T20:00", "2026-07-11T05:00"),
        ("Europe/Warsaw", ((22, 0), (7, 0)), "2026-07-11T04:59", "2026-07-11T05:00"),
        ("Europe/Warsaw", ((22, 0), (7, 0)), "2026-07-11T05:00", "2026-07-11T05:00"),
        # A zone that is none is the one of the portal.
        ("Mars/X", ((22, 0), (7, 0)), "2026-07-10T23:00", "2026-07-11T07:00"),
        # Hours within one day, and none where both ends are the same.
        ("Asia/Kathmandu", ((12, 0), (14, 30)), "2026-07-10T06:15", "2026-07-10T08:45"),
        ("Asia/Kathmandu", ((12, 0), (12, 0)), "2026-07-10T06:15", "2026-07-10T06:15"),
        # The night of the last Sunday of October has an hour more, that of March an hour less.
        ("Europe/Skopje", ((23, 0), (7, 0)), "2026-10-24T22:00", "2026-10-25T06:00"),
        ("Europe/Skopje", ((23, 0), (7, 0)), "2026-03-28T23:00", "2026-03-29T05:00"),
        # An end that comes twice: the first ends the hours, nothing is put off into the past.
        ("Europe/Skopje", ((23, 0), (2, 30)), "2026-10-24T23:00", "2026-10-25T00:30"),
        ("Europe/Skopje", ((23, 0), (2, 30)), "2026-10-25T01:10", "2026-10-25T01:30"),
        # An end that is left out is as long after the hours before it.
        ("Europe/Skopje", ((23, 0), (2, 30)), "2026-03-29T00:00", "2026-03-29T01:30"),
        # Fourteen hours ahead, and a zone of the south.
        ("Pacific/Kiritimati", ((22, 0), (7, 0)), "2026-07-10T10:00", "2026-07-10T17:00"),
        ("America/Santiago", ((22, 0), (7, 0)), "2026-09-06T02:30", "2026-09-06T10:00"),
        ("Africa/Algiers", ((22, 0), (7, 0)), "2026-07-10T21:00", "2026-07-11T06:00"),
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall(zone, hours, moment, rested):
    assert quiet(*hours, zone).rested(at(moment)) == at(rested)


@pytest.mark.django_db
def test_what_is_said_of_an_event_goes_before_what_is_said_of_all():
    event, other = EventFactory(), EventFactory()
    plain, chosen = UserFactory(email="a@example.org"), UserFactory(email="b@example.org")
    PreferenceFactory(user=chosen, level="nothing", digest="daily")
    PreferenceFactory(user=chosen, event=event, level="names_me", here=False)
    HabitsFactory(user=chosen, leads=[10, 60], nudges=False)

    here, there = (wishes_of([plain.pk, chosen.pk], event_id=one.pk) for one in (event, other))

    assert here[plain.pk] == there[plain.pk] == Wishes(timezone=plain.timezone or "UTC")
    assert (here[chosen.pk].level, here[chosen.pk].here, here[chosen.pk].digest) == (
        "names_me", False, "",
    )  # fmt: skip
    assert (there[chosen.pk].level, there[chosen.pk].digest) == ("nothing", "daily")
    assert (here[chosen.pk].leads, here[chosen.pk].nudges) == ((60, 10), False)


@pytest.mark.django_db
def test_who_has_no_address_wants_no_mail_and_who_is_suspended_wants_nothing():
    nobody, gone = UserFactory(email=None), UserFactory(is_active=False)

    found = wishes_of([nobody.pk, gone.pk], event_id=None)

    assert {user: wish.email for user, wish in found.items()} == {nobody.pk: False}


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 30])
def test_wishes_of_many_cost_as_much_as_of_one(django_assert_num_queries, people):
    users = [user.pk for user in UserFactory.create_batch(people)]

    with django_assert_num_queries(3):
        wishes_of(users, event_id=EventFactory.build(pk=1).pk)
