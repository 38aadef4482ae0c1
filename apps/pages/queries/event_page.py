# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of an event shows before, during and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from apps.events.models import Channel, Event, EventRole
from apps.pages.queries.programme import Item, ProgrammeDay, items_of
from apps.pages.queries.slots import Slot
from apps.sessions.models import Resource, Session
from apps.threads.models import Thread
from apps.threads.queries import threads_of_event

MOST_SESSIONS = 36
"""A day longer than this is shown from the present slot on; the programme has the whole."""

MOST_RECORDINGS = 8
THREADS = 5
ANNOUNCEMENTS = 2


@dataclass(slots=True)
class Timeline:
    """The slots of a day that fit the page, and how many sessions the whole day has."""

    slots: list[Slot]
    total: int

    @property
    def is_cut(self) -> bool:
        return sum(len(slot.items) for slot in self.slots) < self.total


def day_shown(days: Sequence[ProgrammeDay], now: datetime) -> date | None:
    """Today while something of it is still to come, else the next day, else the first."""
    coming = [day.date for day in days if day.ends_at > now]
    return coming[0] if coming else days[0].date if days else None


def sessions_of_day(event: Event, day: date, now: datetime, languages: Sequence[str]) -> list[Item]:
    """The day's sessions, and whatever else is running now."""
    running = Q(starts_at__lte=now, ends_at__gt=now)
    return items_of(event, languages=languages, where=Q(day=day) | running)


def running(items: Sequence[Item], now: datetime) -> list[tuple[Item, str]]:
    """What is on now, each with the address of its stream or nothing. One statement, or none."""
    live = [item for item in items if item.is_on(now) and not item.is_break]
    if not live:
        return []
    streams = Resource.objects.filter(
        session__in=[item.pk for item in live], kind=Resource.Kind.STREAM
    ).order_by("-pk")
    ways = dict(streams.values_list("session_id", "url"))
    return [(item, ways.get(item.pk, "")) for item in live]


def recorded(event: Event, languages: Sequence[str]) -> list[Item]:
    """Sessions with a recording, in programme order."""
    recording = Resource.objects.filter(session=OuterRef("pk"), kind=Resource.Kind.RECORDING)
    return items_of(event, languages=languages, where=Q(Exists(recording)))[:MOST_RECORDINGS]


def timeline(slots: Sequence[Slot], now: datetime) -> Timeline:
    """All slots of a day, or of a long day those that have not ended, up to MOST_SESSIONS."""
    total = sum(len(slot.items) for slot in slots)
    if total <= MOST_SESSIONS:
        return Timeline(list(slots), total)
    coming = [slot for slot in slots if not slot.has_ended(now)] or list(slots)
    chosen: list[Slot] = []
    room = MOST_SESSIONS
    for slot in coming:
        chosen.append(Slot(slot.starts_at, slot.ends_at, slot.items[: max(room, 1)]))
        room -= len(slot.items)
        if room <= 0:
            break
    return Timeline(chosen, total)


def discussions(event: Event, user, *, best: bool) -> list[Thread]:
    """Discussions with posts: the liveliest ones of an event that is over, else the latest.

    Those of proposed sessions are left out for organizers too: readers share the page.
    """
    threads = threads_of_event(event, user).exclude(session__state=Session.State.PROPOSED)
    if best:
        threads = threads.order_by("-posts_count", "-last_post_at", "-pk")
    return list(threads[:THREADS])


def channels_of(event: Event) -> list[Channel]:
    return list(event.channels.all())


def organizers_of(event: Event) -> list[EventRole]:
    """Who runs the event here, each person once, in the order they came."""
    running = EventRole.Role.OWNER, EventRole.Role.ORGANIZER
    roles = event.roles.filter(role__in=running).select_related("user__person").order_by("pk")
    return list({role.user_id: role for role in reversed(roles)}.values())[::-1]
