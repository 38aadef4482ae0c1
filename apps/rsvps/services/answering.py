# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say how one takes part, say it again, take it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.events.services import refuse_sanctioned
from apps.rsvps.models import SEATED, Headcount, Rsvp
from apps.rsvps.occasions import Occasion, Target, answers_open, is_closed, occasion_of
from apps.rsvps.services.counting import lock, settle
from apps.rsvps.services.moving_up import lapse, occasion_of_headcount, promote

Answer, State = Rsvp.Answer, Rsvp.State

HELD = (State.COUNTED, State.OFFERED)
"""The states in which the same answer again confirms it."""


@transaction.atomic
def respond(target: Target, *, answer: str, by: Any) -> Rsvp:
    """Take part in this way. The same answer again confirms it: after a move, or a held place.

    Where all places are taken the person waits for one. Refused for what is over, called off,
    closed, or not possible there.
    """
    refuse_sanctioned(by, occasion_of(target).event.pk)
    headcount, now = lock(occasion_of(target)), clock.now()
    occasion = occasion_of_headcount(headcount)
    # First whoever waits: what is free after this is free for who comes now.
    lapse(headcount, now=now)
    promote(headcount, now=now)
    mine = headcount.rsvps.filter(user=by).first()
    if mine is not None and mine.answer == answer and mine.state in HELD:
        _refuse_off(occasion)
        _confirm(headcount, mine)
    else:
        _refuse_impossible(occasion, headcount, answer, now)
        mine = _answer(headcount, mine or Rsvp(headcount=headcount, user=by), answer, now)
    mine.for_start, mine.answered_at, mine.caught_up_at = occasion.starts_at, now, None
    mine.save()
    settle(headcount, now=now)
    return mine


@transaction.atomic
def confirm(target: Target, *, by: Any) -> Rsvp:
    """Give the same answer again, whatever it is by now: it may have been changed elsewhere."""
    mine = lock(occasion_of(target)).rsvps.filter(user=by).first()
    if mine is None:
        raise Refused(_("Answer first."), code="no-answer")
    return respond(target, answer=mine.answer, by=by)


@transaction.atomic
def withdraw(target: Target, *, by: Any) -> None:
    """As if nothing had been answered; a place goes to the next. Twice changes nothing."""
    headcount = lock(occasion_of(target))
    mine = headcount.rsvps.filter(user=by).first()
    if mine is not None:
        headcount.count(mine, -1)
        mine.delete()
        settle(headcount, now=clock.now())


@transaction.atomic
def show_name(target: Target, *, named: bool, by: Any) -> Rsvp:
    """Be named with one's answer, or not any more; who may not write there is not named there."""
    if named:
        refuse_sanctioned(by, occasion_of(target).event.pk)
    headcount = lock(occasion_of(target))
    mine = headcount.rsvps.filter(user=by).first()
    if mine is None:
        raise Refused(_("Answer first."), code="no-answer")
    if mine.answer == Answer.NOT_GOING and named:
        raise Refused(_("Who does not take part is not named."), code="not-going")
    if mine.is_named != named:
        headcount.count(mine, -1)
        mine.is_named = named
        headcount.count(mine, 1)
        mine.save(update_fields=["is_named"])
        settle(headcount, now=clock.now())
    return mine


def _confirm(headcount: Headcount, mine: Rsvp) -> None:
    if mine.state == State.OFFERED:
        headcount.count(mine, -1)
        mine.state, mine.waits_since, mine.offered_until = State.COUNTED, None, None
        headcount.count(mine, 1)


def _answer(headcount: Headcount, mine: Rsvp, answer: str, now: datetime) -> Rsvp:
    """Take the place that is free, or wait: behind everybody else, unless one waits already."""
    waited = mine.waits_since if mine.answer == answer and mine.state == State.WAITING else None
    if mine.pk:
        headcount.count(mine, -1)
    waits = answer in SEATED and headcount.free(answer) == 0
    mine.answer, mine.state = Answer(answer), State.WAITING if waits else State.COUNTED
    mine.waits_since, mine.offered_until = (waited or now) if waits else None, None
    mine.is_named = mine.is_named and answer != Answer.NOT_GOING
    headcount.count(mine, 1)
    return mine


def _refuse_off(occasion: Occasion) -> None:
    if occasion.is_off:
        raise Refused(_("It does not take place."), code="is-off")


def _refuse_impossible(
    occasion: Occasion, headcount: Headcount, answer: str, now: datetime
) -> None:
    _refuse_off(occasion)
    if answer in answers_open(occasion, headcount, now):
        return
    if occasion.is_over(now):
        raise Refused(_("It is over. You can still catch up later."), code="is-over")
    if answer in SEATED and is_closed(headcount, now):
        raise Refused(_("The time to take a place is over."), code="closed")
    raise Refused(_("This answer is not possible here."), code="impossible")
