# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads: cards that are ready, by address."""

import hashlib
from collections.abc import Iterable

from apps.media.models import Card


def digest_of(url: str) -> str:
    """The key of an address."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()


def ready_cards(urls: Iterable[str]) -> dict[str, Card]:
    """The cards there are for these addresses; one query, none without addresses."""
    digests = {digest_of(url): url for url in urls}
    if not digests:
        return {}
    rows = Card.objects.filter(digest__in=digests, state=Card.State.READY)
    return {digests[row.digest]: row for row in rows}
