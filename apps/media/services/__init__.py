# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: take a picture in, describe it, show it, remove it."""

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
    "follow_merge",
    "forget_of",
    "forget_unused",
    "refuse_size",
    "remake_for_card",
    "remove_picture",
    "show_pictures",
    "store_picture",
]
