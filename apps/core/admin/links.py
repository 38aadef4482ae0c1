# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links above a list or an object; higher apps put theirs on the pages of lower ones."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest


class Link(NamedTuple):
    words: Any
    address: str


Offer = Callable[[HttpRequest, Any], Link | None]

_offers: dict[str, list[Offer]] = {}


def link_on(table: str) -> Callable[[Offer], Offer]:
    """Register a link for the pages of a table ("events.event").

    The function gets the request and the object (None above the list), and says None where the
    link does not fit or the person may not follow it.
    """

    def register(offer: Offer) -> Offer:
        _offers.setdefault(table, []).append(offer)
        return offer

    return register


def links_of(table: str, request: HttpRequest, obj: Any) -> list[Link]:
    found = (offer(request, obj) for offer in _offers.get(table, ()))
    return [link for link in found if link is not None]
