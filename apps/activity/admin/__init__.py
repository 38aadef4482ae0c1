# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened: as a list, as the history of every object, and what has not been delivered."""

from apps.activity.admin import desk, past
from apps.activity.admin.activities import ActivityAdmin

__all__ = ["ActivityAdmin", "desk", "past"]
