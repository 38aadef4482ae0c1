# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.notifications.models.feed import NoticeFeed
from apps.notifications.models.follow import KINDS, Follow
from apps.notifications.models.letter import Letter
from apps.notifications.models.mailed_reply import MailedReply
from apps.notifications.models.notice import STRENGTH, Heard, Kind, Notice, NoticeItem
from apps.notifications.models.preference import LEADS, LONGEST_LEAD, Habits, Preference
from apps.notifications.models.push import PushDevice, PushKey
from apps.notifications.models.reminder import (
    Nudge,
    NudgePause,
    OwnLeads,
    PlannedReminders,
    Reminder,
)

__all__ = [
    "KINDS",
    "LEADS",
    "LONGEST_LEAD",
    "STRENGTH",
    "Follow",
    "Habits",
    "Heard",
    "Kind",
    "Letter",
    "MailedReply",
    "Notice",
    "NoticeFeed",
    "NoticeItem",
    "Nudge",
    "NudgePause",
    "OwnLeads",
    "PlannedReminders",
    "Preference",
    "PushDevice",
    "PushKey",
    "Reminder",
]
