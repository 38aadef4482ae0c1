# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast one can write: every limit of it, and whom each is for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from apps.core import limits

if TYPE_CHECKING:
    from apps.threads.services.placing import Draft

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Pace(NamedTuple):
    """So many in each `per`; as many at once, after a rest."""

    name: str
    rate: int
    per: timedelta

    def of(self, key: object, *, times: int = 1) -> limits.Bucket:
        """What counts for this key; `times` as many are allowed."""
        rate = self.rate * times
        return limits.Bucket(self.name, key, rate, self.per, burst=rate)

    def keep(self, key: object, *, times: int = 1) -> None:
        """Count one more for this key; Refused with the time to wait when there were too many."""
        limits.limit_each_or_refuse([self.of(key, times=times)])


NEW_FOR = timedelta(days=1)
"""How long a new account writes more slowly."""


def is_new(by: Any) -> bool:
    """Whether the account is younger than a day."""
    return timezone.now() - by.date_joined < NEW_FOR


def times_of(by: Any) -> int:
    """How many times as much this person may as somebody new."""
    return 1 if is_new(by) else KNOWN


POSTS = Pace("threads.post", 5, MINUTE)
"""Texts of a person who is new here."""

STARTS = Pace("threads.start", 3, HOUR)
"""Discussions that such a person begins."""

KNOWN = 4
"""How many times as much a person may who has been here for a day."""

EDITS = Pace("threads.edit", 5, MINUTE)
"""Other texts in place of one's own."""

ARRANGED = Pace("threads.arrange", 10, MINUTE)
"""Titles, labels, places, closing: each is made anew for everybody who reads. A form of labels
counts as one."""

MARKED = Pace("threads.mark", 5, MINUTE)
"""Posts marked as follow-ups, and such marks changed."""

TOUCHES = Pace("threads.touch", 60, MINUTE)
"""Votes and thanks of one person, and those taken back."""

POSTS_OF_NEW = Pace("threads.post.new", 300, MINUTE)
POSTS_FROM = Pace("threads.post.from", 600, MINUTE)
POSTS_IN = Pace("threads.post.in", 600, MINUTE)
KEPT_FROM = Pace("threads.keep", 300, timedelta(minutes=10))
"""Texts of people who have yet to sign in: as many as sit in a hall."""

PRESSED_FROM = Pace("threads.intent", 600, timedelta(minutes=10))
"""Votes and thanks of people who have yet to sign in."""


def refuse_haste(draft: Draft, by: Any, address: str) -> None:
    """Strict for each person, wide for what many people share.

    A venue has one address: in a keynote 300 people behind it, most of them new today, write a text
    a minute each, and two where it gets lively, all of them in one discussion. An address and a
    discussion have room for that. What a machine can send is bounded by its accounts: it needs 60
    new ones to fill the room of one address, and each of those came through a sign-in.
    """
    new = is_new(by)
    times = times_of(by)
    counted = [POSTS.of(by.pk, times=times)]
    if draft.title:
        counted.append(STARTS.of(by.pk, times=times))
    if address and new:
        counted.append(POSTS_OF_NEW.of(address))
    if address:
        counted.append(POSTS_FROM.of(address))
    if draft.thread:
        counted.append(POSTS_IN.of(draft.thread))
    elif draft.session and not draft.title:
        counted.append(POSTS_IN.of(f"session-{draft.session}"))
    limits.limit_each_or_refuse(counted)
