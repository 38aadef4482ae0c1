# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin of series and events."""

from apps.core.admin import AddedOrRemoved, WrittenByVerbs, actor
from apps.events.admin.events import EventAdmin, SeriesAdmin

__all__ = ["AddedOrRemoved", "EventAdmin", "SeriesAdmin", "WrittenByVerbs", "actor"]
