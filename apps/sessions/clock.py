# SPDX-License-Identifier: AGPL-3.0-or-later
"""What clocks of a place show: hours that are skipped or come twice are told, never guessed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import times


def moments(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """When clocks there show this time: never where they skip it, two moments where it repeats."""
    both = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = [moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == wall]
    return list(dict.fromkeys(shown))


def comes_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall time of this moment does not say which of two moments it is."""
    return len(moments(moment.astimezone(zone).replace(tzinfo=None, fold=0), zone)) > 1


def words_of_gap(wall: datetime, zone: ZoneInfo) -> str:
    """Why this time cannot be: "On Mar 28, 2027 clocks in Warsaw skip 02:30: ..."."""
    later, earlier = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return _(
        "On %(day)s there is no %(time)s in %(place)s: clocks are put forward. "
        "Say %(earlier)s or %(later)s."
    ) % {
        "day": _day(later, zone),
        "time": wall.strftime("%H:%M"),
        "place": _place(zone),
        "earlier": earlier.astimezone(zone).strftime("%H:%M"),
        "later": later.astimezone(zone).strftime("%H:%M"),
    }


def words_of_overlap(wall: datetime, zone: ZoneInfo) -> str:
    """Why this time does not say enough."""
    first = moments(wall, zone)[0]
    return _(
        "On %(day)s it is %(time)s twice in %(place)s: clocks are put back. Say which one is meant."
    ) % {"day": _day(first, zone), "time": wall.strftime("%H:%M"), "place": _place(zone)}


def words_of_both(wall: datetime, zone: ZoneInfo) -> list[str]:
    """ "the first, UTC+2", "the second, UTC+1": to choose from."""
    first, second = (times.offset_label(zone.key, at=moment) for moment in moments(wall, zone))
    return [
        _("the first, %(offset)s") % {"offset": first},
        _("the second, %(offset)s") % {"offset": second},
    ]


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return times.format_date_with_year(moment, zone=zone.key, language=get_language() or "en")


def _place(zone: ZoneInfo) -> str:
    """Without the offset: that is just what changes."""
    return times.zone_place(zone.key, get_language() or "en")
