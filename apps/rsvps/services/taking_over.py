# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from collections.abc import Iterable
from typing import Any

from apps.core.errors import Refused
from apps.events.models import Event
from apps.rsvps.models import Rsvp
from apps.rsvps.occasions import Target
from apps.rsvps.queries import answered
from apps.rsvps.services.answering import respond
from apps.sessions.models import Session

MOST = 100
KEY = re.compile(r"([es])(\d{1,18})", re.ASCII)


def take_over(keys: Iterable[str], *, by: Any) -> int:
    """Be interested in what a device has kept ("s12", "e3"); how many were new.

    What the account has answered already stays as it is; what cannot be answered is passed over.
    """
    found = [match.groups() for key in list(keys)[:MOST] if (match := KEY.fullmatch(key))]
    numbers = {kind: {int(number) for letter, number in found if letter == kind} for kind in "se"}
    known = answered(by, numbers["s"], numbers["e"])
    sessions = Session.objects.visible_to(by).filter(pk__in=numbers["s"]).select_related("event")
    events = Event.objects.visible_to(by).filter(pk__in=numbers["e"])
    new = [session for session in sessions if f"s{session.pk}" not in known]
    whole = [event for event in events if f"e{event.pk}" not in known]
    targets: list[Target] = [*new, *whole]
    return sum(_interested(target, by) for target in targets)


def _interested(target: Target, by: Any) -> bool:
    try:
        respond(target, answer=Rsvp.Answer.INTERESTED, by=by)
    except Refused:
        return False
    return True
