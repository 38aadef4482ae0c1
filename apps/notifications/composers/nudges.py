# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.events.models import Event
from apps.notifications.composers.reading import (
    Reader,
    both,
    isolated,
    reader_of,
    when,
    with_switch,
)
from apps.notifications.composing import Composed, Content, Drop, composes
from apps.notifications.models import Letter, Nudge
from apps.notifications.queries.opportunities import Opportunities, opportunities
from apps.notifications.queries.phases import moments
from apps.notifications.queries.wishes import wishes_for

Phase = Nudge.Phase

SUBJECTS = {
    Phase.FORTNIGHT: gettext_lazy("In two weeks: %(event)s"),
    Phase.TWO_DAYS: gettext_lazy("In two days: %(event)s"),
    Phase.HOUR: gettext_lazy("It begins soon: %(event)s"),
    Phase.DAY_AFTER: gettext_lazy("What is left of %(event)s"),
    Phase.WEEK_AFTER: gettext_lazy("A week after %(event)s"),
    Phase.MONTH_AFTER: gettext_lazy("What became of %(event)s"),
}

Line = tuple[str, str]
"""What there is to do, and where."""


@composes("nudge")
def compose(letters: Sequence[Letter], *, now: datetime) -> Composed:
    """Everybody who reads in the same language and zone is told the same."""
    current = {(one.event.pk, str(one.phase)): one.event for one in moments(now)}
    people: dict[int | None, set[int]] = {}
    for letter in letters:
        people.setdefault(letter.object_id, set()).add(letter.user_id)
    wishes = wishes_for(list(people.items()))
    there = opportunities({event.pk for event in current.values()})
    said: dict[tuple[int, str, Reader], Content] = {}
    composed: Composed = {}
    for letter in letters:
        place = letter.object_id or 0, str(letter.data["phase"])
        wish = wishes[letter.object_id].get(letter.user_id)
        if place not in current:
            composed[letter.pk] = Drop("no longer")
        elif (
            not wish
            or not wish.nudges
            or not wish.hears(names_me=True)
            or not getattr(wish, letter.channel)
        ):
            composed[letter.pk] = Drop("not wished")
        else:
            same = (*place, reader_of(letter.user))
            if same not in said:
                event = current[place]
                said[same] = _content(event, Phase(place[1]), same[2], there[event.pk])
            composed[letter.pk] = with_switch(said[same], letter, "nudges")
    return composed


def _content(event: Event, phase: Phase, reader: Reader, there: Opportunities) -> Content:
    with reader.reads():
        subject = SUBJECTS[phase] % {"event": isolated(event)}
        lines = [
            {"text": text, "link": settings.BASE_URL + address}
            for text, address in LINES[phase](event, there)
        ]
        is_before = phase in (Phase.FORTNIGHT, Phase.TWO_DAYS, Phase.HOUR)
        opens = there.opens or event.begins_at
        context: dict[str, Any] = {
            "subject": subject,
            "event": event.name,
            "times": when(opens, event, reader) if is_before and there.opens else [],
            "lines": lines,
            "link": settings.BASE_URL + event.get_absolute_url(),
        }
        text, html = both("nudge", context, reader)
        push = {
            "title": subject,
            "body": lines[0]["text"] if lines else "",
            "address": event.get_absolute_url(),
            "tag": f"nudge:{event.pk}",
        }
        return Content(subject, text, html, push=push)


def _programme(event: Event) -> str:
    return reverse("pages:programme", args=[event.slug])


def _threads(event: Event) -> str:
    return reverse("threads:list", args=[event.slug])


def _fortnight(event: Event, there: Opportunities) -> list[Line]:
    lines = []
    if there.sessions:
        words = ngettext(
            "%(n)s session is on the programme: say what you come to, and you are reminded.",
            "%(n)s sessions are on the programme: say what you come to, and you are reminded.",
            there.sessions,
        )
        lines.append((words % {"n": there.sessions}, _programme(event)))
        lines.append((_("Ask the speakers before it begins."), _programme(event)))
    lines.append((_("Say who you are and what you look for."), _threads(event)))
    return lines


def _two_days(event: Event, there: Opportunities) -> list[Line]:
    lines = []
    if there.sessions:
        lines.append((_("See what is on, in your time, and choose."), _programme(event)))
    if there.questions:
        words = ngettext(
            "%(n)s question waits for an answer: vote for what you want to know.",
            "%(n)s questions wait for an answer: vote for what you want to know.",
            there.questions,
        )
        lines.append((words % {"n": there.questions}, event.get_absolute_url()))
    return lines or [(_("See what is new."), event.get_absolute_url())]


def _hour(event: Event, there: Opportunities) -> list[Line]:
    return [(_("Its page says what is on now and what is next."), event.get_absolute_url())]


def _recordings(event: Event, there: Opportunities) -> list[Line]:
    if not there.recordings:
        return []
    words = ngettext(
        "%(n)s session has a recording.", "%(n)s sessions have a recording.", there.recordings
    )
    return [(words % {"n": there.recordings}, _programme(event))]


def _day_after(event: Event, there: Opportunities) -> list[Line]:
    said = _("Say what you take home, while you remember.")
    return [*_recordings(event, there), (said, _threads(event))]


def _week_after(event: Event, there: Opportunities) -> list[Line]:
    lines = _recordings(event, there)
    if there.questions:
        words = ngettext(
            "%(n)s question is still without an answer.",
            "%(n)s questions are still without an answer.",
            there.questions,
        )
        lines.append((words % {"n": there.questions}, event.get_absolute_url()))
    return lines or [(_("The discussions go on."), _threads(event))]


def _month_after(event: Event, there: Opportunities) -> list[Line]:
    lines = []
    if there.follow_ups:
        words = ngettext(
            "%(n)s thing that somebody wanted to do is still open.",
            "%(n)s things that somebody wanted to do are still open.",
            there.follow_ups,
        )
        place = reverse("threads:follow_ups", args=[event.slug])
        lines.append((words % {"n": there.follow_ups}, place))
    return [*lines, *_recordings(event, there)] or [(_("The discussions go on."), _threads(event))]


LINES: dict[Phase, Callable[[Event, Opportunities], list[Line]]] = {
    Phase.FORTNIGHT: _fortnight,
    Phase.TWO_DAYS: _two_days,
    Phase.HOUR: _hour,
    Phase.DAY_AFTER: _day_after,
    Phase.WEEK_AFTER: _week_after,
    Phase.MONTH_AFTER: _month_after,
}
