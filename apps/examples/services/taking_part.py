# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from apps.accounts.models import User
from apps.events.models import Event
from apps.rsvps.models import Rsvp
from apps.rsvps.occasions import Target, answers_open, occasion_of
from apps.rsvps.queries import headcount_of, mine
from apps.rsvps.services import respond, set_places, show_name
from apps.sessions.models import Session

SESSIONS = 8
ANSWERS = (Rsvp.Answer.IN_PERSON, Rsvp.Answer.ONLINE, Rsvp.Answer.LATER, Rsvp.Answer.INTERESTED)


def take_part(event: Event, *, known: dict[str, User], now: datetime) -> None:
    """People answer for the event and what comes next in it; what is answered already stays.

    One workshop has few places, so that somebody waits.
    """
    coming = event.sessions.select_related("event").upcoming(now).exclude(kind=Session.Kind.BREAK)
    sessions = list(coming[:SESSIONS])
    for session in sessions:
        if (
            session.kind == Session.Kind.WORKSHOP
            and headcount_of(event=event, session=session) is None
        ):
            set_places(session, in_person_places=2, by=None)
    targets: list[Target] = [event, *sessions]
    for place, target in enumerate(targets):
        _answer(target, place, known, now)


def _answer(target: Target, place: int, known: dict[str, User], now: datetime) -> None:
    occasion = occasion_of(target)
    possible = answers_open(occasion, headcount_of(**occasion.here()), now)
    here = {"session": target.pk} if isinstance(target, Session) else {"event": target.pk}
    for number, user in enumerate(known.values()):
        answer = ANSWERS[(number + place) % len(ANSWERS)]
        if answer in possible and mine(user, **here) is None:
            respond(target, answer=answer, by=user)
            if number % 3:
                show_name(target, named=True, by=user)
