# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may arrange discussions."""

from typing import Any

from apps.events.moderating import moderating
from apps.threads.models import Thread


def moderates(user: Any, event: int | None) -> bool:
    """Those who moderate this event, and superusers; without an event superusers only."""
    return moderating(user, event) is not None


def may_arrange(thread: Thread, user: Any) -> bool:
    """Whoever began it, and those who moderate its home: title, tags, where else it is listed."""
    if not user.is_authenticated:
        return False
    return thread.created_by_id == user.pk or moderates(user, thread.event_id)
