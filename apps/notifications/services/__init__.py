# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: plan reminders, post letters, hand over what is due, send what lies in the spool; follow,
tell, and see what was told."""

from apps.notifications.services.following import carry_follows, follow, follow_merge, unfollow
from apps.notifications.services.handing_over import hand_over_due
from apps.notifications.services.mailing import send_spooled
from apps.notifications.services.nudging import forget_nudges, nudge
from apps.notifications.services.of_events import tell_of_event, tell_of_opening, tell_of_place
from apps.notifications.services.of_posts import tell_of_answer, tell_of_post, tell_of_thread
from apps.notifications.services.of_programme import tell_of_programme
from apps.notifications.services.planning import plan_reminders, replan_reminders_of
from apps.notifications.services.posting import forget_letters, post_letters, retry_letter
from apps.notifications.services.reading import forget_notices, mark_all_seen, mark_seen
from apps.notifications.services.reminding import forget_reminders, tell_due
from apps.notifications.services.telling import tell

__all__ = [
    "carry_follows",
    "follow",
    "follow_merge",
    "forget_letters",
    "forget_notices",
    "forget_nudges",
    "forget_reminders",
    "hand_over_due",
    "mark_all_seen",
    "mark_seen",
    "nudge",
    "plan_reminders",
    "post_letters",
    "replan_reminders_of",
    "retry_letter",
    "send_spooled",
    "tell",
    "tell_due",
    "tell_of_answer",
    "tell_of_event",
    "tell_of_opening",
    "tell_of_place",
    "tell_of_post",
    "tell_of_programme",
    "tell_of_thread",
    "unfollow",
]
