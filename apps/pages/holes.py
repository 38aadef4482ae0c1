# SPDX-License-Identifier: AGPL-3.0-or-later
"""What event pages that are kept for strangers leave open for each reader: see core.page_cache."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.preferences import Preferences
from apps.core import clock_changes, times
from apps.core.page_cache import filler
from apps.events.models import Event

STAMP = "%Y-%m-%dT%H:%M:%SZ"
"""How moments are written into a hole: in UTC, so that they compare as text."""


@filler("both-times")
def both_times(request: HttpRequest, start: str, end: str, event_zone: str) -> SafeString:
    """Day, hours and zone of a session for the reader; below it the event's, where they differ."""
    reader = request.preferences
    first = datetime.fromisoformat(start)
    last = datetime.fromisoformat(end) if end else None
    own = _day_and_hours(reader, first, last, reader.timezone)
    label = times.zone_label(reader.timezone, reader.ui_language, at=first)
    line = format_html('{} <bdi class="mut sm nw">{}</bdi>', own, label)
    there = event_time(reader, first, last, event_zone)
    return format_html('{}<br><span class="mut sm">{}</span>', line, there) if there else line


def event_time(
    reader: Preferences, start: datetime, end: datetime | None, event_zone: str
) -> SafeString | str:
    """ "17:45 – 18:45 Kathmandu, UTC+5:45", with the day where it is another one there; nothing
    where both clocks show the same."""
    if _same_clock(reader.timezone, event_zone, start):
        return ""
    same_day = _date_in(start, event_zone) == _date_in(start, reader.timezone)
    form = _hours if same_day else _day_and_hours
    there = times.zone_label(event_zone, reader.ui_language, at=start)
    return format_html("{} <bdi>{}</bdi>", form(reader, start, end, event_zone), there)


@filler("now-line")
def now_line(request: HttpRequest, before: str, start: str) -> SafeString | str:
    """The line between what has begun and what has not; nothing anywhere else."""
    now = timezone.now().strftime(STAMP)
    if not before <= now < start:
        return ""
    return format_html('<li class="nowl" id="now"><span>{}</span></li>', _("Now"))


@filler("now-link")
def now_link(request: HttpRequest, *days: str) -> SafeString | str:
    """A link to the now line, or to the next day; nothing once the last session has begun.

    Each day is its key, its first and its last beginning; before the first day there is no now.
    """
    now = timezone.now().strftime(STAMP)
    spans = [day.split() for day in days]
    if now < spans[0][1]:
        return ""
    for key, first, last in spans:
        if now < last:
            goal = "now" if now >= first else f"day-{key}"
            return render_to_string("pages/_now_link.html", {"goal": goal})
    return ""


@filler("zone-line")
def zone_line(
    request: HttpRequest, event_zone: str, begins: str, finishes: str, own: str, event: str
) -> SafeString:
    """Whose time this page shows, and where clocks are set meanwhile; `own` and `event` are the
    queries that switch it.

    The offsets are those of the event's days: a clock may change before them.
    """
    reader, at = request.preferences, datetime.fromisoformat(begins)
    label = times.zone_label(reader.timezone, reader.ui_language, at=at)
    here = format_html("<strong><bdi>{}</bdi></strong>", label)
    if own:
        text = _("Times are in the event’s zone: {zone}")
        link = format_html('<a href="{}">{}</a>', own, _("Show my own time"))
    elif reader.timezone == event_zone:
        text, link = _("Times are in the event’s zone: {zone}"), SafeString("")
    elif _same_clock(reader.timezone, event_zone, at):
        text, link = _("Times are in your zone, as at the event: {zone}"), SafeString("")
    else:
        text = _("Times are in your zone: {zone}")
        there = times.zone_label(event_zone, reader.ui_language, at=at)
        link = format_html(
            '<a href="{}">{}</a>', event, _("Show the event’s time (%(zone)s)") % {"zone": there}
        )
    changes = clock_lines(reader, event_zone, at, datetime.fromisoformat(finishes))
    lines = format_html_join("", ' <span class="clocks">{}</span>', ((line,) for line in changes))
    return format_html("<span>{}</span> {}{}", format_html(text, zone=here), link, lines)


def clock_lines(
    reader: Preferences, event_zone: str, begins: datetime, finishes: datetime
) -> list[str]:
    """ "In Skopje the clocks are set on Sun, Oct 31: 03:00 becomes 02:00."; while an event is on,
    where it takes place and where its reader is."""
    language = reader.ui_language
    lines: dict[tuple[datetime, ...], str] = {}
    for zone in (event_zone, reader.timezone):
        change = clock_changes.clock_change(zone, begins, finishes)
        if change is None:
            continue
        walls = (change.before.replace(tzinfo=None), change.after.replace(tzinfo=None))
        words = _("In {place} the clocks are set on {day}: {before} becomes {after}.").format(
            place=times.zone_place(zone, language),
            day=times.format_day(change.moment, zone=zone, language=language),
            before=clock_changes.format_wall(change.before, language=language),
            after=clock_changes.format_wall(change.after, language=language),
        )
        lines.setdefault((change.moment, *walls), words)
    return list(lines.values())


def use_zone(request: HttpRequest, event: Event, *, event_time: bool = False) -> None:
    """Show times in the event's zone when asked to, or when nothing is known of the reader's."""
    reader = request.preferences
    if event_time:
        request.own_preferences = reader
        request.preferences = replace(reader, timezone=event.timezone, zone_source="event")
    else:
        request.preferences = reader.for_event(event.timezone)


def _day_and_hours(
    reader: Preferences, start: datetime, end: datetime | None, zone: str
) -> SafeString:
    """ "Fri, Oct 29, 14:00 – 15:00", with the year where it is not this one."""
    if end and _date_in(start, zone) != _date_in(end, zone):
        return _hours(reader, start, end, zone)
    this_year = start.year == timezone.now().year
    form = times.format_day if this_year else times.format_date_with_year
    day = form(start, zone=zone, language=reader.ui_language)
    return format_html(_("{day}, {hours}"), day=day, hours=_hours(reader, start, end, zone))


def _hours(reader: Preferences, start: datetime, end: datetime | None, zone: str) -> SafeString:
    """A <time> that no script changes: it may be in the event's zone."""
    return times.time_element(
        "range",
        start,
        end or start,
        zone=zone,
        language=reader.ui_language,
        now=timezone.now(),
        fixed=True,
    )


def _date_in(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _same_clock(zone: str, other: str, at: datetime) -> bool:
    """Whether clocks in both zones show the same at that moment."""
    first, second = (at.astimezone(ZoneInfo(name)).utcoffset() for name in (zone, other))
    return first == second
