# SPDX-License-Identifier: AGPL-3.0-or-later
"""What small signs, such as thanks and votes, have to pass."""

from datetime import timedelta
from typing import Any

from apps.core import limits
from apps.events.services import refuse_sanctioned


def refuse_touch(by: Any, event_id: int | None) -> None:
    """Refused to who may not write there, and to who does it more often than a hand can."""
    limits.limit_or_refuse("threads.touch", by.pk, rate=60, per=timedelta(minutes=1), burst=60)
    refuse_sanctioned(by, event_id)
