# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: plan reminders, post letters, hand over what is due, send what lies in the spool; follow,
tell, and see what was told; name devices, take answers by mail."""

from apps.notifications.services.devices import add_device, remove_device, try_device
from apps.notifications.services.digesting import tell_of_open_questions
from apps.notifications.services.feed_address import close_feed, renew_feed
from apps.notifications.services.fetching import fetch_replies, forget_taken_mails
from apps.notifications.services.following import carry_follows, follow, follow_merge, unfollow
from apps.notifications.services.handing_over import hand_over_due
from apps.notifications.services.inviting import (
    came_back,
    forget_invitations,
    hand_over_invitations,
    plan_invitation_reminders,
    tell_host,
)
from apps.notifications.services.keys import make_key, portal_key
from apps.notifications.services.mailed_replies import (
    discard_mailed,
    forget_mailed,
    open_replies,
    publish_mailed,
    take_in,
)
from apps.notifications.services.mailing import send_spooled
from apps.notifications.services.nudging import forget_nudges, nudge
from apps.notifications.services.of_due import tell_of_due
from apps.notifications.services.of_events import tell_of_event, tell_of_opening, tell_of_place
from apps.notifications.services.of_posts import tell_of_answer, tell_of_post, tell_of_thread
from apps.notifications.services.of_programme import tell_of_programme
from apps.notifications.services.planning import plan_reminders, replan_reminders_of
from apps.notifications.services.posting import forget_letters, post_letters, retry_letter
from apps.notifications.services.reading import (
    forget_notices,
    mark_all_seen,
    mark_seen,
    see_what_is_over,
    see_what_was_read,
)
from apps.notifications.services.reminding import forget_reminders, tell_due
from apps.notifications.services.switching import switch
from apps.notifications.services.telling import tell
from apps.notifications.services.wishing import (
    be_reminded,
    be_reminded_of,
    rest,
    wish,
    wish_as_for_others,
)

__all__ = [
    "add_device",
    "be_reminded",
    "be_reminded_of",
    "came_back",
    "carry_follows",
    "close_feed",
    "discard_mailed",
    "fetch_replies",
    "follow",
    "follow_merge",
    "forget_invitations",
    "forget_letters",
    "forget_mailed",
    "forget_notices",
    "forget_nudges",
    "forget_reminders",
    "forget_taken_mails",
    "hand_over_due",
    "hand_over_invitations",
    "make_key",
    "mark_all_seen",
    "mark_seen",
    "nudge",
    "open_replies",
    "plan_invitation_reminders",
    "plan_reminders",
    "portal_key",
    "post_letters",
    "publish_mailed",
    "remove_device",
    "renew_feed",
    "replan_reminders_of",
    "rest",
    "retry_letter",
    "see_what_is_over",
    "see_what_was_read",
    "send_spooled",
    "switch",
    "take_in",
    "tell",
    "tell_due",
    "tell_host",
    "tell_of_answer",
    "tell_of_due",
    "tell_of_event",
    "tell_of_open_questions",
    "tell_of_opening",
    "tell_of_place",
    "tell_of_post",
    "tell_of_programme",
    "tell_of_thread",
    "try_device",
    "unfollow",
    "wish",
    "wish_as_for_others",
]
