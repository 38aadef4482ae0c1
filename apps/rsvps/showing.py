# SPDX-License-Identifier: AGPL-3.0-or-later
"""The box with which one takes part, for pages that all share: rsvps/_form.html.

    context["rsvp"] = showing.form_of(target, headcount, now=now)

What is the same for everybody goes as one word into a hole; the reader's own answer is laid over
it by one query, none for strangers. The page is kept under `headcount.version`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone as clock
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import times
from apps.core.page_cache import filler
from apps.rsvps import queries
from apps.rsvps.models import SEATED, Headcount, Rsvp
from apps.rsvps.occasions import Occasion, Target, answers_open, is_closed, occasion_of


@dataclass(frozen=True)
class Form:
    """What rsvps/_form.html needs. `facts` are for the hole."""

    address: str
    facts: str


@dataclass(frozen=True)
class Mine:
    """What a reader answered. `until` are the day and hour until which a place is held."""

    answer: str
    state: str
    is_named: bool
    asks_again: bool = False
    until: str = ""


@dataclass(frozen=True)
class Choice:
    """One answer as a button. `places` is None where they are not counted."""

    answer: Rsvp.Answer
    count: int
    places: int | None
    waiting: int
    is_full: bool
    is_mine: bool


def form_of(target: Target, headcount: Headcount | None, *, now: datetime) -> Form | None:
    """For the page of an event or a session; None where nobody can take part."""
    occasion = occasion_of(target)
    if not occasion.takes_answers:
        return None
    return Form(occasion.address, facts_of(occasion, headcount, now))


def facts_of(occasion: Occasion, headcount: Headcount | None, now: datetime) -> str:
    """All that the box shows to everybody, as one word."""
    head = headcount or Headcount()
    facts: dict[str, Any] = {
        "key": occasion.key,
        "address": occasion.address,
        "open": answers_open(occasion, headcount, now),
        "counts": {answer: getattr(head, answer) for answer in Rsvp.Answer.values},
        "places": {answer: head.places(answer) for answer in SEATED},
        "waiting": {answer: head.waiting(answer) for answer in SEATED},
        "waits": sum(head.waiting(answer) for answer in SEATED),
        "named": head.named > 0,
        "forum": head.forum,
        "full": [answer for answer in SEATED if head.free(answer) == 0],
        "start": occasion.starts_at.isoformat() if occasion.starts_at else "",
        "off": occasion.is_off,
        "closed": headcount is not None and is_closed(headcount, now),
        "over": occasion.is_over(now),
    }
    facts["any"] = bool(
        any(facts["counts"].values())
        or facts["waits"]
        or any(facts["places"].values())
        or facts["forum"]
    )
    return json.dumps(facts, separators=(",", ":"))


def box(request: HttpRequest, target: Target, *, unfolded: bool = False) -> dict[str, Any]:
    """The context of rsvps/_box.html as it is now, for an answer to a form. Two queries."""
    occasion = occasion_of(target)
    headcount = queries.headcount_of(**occasion.here())
    facts = facts_of(occasion, headcount, clock.now())
    mine = _mine(request, facts)
    return _context(facts, mine, is_known=_is_known(request), unfolded=unfolded)


@filler("rsvp", shared=True)
def box_of(request: HttpRequest, facts: str) -> str:
    """The box for this reader, in a page that is kept."""
    language = get_language() or settings.LANGUAGE_CODE
    return _markup(language, facts, _mine(request, facts), _is_known(request))


def _is_known(request: HttpRequest) -> bool:
    """Asked without a session where there is no cookie: strangers' pages stay untouched by it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _mine(request: HttpRequest, facts: str) -> Mine | None:
    if not _is_known(request):
        return None
    told = json.loads(facts)
    kind, number = told["key"][0], int(told["key"][1:])
    row = queries.mine(request.user, **{"session" if kind == "s" else "event": number})
    if row is None:
        return None
    start, reader = row["for_start"], request.preferences
    moved = start is not None and told["start"] and start != datetime.fromisoformat(told["start"])
    held = row["offered_until"] if row["state"] == Rsvp.State.OFFERED else None
    return Mine(
        row["answer"],
        row["state"],
        row["is_named"],
        asks_again=bool(moved) and row["answer"] in SEATED and row["state"] != Rsvp.State.LAPSED,
        until=_until(held, reader.timezone, reader.ui_language) if held else "",
    )


def _until(moment: datetime, zone: str, language: str) -> str:
    day = times.format_day(moment, zone=zone, language=language)
    hour = times.format_time(moment, zone=zone, language=language)
    return _("{day}, {hours}").format(day=day, hours=hour)


@lru_cache(maxsize=2_000)
def _markup(language: str, facts: str, mine: Mine | None, is_known: bool) -> str:
    with translation.override(language):
        return render_to_string("rsvps/_box.html", _context(facts, mine, is_known=is_known))


def _context(
    facts: str, mine: Mine | None, *, is_known: bool, unfolded: bool = False
) -> dict[str, Any]:
    told = json.loads(facts)
    own = mine.answer if mine else ""
    pressed = own if mine and mine.state != Rsvp.State.LAPSED else ""
    shown = [answer for answer in Rsvp.Answer if answer in told["open"] or answer == own]
    return {
        "facts": told,
        "mine": mine,
        "is_known": is_known,
        "answer": Rsvp.Answer(own) if own else None,
        "choices": [_choice(told, answer, pressed) for answer in shown] if told["open"] else [],
        "sees": "organizers" if own in SEATED else "nobody",
        "unfolded": unfolded,
        "can_be_named": own and own != Rsvp.Answer.NOT_GOING,
    }


def _choice(told: dict[str, Any], answer: Rsvp.Answer, own: str) -> Choice:
    return Choice(
        answer,
        told["counts"][answer],
        told["places"].get(answer),
        told["waiting"].get(answer, 0),
        answer in told["full"],
        answer == own,
    )
