# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time as the forum sees it: the machine's, or one that a test moves on."""

from datetime import UTC, datetime, timedelta


def real() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Stands still until it is moved on."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or datetime(2026, 8, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move_on(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


def stamp(at: datetime) -> str:
    """As Discourse writes it: UTC, milliseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def maybe_stamp(at: datetime | None) -> str | None:
    return stamp(at) if at else None
