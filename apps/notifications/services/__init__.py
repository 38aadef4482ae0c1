# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: post letters, hand over what is due, send what lies in the spool."""

from apps.notifications.services.handing_over import hand_over_due
from apps.notifications.services.mailing import send_spooled
from apps.notifications.services.posting import forget_letters, post_letters, retry_letter

__all__ = [
    "forget_letters",
    "hand_over_due",
    "post_letters",
    "retry_letter",
    "send_spooled",
]
