# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date, datetime, timedelta

from babel.dates import format_date

from apps.accounts.models import User
from apps.events.days import at_wall_time
from apps.events.models import Event, Series
from apps.events.services import open_event
from apps.examples.content import content
from apps.examples.services.conference import describe
from apps.examples.services.discussions import say_what_was_said
from apps.examples.services.taking_part import take_part
from apps.sessions.models import Session
from apps.sessions.services import add_resource, add_room, add_session

THURSDAY = 3


def hold_calls(series: Series, *, known: dict[str, User], now: datetime) -> list[Event]:
    """The calls of last, this and next month; an event each, those of other months stay."""
    topics = content("calls")["topic"]
    events = []
    for distance, topic in zip((-1, 0, 1), topics, strict=True):
        day = second_thursday(now.date(), months=distance)
        event = Event.objects.filter(slug=_slug(day)).first() or _open(series, day, topic, known)
        thread = {"session": "CALL", "post": topic["post"]}
        say_what_was_said(event, [thread], known=known, now=now)
        take_part(event, known=known, now=now)
        events.append(event)
    return events


def second_thursday(day: date, *, months: int) -> date:
    """The second Thursday of the month that is `months` after the one of `day`."""
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 7)


def _slug(day: date) -> str:
    return f"language-call-{day:%Y-%m}"


def _open(series: Series, day: date, topic: dict, known: dict[str, User]) -> Event:
    call = content("calls")["call"]
    owner = known[call["organizers"][0]]
    event = open_event(
        slug=_slug(day),
        name=call["name"].format(month=format_date(day, "MMMM yyyy", locale="en")),
        starts_on=day,
        ends_on=day,
        timezone=call["timezone"],
        mode=Event.Mode.ONLINE,
        languages=series.languages,
        language=call["language"],
        safety_contact=call["safety_contact"],
        series=series,
        by=owner,
    )
    _add_call(event, topic, known)
    return event


def _add_call(event: Event, topic: dict, known: dict[str, User]) -> Session:
    call = content("calls")["call"]
    starts_at = at_wall_time(f"{event.starts_on}T{call['start']}", event.timezone)
    session = add_session(
        event,
        code="CALL",
        title=topic["title"],
        abstract=topic["abstract"],
        language=call["language"],
        spoken_languages=[call["language"]],
        kind=Session.Kind.MEETUP,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=call["minutes"]),
        room=add_room(event, name=call["room"], by=None),
        by=None,
    )
    describe(session, topic, known)
    add_resource(session, kind="stream", url=call["url"], by=None)
    return session
