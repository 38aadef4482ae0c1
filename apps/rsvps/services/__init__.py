# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of taking part. Each locks the headcount, checks, writes, and counts again.

What somebody answers is recorded nowhere else: organizers read what happened, and an answer is
not theirs to read. What the portal itself does (moves up, lapses, is called off) is.
"""

from apps.rsvps.services.answering import confirm, respond, show_name, withdraw
from apps.rsvps.services.catching_up import caught_up
from apps.rsvps.services.elsewhere import count_elsewhere
from apps.rsvps.services.feed_address import choose_for_feed, close_feed, renew_feed
from apps.rsvps.services.following import follow
from apps.rsvps.services.leaving import forget_answers
from apps.rsvps.services.places import lapse_all, recount, set_places
from apps.rsvps.services.sharing import close_share, renew_share, share_agenda
from apps.rsvps.services.taking_over import take_over

__all__ = [
    "caught_up",
    "choose_for_feed",
    "close_feed",
    "close_share",
    "confirm",
    "count_elsewhere",
    "follow",
    "forget_answers",
    "lapse_all",
    "recount",
    "renew_feed",
    "renew_share",
    "respond",
    "set_places",
    "share_agenda",
    "show_name",
    "take_over",
    "withdraw",
]
