# SPDX-License-Identifier: AGPL-3.0-or-later
from enum import IntEnum


class Lane(IntEnum):
    """Whose turn it is first: what people wait for, what came lately, what can wait for hours."""

    LIVE = 0
    FRESH = 1
    BACKFILL = 2
