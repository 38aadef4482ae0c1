# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the links in mails switch off, and on again."""

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
def switch(what: Switch, *, user: Any, on: bool) -> None:
    """Off, or as it was by default. Twice changes nothing."""
    if what.scope in FOLLOWED:
        # Mails outlive what they tell of.
        if FOLLOWED[what.scope].objects.filter(pk=what.number).exists():
            place: Any = {f"{what.scope}_id": what.number}
            Follow.objects.update_or_create(user=user, **place, defaults={"wanted": on})
    elif what.scope == "reminders":
        if on:
            be_reminded(user, leads=Habits(user=user).leads)
        else:
            be_reminded_of_nothing(user)
    elif what.scope in ("nudges", "monthly"):
        be_reminded(user, **{what.scope: on})
    elif what.scope == "event":
        event = Event.objects.filter(pk=what.number).first()
        if event is not None:
            _mail(user, event, on)
    else:
        # What was chosen for single events was chosen by mail, too.
        Preference.objects.filter(user=user).update(email=on)
        _mail(user, None, on)


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
