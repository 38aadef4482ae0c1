# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time box of a session: next, soon, live or ended, with its hours; and the bar of a live one.

Pages write it through {% load core_time_box %}. It is made here and not in a template because kept
pages fill it anew for each reader. static/js/eventforum.js keeps the same texts fresh on a page
that stays open: change both together.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from apps.core import times
from apps.core.page_cache import filler

SOON = timedelta(minutes=15)

TICK = 30
"""Seconds that the texts of a box hold; minutes are rounded, so that they change halfway too."""


def phase_of(start: datetime, end: datetime | None, now: datetime) -> str:
    """ "next", "soon" (a quarter of an hour before the start), "live" or "ended"."""
    if now >= (end or start):
        return "ended"
    if now >= start:
        return "live"
    return "soon" if start - now < SOON else "next"


def time_left(until: datetime, now: datetime, language: str) -> str:
    """ "38 min left"; from an hour on in whole hours; never less than nothing."""
    minutes = max(0, round((until - now).total_seconds() / times.MINUTE))
    in_hours = minutes >= 60
    length = format_timedelta(
        timedelta(hours=minutes // 60) if in_hours else timedelta(minutes=minutes),
        granularity="hour" if in_hours else "minute",
        threshold=float("inf"),
        format="short",
        locale=times.babel_locale(language),
    )
    with override(language):
        return gettext("{} left").replace("{}", length)


def time_box(
    start: datetime,
    end: datetime | None,
    *,
    zone: str,
    language: str,
    now: datetime,
    style: str = "",
    off: str = "",
    day: str = "",
) -> SafeString:
    """The box. `style` is "", "big" or "break"; `off` is the word for a session that is cancelled.

    A break has no words, only its hours. The text is whole without a script. Where the box stands
    under the name of a `day` ("2027-10-29") and begins for this reader on another, it says so.
    """
    hours = _hours(start, end or start, zone=zone, language=language, now=now)
    says_the_date = not off and style != "break" and start - now >= times.AGES_UNTIL
    if day and not says_the_date and start.astimezone(ZoneInfo(zone)).date().isoformat() != day:
        own_day = times.format_day(start, zone=zone, language=language)
        hours = format_html('<span class="oday">{}</span> {}', own_day, hours)
    if style == "break":
        return format_html('<div class="tbox is-break"><span class="abs">{}</span></div>', hours)
    big = SafeString(" big") if style == "big" else ""
    if off:
        form = (
            '<div class="tbox is-off{}"><strong class="rel">{}</strong><s class="abs">{}</s></div>'
        )
        return format_html(form, big, off, hours)
    phase = phase_of(start, end, now)
    return format_html(
        '<div class="tbox is-{}{}" data-a="{}" data-b="{}">'
        '<strong class="rel">{}</strong><span class="abs">{}</span>{}</div>',
        phase,
        big,
        _stamp(start),
        _stamp(end or start),
        _words(phase, start, zone=zone, language=language, now=now),
        hours,
        _sub(phase, end or start, now, language, lasts=end is not None),
    )


def live_bar(
    start: datetime, end: datetime, label: str, *, language: str, now: datetime
) -> SafeString:
    """How much of a running session is over, as a bar with words; `label` names the session."""
    length = max(1, int((end - start).total_seconds()) // times.MINUTE)
    done = min(length, max(0, int((now - start).total_seconds()) // times.MINUTE))
    return format_html(
        '<div class="prog" data-a="{}" data-b="{}"><progress value="{}" max="{}" aria-label="{}">'
        '</progress><span class="sub sm mut">{}</span></div>',
        _stamp(start),
        _stamp(end),
        done,
        length,
        label,
        time_left(end, now, language),
    )


def _hours(
    start: datetime, end: datetime, *, zone: str, language: str, now: datetime
) -> SafeString:
    """ "23:30 - 00:30": past midnight too the hours alone, since a box has no room for two days."""
    element = partial(times.time_element, zone=zone, language=language, now=now)
    if start.astimezone(ZoneInfo(zone)).date() == end.astimezone(ZoneInfo(zone)).date():
        return element("range", start, end)
    pattern = times.babel_locale(language).interval_formats[None]
    return format_html(pattern, element("time", start), element("time", end))


def _sub(phase: str, end: datetime, now: datetime, language: str, *, lasts: bool) -> SafeString:
    """How long it still goes on, or how long ago it ended; nothing of what ended a week ago."""
    if phase == "live" and lasts:
        words = time_left(end, now, language)
    elif phase == "ended" and now - end < times.AGES_UNTIL:
        words = times.relative(now, end, language)
    else:
        return SafeString("")
    return format_html('<span class="sub">{}</span>', words)


def _words(phase: str, start: datetime, *, zone: str, language: str, now: datetime) -> str:
    if phase in ("live", "ended"):
        with override(language):
            return gettext("Live") if phase == "live" else gettext("Ended")
    return times.text_of("rel", start, None, zone=zone, language=language, now=now)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@filler("time-box", shared=True)
def _fill_box(
    request: HttpRequest, start: str, end: str, style: str, off: str, day: str = ""
) -> SafeString:
    reader = request.preferences
    tick = int(timezone.now().timestamp()) // TICK
    return _kept_box(start, end, style, off, day, reader.timezone, reader.ui_language, tick)


@lru_cache(maxsize=4_000)
def _kept_box(
    start: str, end: str, style: str, off: str, day: str, zone: str, language: str, tick: int
) -> SafeString:
    """A programme has hundreds of boxes, and many readers in the same half minute."""
    return time_box(
        datetime.fromisoformat(start),
        datetime.fromisoformat(end) if end else None,
        zone=zone,
        language=language,
        now=datetime.fromtimestamp(tick * TICK, UTC),
        style=style,
        off=off,
        day=day,
    )


@filler("live-bar")
def _fill_bar(request: HttpRequest, start: str, end: str, label: str) -> SafeString:
    return live_bar(
        datetime.fromisoformat(start),
        datetime.fromisoformat(end),
        label,
        language=request.preferences.ui_language,
        now=timezone.now(),
    )


@filler("phase")
def _fill_phase(request: HttpRequest, start: str, end: str) -> str:
    ended = datetime.fromisoformat(end) if end else None
    return f"is-{phase_of(datetime.fromisoformat(start), ended, timezone.now())}"
