# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of imports say often."""

from datetime import UTC, datetime

from apps.sessions.models import Session
from tests.programme.sources.made import talk

TEN = datetime(2027, 10, 29, 8, tzinfo=UTC)


def talks(count: int, **changes):
    """Talks with codes, guids and hours of their own."""
    return [
        talk(
            code=f"TALK{number:02}",
            guid=f"guid-{number}",
            id=number,
            title=f"Session number {number}",
            date=f"2027-10-29T{10 + number // 4:02}:{15 * (number % 4):02}:00+02:00",
            duration="00:15",
            **changes,
        )
        for number in range(count)
    ]


def counts(plan):
    return {name: count for name, count in plan.counts.items() if count}


def session(code="ABCDEF"):
    return Session.objects.get(code=code)
