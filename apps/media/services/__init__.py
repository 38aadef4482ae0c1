# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: take a picture in, describe it, show it, remove it."""

from apps.media.services.avatars import drop_avatar, forget_avatar, take_avatar
from apps.media.services.cards import fetch_card, may_be_asked, refuse_card, want_cards
from apps.media.services.forgetting import follow_merge, forget_of, forget_unused
from apps.media.services.storing import (
    KINDS,
    MOST_BYTES,
    describe,
    refuse_size,
    remake_for_card,
    remove_picture,
    show_pictures,
    store_picture,
)

__all__ = [
    "KINDS",
    "MOST_BYTES",
    "describe",
    "drop_avatar",
    "fetch_card",
    "follow_merge",
    "forget_avatar",
    "forget_of",
    "forget_unused",
    "may_be_asked",
    "refuse_card",
    "refuse_size",
    "remake_for_card",
    "remove_picture",
    "show_pictures",
    "store_picture",
    "take_avatar",
    "want_cards",
]
