# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many people who come to sessions that begin soon, written in bulk."""

from datetime import datetime, timedelta

from apps.accounts.models import Person, User
from apps.events.models import Event
from apps.events.services import open_event
from apps.rsvps.models import Headcount, Rsvp
from apps.sessions.models import Session
from apps.sessions.services import add_session

AT_ONCE = 5_000


def event_of_now(slug: str, now: datetime) -> Event:
    """One that is on for three days."""
    return open_event(
        slug=slug,
        name="Crowded",
        starts_on=(now - timedelta(days=1)).date(),
        ends_on=(now + timedelta(days=1)).date(),
        timezone="Europe/Skopje",
        mode=Event.Mode.HYBRID,
        by=None,
    )


def sessions_at(event: Event, starts: list[datetime]) -> list[Session]:
    """One at each of these moments, of an hour each."""
    return [
        add_session(
            event,
            code=f"C{number}",
            title=f"Session {number}",
            language="en",
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            by=None,
        )
        for number, start in enumerate(starts)
    ]


def crowd(size: int, sessions: list[Session], *, now: datetime) -> None:
    """So many accounts, each comes to one of the sessions; they answered a day ago."""
    headcounts = Headcount.objects.bulk_create(
        Headcount(event=session.event, session=session) for session in sessions
    )
    known = list(User.objects.filter(username__startswith="guest").order_by("pk")[:size])
    for first in range(0, size, AT_ONCE):
        numbers = range(first, min(size, first + AT_ONCE))
        users = known[first : first + AT_ONCE] or _guests(numbers)
        Rsvp.objects.bulk_create(
            Rsvp(
                headcount=headcounts[number % len(headcounts)],
                user=user,
                answer=Rsvp.Answer.IN_PERSON,
                for_start=sessions[number % len(sessions)].starts_at,
                answered_at=now - timedelta(days=1),
            )
            for number, user in zip(numbers, users, strict=False)
        )


def _guests(numbers: range) -> list[User]:
    people = Person.objects.bulk_create(Person.named(f"Guest {number}") for number in numbers)
    return User.objects.bulk_create(
        User(
            person=person,
            username=f"guest{number}",
            email=f"guest{number}@example.org",
            password="!",  # noqa: S106 -- nobody signs in with one
            ui_language=("en", "ar")[number % 2],
            timezone=("Europe/Skopje", "Asia/Kathmandu", "")[number % 3],
        )
        for number, person in zip(numbers, people, strict=True)
    )
