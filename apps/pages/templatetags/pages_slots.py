# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of a programme: {% load pages_slots %}."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from apps.core import page_cache
from apps.events.models import Event
from apps.pages import holes
from apps.pages.holes import STAMP
from apps.pages.queries.slots import Day, Slot
from apps.sessions.models import Session

register = template.Library()


@register.simple_tag(takes_context=True)
def now_line(context: Context, slots: Sequence[Slot], place: int) -> SafeString | str:
    """The line that says where we are, between two slots of a day; never before the first."""
    if not place:
        return ""
    before, after = slots[place - 1].starts_at, slots[place].starts_at
    return page_cache.hole(context["request"], "now-line", _stamp(before), _stamp(after))


@register.simple_tag(takes_context=True)
def now_link(context: Context, days: Sequence[Day]) -> SafeString | str:
    """The way down to where we are in the programme, or to the next day that begins."""
    spans = [_span(day) for day in days if day.slots]
    return page_cache.hole(context["request"], "now-link", *spans) if spans else ""


@register.simple_tag(takes_context=True)
def zone_line(context: Context, event: Event, own: str, other: str) -> SafeString:
    """Whose time the page shows, with the link that switches: see apps.pages.holes.zone_line."""
    days = (_stamp(event.begins_at), _stamp(event.finishes_at))
    return page_cache.hole(context["request"], "zone-line", event.timezone, *days, own, other)


@register.simple_tag(takes_context=True)
def both_times(context: Context, session: Session, event: Event) -> SafeString:
    """When a session is, in the reader's zone and in the event's where that is another one."""
    start, end = _stamp(session.starts_at), _stamp(session.ends_at)
    return page_cache.hole(context["request"], "both-times", start, end, event.timezone)


@register.simple_tag(takes_context=True)
def event_time(context: Context, session: Session) -> SafeString | str:
    """The hours of a session where it takes place; nothing where the reader's clock is the same.

    For pages that are not kept.
    """
    if session.starts_at is None:
        return ""
    reader = context["request"].preferences
    return holes.event_time(reader, session.starts_at, session.ends_at, session.event.timezone)


def _span(day: Day) -> str:
    """A day's key, its first and its last beginning."""
    return f"{day.key} {_stamp(day.slots[0].starts_at)} {_stamp(day.slots[-1].starts_at)}"


def _stamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime(STAMP) if moment else ""
