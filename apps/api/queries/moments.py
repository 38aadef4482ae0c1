# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moments and keys as programs read them."""

from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(moment: datetime) -> str:
    """ "2027-10-29T12:00:00Z": always UTC, microseconds only where there are some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def iso_or_none(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def key_of(moment: datetime | None, pk: int) -> str:
    """A place in a list by time: "<microseconds>-<id>", "-<id>" for what has no time."""
    microseconds = str((moment - EPOCH) // datetime.resolution) if moment else ""
    return f"{microseconds}-{pk}"


def place_of(key: str) -> tuple[datetime | None, int]:
    """What `key_of` was made of; the key has its form already."""
    microseconds, _hyphen, pk = key.partition("-")
    moment = EPOCH + datetime.resolution * int(microseconds) if microseconds else None
    return moment, int(pk)
