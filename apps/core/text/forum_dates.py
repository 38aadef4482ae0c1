# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates in texts of a forum that every reader sees in their own zone.

While the text is cleaned they are marks that no text can hold; then they become our <time>.
"""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from apps.core.times import known_zone

OPEN, SHUT = "\ue0f0", "\ue0f1"
"""Of the private use area, and taken out of what comes in."""

FIRST, LAST = 1900, 2200
"""Years; what lies beyond is no date that anybody meets at."""

MARK = re.compile(f"{OPEN}(.{{0,40}}?){SHUT}")


def without_marks(html: str) -> str:
    """The text without anything that could be taken for a mark of ours."""
    return html.replace(OPEN, "").replace(SHUT, "")


def element_of(day: str, hour: str, zone: str) -> str:
    """The mark of a moment, or of a day where no time is given; empty for what is neither."""
    try:
        found = date.fromisoformat(day)
        if not FIRST <= found.year <= LAST:
            return ""
        if not hour:
            return f"{OPEN}{found.isoformat()}{SHUT}"
        wall = datetime.combine(found, time.fromisoformat(hour).replace(tzinfo=None))
        place = ZoneInfo(zone) if zone and known_zone(zone) else UTC
        moment = wall.replace(tzinfo=place).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return f"{OPEN}{moment.isoformat(timespec='minutes')}{SHUT}"


def written(html: str) -> str:
    """The text with its dates; pages fill moments in for each reader (core.page_cache)."""
    return MARK.sub(_element, html) if OPEN in html else html


def _element(found: re.Match[str]) -> str:
    try:
        moment = datetime.fromisoformat(found[1])
    except ValueError:
        return ""
    if moment.tzinfo is None:
        return f'<time datetime="{moment:%Y-%m-%d}">{moment:%Y-%m-%d}</time>'
    words = f"{moment:%Y-%m-%d %H:%M} UTC"
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}" data-f="full">{words}</time>'
