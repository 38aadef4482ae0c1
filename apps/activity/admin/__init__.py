# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened: as a list, as the history of every object, and what has not been delivered."""

from apps.activity.admin import desk, past
from apps.activity.admin.activities import ActivityAdmin
from apps.activity.admin.pauses import OutgoingPauseAdmin

__all__ = ["ActivityAdmin", "OutgoingPauseAdmin", "desk", "past"]
