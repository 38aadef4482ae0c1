# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader may do with a post besides answering it: below the post, or on a page of its own.

A view registers what it offers:

    @offers(place=30)
    def reporting(post: Post, user: Reader) -> Iterable[Action]: ...

Nothing of it stands in the stored fragments, so a page of 50 posts stays light, and an offer may
ask what it likes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import User
from apps.threads.models import Post

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Action:
    """A line of the menu: a link to a page that asks, or with `at_once` a button that posts; with
    `in_place` the page stays, and shows itself what has come of it."""

    label: str
    address: str
    icon: str
    at_once: bool = False
    in_place: bool = False


Offer = Callable[[Post, Reader], Iterable[Action]]

_offers: list[tuple[int, Offer]] = []


def offers(*, place: int) -> Callable[[Offer], Offer]:
    """Register what yields the actions that this reader has on this post; lower places come first.

    The post comes with its author, its thread, event and session.
    """

    def register(offer: Offer) -> Offer:
        _offers.append((place, offer))
        _offers.sort(key=lambda placed: placed[0])
        return offer

    return register


def actions_on(post: Post, user: Reader) -> list[Action]:
    return [action for _, offer in _offers for action in offer(post, user)]
