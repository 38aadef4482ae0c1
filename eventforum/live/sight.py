# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see the object of a channel, and how it stands; asked of `visible_to`, in a few queries.

Whatever a stranger may see, everybody may: a public channel costs one question for all its readers.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import OpenSession, User
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import Thread

STRANGER = 0
BATCH = 500


class State(NamedTuple):
    """How a discussion stands; sessions and events have no numbers to follow."""

    zone: str = ""
    number: int = 0
    version: int = 0


Wanted = dict[str, set[int]]
Seen = dict[tuple[str, int], State]

FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "thread": (Thread, ("event__timezone", "posts_count", "version")),
    "session": (Session, ("event__timezone",)),
    "event": (Event, ("timezone",)),
}
"""The kinds of channels: what is looked for, and what makes its State."""


def look(wanted: Wanted) -> Seen:
    """The states of channels for people (STRANGER or the number of an account) who may see them.

    What is missing in the answer is not for them.
    """
    public = _states(wanted, AnonymousUser())
    seen = {(name, who): public[name] for name in public for who in wanted[name]}
    hidden: dict[int, list[str]] = defaultdict(list)
    for name in wanted.keys() - public.keys():
        for who in wanted[name] - {STRANGER}:
            hidden[who].append(name)
    for user in User.objects.filter(pk__in=hidden, is_active=True):
        for name, state in _states(hidden[user.pk], user).items():
            seen[name, user.pk] = state
    return seen


def open_sessions(keys: list[str]) -> dict[str, int]:
    """The sessions of these that are still somebody's, and whose."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), BATCH):
        rows = OpenSession.objects.filter(
            session_key__in=keys[start : start + BATCH], user__is_active=True
        )
        found |= dict(rows.values_list("session_key", "user"))
    return found


def _states(names: Iterable[str], user: Any) -> dict[str, State]:
    """Those of these channels that this one may see."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for name in names:
        kind, _, number = name.partition(":")
        numbers[kind].append(int(number))
    states = {}
    for kind, wanted in numbers.items():
        model, fields = FIELDS[kind]
        for start in range(0, len(wanted), BATCH):
            rows = model.objects.visible_to(user).filter(pk__in=wanted[start : start + BATCH])
            for pk, *values in rows.values_list("pk", *fields):
                states[f"{kind}:{pk}"] = State(values[0] or "", *values[1:])
    return states
