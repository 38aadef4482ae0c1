# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the links in mails switch off, and on again."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.events.models import Event
from apps.notifications.models import Follow, Habits, Preference
from apps.notifications.services.wishing import be_reminded, be_reminded_of_nothing, wish
from apps.notifications.switches import Switch
from apps.sessions.models import Session
from apps.threads.models import Thread

FOLLOWED: dict[str, Any] = {"thread": Thread, "session": Session}


@transaction.atomic
def switch(what: Switch, *, user: Any, on: bool, as_before: Sequence[int] = ()) -> list[int]:
    """Off; or on, as it was before where that is told, else by default. Twice changes nothing.

    What it was before: the leads of reminders, the events of which mails came (0 for all others).
    """
    if what.scope in FOLLOWED:
        # Mails outlive what they tell of.
        if FOLLOWED[what.scope].objects.filter(pk=what.number).exists():
            place: Any = {f"{what.scope}_id": what.number}
            Follow.objects.update_or_create(user=user, **place, defaults={"wanted": on})
    elif what.scope == "reminders":
        habits = Habits.objects.filter(user=user).first() or Habits(user=user)
        if on:
            be_reminded(user, leads=list(as_before) or Habits(user=user).leads)
        else:
            be_reminded_of_nothing(user)
        return habits.leads
    elif what.scope in ("nudges", "monthly"):
        be_reminded(user, **{what.scope: on})
    elif what.scope == "event":
        event = Event.objects.filter(pk=what.number).first()
        if event is not None:
            _mail(user, event, on)
    else:
        return _all(user, on, as_before)
    return []


def _all(user: Any, on: bool, as_before: Sequence[int]) -> list[int]:
    """What was chosen for single events was chosen by mail, too."""
    rows = Preference.objects.filter(user=user)
    chosen = dict(rows.values_list("event", "email"))
    before = [event or 0 for event, email in chosen.items() if email]
    rows.update(email=on)
    _mail(user, None, on)
    if on and as_before:
        rows.exclude(event=None).exclude(event__in=as_before).update(email=False)
        rows.filter(event=None).update(email=0 in as_before)
    return before if None in chosen else [0, *before]


def _mail(user: Any, event: Event | None, on: bool) -> None:
    rows = Preference.objects.filter(user=user)
    if rows.filter(event=event).exists():
        wish(user, event=event, email=on)
        return
    others = rows.filter(event=None).first() or Preference(user=user)
    wish(
        user, event=event, email=on, level=others.level, here=others.here, push=others.push,
        digest=others.digest,
    )  # fmt: skip
