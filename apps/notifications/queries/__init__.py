# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.notifications.queries.follows import Following, events_around, following, follows_of
from apps.notifications.queries.inbox import InboxPage, Shown, events_of, inbox, with_items
from apps.notifications.queries.truth import true_ones
from apps.notifications.queries.wishes import Wishes, wishes_of

__all__ = [
    "Following",
    "InboxPage",
    "Shown",
    "Wishes",
    "events_around",
    "events_of",
    "following",
    "follows_of",
    "inbox",
    "true_ones",
    "wishes_of",
    "with_items",
]
