# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answered on a mirrored forum: numbers only, beside those of here; they take no places."""

from urllib.parse import urlsplit

from django.db import transaction

from apps.rsvps.models import Headcount
from apps.rsvps.occasions import Target, occasion_of
from apps.rsvps.services.counting import lock

MOST = 2_147_483_647


@transaction.atomic
def count_elsewhere(
    target: Target, *, place: str, address: str = "", going: int, interested: int
) -> Headcount:
    """So many say on the forum that they come, and so many that they may; again changes nothing.

    `place` is the forum's name for people, `address` the page of the event there. Without anybody
    nothing is shown.
    """
    headcount = lock(occasion_of(target))
    going, interested = (min(max(0, number), MOST) for number in (going, interested))
    told = None
    if going or interested:
        told = {
            "place": " ".join(place.replace("\x00", "").split())[:80],
            "address": _web(address),
            "going": going,
            "interested": interested,
        }
    if headcount.forum != told:
        headcount.forum = told
        headcount.version += 1
        headcount.save(update_fields=["forum", "version"])
    return headcount


def _web(address: str) -> str:
    """The address where it is one of the web, nothing otherwise."""
    try:
        parts = urlsplit(address)
        is_web = bool(parts.hostname) and parts.scheme in ("http", "https")
    except ValueError:
        return ""
    return address if is_web and "\x00" not in address and len(address) <= 500 else ""
