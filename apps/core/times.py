# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times for people: in a zone and a language, relative or absolute, and the <time> element.

Moments are aware datetimes, zones are IANA names, languages are codes of the interface. Texts are
kept per minute, so a page of fifty times costs fifty look-ups. The hour runs from 0 to 23 in every
language: readers of one page live in several.
"""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_timedelta,
    get_timezone_location,
)
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

KINDS = ("time", "day", "date", "full", "range", "days", "rel")
"""What a <time> shows: 14:05; Wed, 22 Jul; 22 Jul 2026; all of it; from-to; first-last day; ago."""

AGES_UNTIL = timedelta(days=7)
"""Older moments are shown by their date: nobody counts weeks."""

MINUTE = 60

# CLDR keeps a zone's name of the day it was first described; these have been renamed since.
CLDR_NAMES = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Atikokan": "America/Coral_Harbour",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
    "Pacific/Chuuk": "Pacific/Truk",
    "Pacific/Kanton": "Pacific/Enderbury",
    "Pacific/Pohnpei": "Pacific/Ponape",
}


def format_time(moment: datetime, *, zone: str, language: str) -> str:
    """ "14:05" """
    return _absolute("time", _minute(moment), 0, zone, language)


def format_day(moment: datetime, *, zone: str, language: str) -> str:
    """ "Wed, Jul 22" """
    return _absolute("day", _minute(moment), 0, zone, language)


def format_date_with_year(moment: datetime, *, zone: str, language: str) -> str:
    """ "Jul 22, 2026" """
    return _absolute("date", _minute(moment), 0, zone, language)


def format_full(moment: datetime, *, zone: str, language: str) -> str:
    """ "Wednesday, July 22, 2026, 14:05" """
    return _absolute("full", _minute(moment), 0, zone, language)


def format_range(start: datetime, end: datetime, *, zone: str, language: str) -> str:
    """ "14:00 – 14:45"; with the days when it crosses midnight in that zone."""
    return _absolute("range", _minute(start), _minute(end), zone, language)


def format_days(start: datetime, end: datetime, *, zone: str, language: str) -> str:
    """ "Jul 22 – 25, 2026": the first and the last day, both shown."""
    return _absolute("days", _minute(start), _minute(end), zone, language)


def relative(now: datetime, then: datetime, language: str) -> str:
    """ "in 45 minutes", "2 hours ago", "now"; minutes are rounded, hours and days whole ones."""
    return _relative(round((then - now).total_seconds() / MINUTE), language)


def zone_label(zone: str, language: str, *, at: datetime | None = None) -> str:
    """ "Warsaw, UTC+2": the city in the reader's language and its offset at that moment (now)."""
    moment = at or datetime.now(UTC)
    return _zone_label(zone, language, int(moment.timestamp()) // 3600)


def zone_place(zone: str, language: str) -> str:
    """ "Warsaw": for times of several days, whose offsets may differ."""
    return "UTC" if zone in ("UTC", "Etc/UTC") else _city(zone, babel_locale(language))


def offset_label(zone: str, *, at: datetime) -> str:
    """ "UTC+5:45", in digits and signs every language reads; "UTC" at zero."""
    minutes = round((at.astimezone(_zone(zone)).utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def text_of(
    kind: str,
    start: datetime,
    end: datetime | None,
    *,
    zone: str,
    language: str,
    now: datetime,
) -> str:
    """The text of a <time> of this kind (see KINDS); `end` only matters to ranges."""
    if kind == "rel":
        if abs(start - now) < AGES_UNTIL:
            return relative(now, start, language)
        kind = "date"
    return _absolute(kind, _minute(start), _minute(end) if end else 0, zone, language)


def time_element(
    kind: str,
    start: datetime,
    end: datetime | None = None,
    *,
    zone: str,
    language: str,
    now: datetime,
    fixed: bool = False,
) -> SafeString:
    """<time> with the moment in UTC for machines and its text for this reader.

    The page's script keeps "rel" fresh; cached pages fill all of them again for each reader, and
    find them by this very form of the tag (apps.core.page_cache). `fixed` is the same for all
    readers: a time in the event's own zone.
    """
    text = text_of(kind, start, end, zone=zone, language=language, now=now)
    if fixed:
        return format_html('<time datetime="{}">{}</time>', _stamp(start), text)
    until = format_html(' data-b="{}"', _stamp(end)) if end else ""
    if kind != "rel":
        return format_html(
            '<time datetime="{}"{} data-f="{}">{}</time>', _stamp(start), until, kind, text
        )
    full = format_full(start, zone=zone, language=language)
    return format_html(
        '<time datetime="{}"{} data-f="rel" title="{}">{}</time>', _stamp(start), until, full, text
    )


def known_zone(name: str) -> bool:
    """Whether this is a zone we can reckon in; any text may be asked about."""
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // MINUTE


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=200)
def babel_locale(language: str) -> Locale:
    """Babel's locale for an interface language, English where it has none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


@lru_cache(maxsize=5_000)
def _absolute(kind: str, start: int, end: int, zone: str, language: str) -> str:
    tz, locale = _zone(zone), babel_locale(language)
    first = datetime.fromtimestamp(start * MINUTE, tz)
    if kind == "time":
        return format_skeleton("Hm", first, tzinfo=tz, locale=locale)
    if kind == "day":
        return format_skeleton("MMMEd", first, tzinfo=tz, locale=locale)
    if kind == "date":
        # Not CLDR's "medium": it has no name of the month in Arabic, so nobody knows its order.
        return format_skeleton("yMMMd", first, tzinfo=tz, locale=locale)
    if kind == "full":
        return _day_and_hour(format_date(first.date(), "full", locale=locale), first, locale)
    last = datetime.fromtimestamp(end * MINUTE, tz) if end else first
    if kind == "days":
        return format_interval(first.date(), last.date(), "yMMMd", locale=locale)
    if first.date() == last.date():
        return format_interval(first, last, "Hm", tzinfo=tz, locale=locale)
    both = (_day_and_hour(_day(moment, locale), moment, locale) for moment in (first, last))
    return locale.interval_formats[None].format(*both)


def _day(moment: datetime, locale: Locale) -> str:
    return format_skeleton("MMMEd", moment, tzinfo=moment.tzinfo, locale=locale)


def _day_and_hour(day: str, moment: datetime, locale: Locale) -> str:
    hour = format_skeleton("Hm", moment, tzinfo=moment.tzinfo, locale=locale)
    return str(locale.datetime_formats["medium"]).replace("'", "").format(hour, day)


@lru_cache(maxsize=5_000)
def _relative(minutes: int, language: str) -> str:
    away = abs(minutes)
    if not away:
        with override(language):
            return gettext("now")
    unit: Literal["minute", "hour", "day"] = "minute"
    length, count = timedelta(minutes=1), away
    if away >= 24 * 60:
        unit, length, count = "day", timedelta(days=1), away // (24 * 60)
    elif away >= 60:
        unit, length, count = "hour", timedelta(hours=1), away // 60
    return format_timedelta(
        length * count * (1 if minutes > 0 else -1),
        granularity=unit,
        threshold=float("inf"),
        add_direction=True,
        locale=babel_locale(language),
    )


@lru_cache(maxsize=5_000)
def _zone_label(zone: str, language: str, hour: int) -> str:
    moment = datetime.fromtimestamp(hour * 3600, UTC)
    offset = offset_label(zone, at=moment)
    if zone in ("UTC", "Etc/UTC"):
        return offset
    city = _city(zone, babel_locale(language))
    with override(language):
        return gettext("%(city)s, %(offset)s") % {"city": city, "offset": offset}


def _city(zone: str, locale: Locale) -> str:
    known = locale.time_zones.get(CLDR_NAMES.get(zone, zone), {})
    if "city" in known:
        return known["city"]
    place = get_timezone_location(_zone(zone), locale, return_city=True)
    return place.rpartition("/")[2]
