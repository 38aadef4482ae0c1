# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core import times
from apps.notifications.composers.reading import (
    Reader,
    both,
    isolated,
    reader_of,
    when,
    with_switch,
)
from apps.notifications.composing import Composed, Content, Drop, composes
from apps.notifications.models import Letter, Reminder
from apps.notifications.queries import reminding
from apps.notifications.queries.leads import leads_of, own_leads
from apps.notifications.queries.wishes import wishes_for
from apps.rsvps.models import Headcount


def hold(letters: Sequence[Letter]) -> dict[int, bool]:
    """Those whose session nobody is changing, and whether they are still true."""
    pks = {letter.object_id: letter.pk for letter in letters if letter.object_id}
    held = reminding.hold(list(pks))
    true = reminding.still_true(held)
    return {pks[pk]: pk in true for pk in held}


@composes("reminder", recheck=hold)
def compose(letters: Sequence[Letter], *, now: datetime) -> Composed:
    """Everybody who comes to the same, and reads it in the same language and zone, is told the
    same."""
    found = reminding.reminders([letter.object_id for letter in letters if letter.object_id])
    true = reminding.still_true(list(found))
    headcounts = reminding.headcounts({one.headcount_id for one in found.values()})
    is_session = {pk: one.session_id is not None for pk, one in headcounts.items()}
    unwished = _unwished(letters, found, is_session)
    said: dict[tuple[int, datetime, Reader, bool], Content] = {}
    composed: Composed = {}
    for letter in letters:
        one = found.get(letter.object_id or 0)
        if one is None or one.pk not in true:
            composed[letter.pk] = Drop("no longer")
        elif letter.pk in unwished:
            composed[letter.pk] = Drop("not wished")
        else:
            same = one.headcount_id, one.for_start, reader_of(letter.user), true[one.pk]
            if same not in said:
                said[same] = _content(headcounts[same[0]], *same[1:], now=now)
            composed[letter.pk] = with_switch(said[same], letter, "reminders")
    return composed


def _unwished(
    letters: Sequence[Letter], found: dict[int, Reminder], sessions: dict[int, bool]
) -> set[int]:
    """Letters of people who have turned this off since; `sessions` tells them from events, by
    headcount."""
    events = {
        letter.pk: found[letter.object_id or 0].event_id
        for letter in letters
        if letter.object_id in found
    }
    people: dict[int | None, set[int]] = {}
    for letter in letters:
        if letter.pk in events:
            people.setdefault(events[letter.pk], set()).add(letter.user_id)
    wishes = wishes_for(list(people.items()))
    own = own_leads(sessions, {letter.user_id for letter in letters})
    unwished = set()
    for letter in letters:
        if letter.pk in events:
            one, wish = found[letter.object_id or 0], wishes[events[letter.pk]].get(letter.user_id)
            key, is_session = (one.headcount_id, letter.user_id), sessions[one.headcount_id]
            if (
                not wish
                or not wish.hears(names_me=True)
                or one.lead not in leads_of(wish, own, key=key, is_session=is_session)
                or not getattr(wish, letter.channel)
            ):
                unwished.add(letter.pk)
    return unwished


def _content(
    headcount: Headcount, start: datetime, reader: Reader, to_confirm: bool, *, now: datetime
) -> Content:
    event, session = headcount.event, headcount.session
    thing = session or event
    with reader.reads():
        soon = times.relative(now, start, reader.language)
        named = {"thing": isolated(thing), "when": soon}
        subject = _("%(thing)s begins %(when)s") % named
        context: dict[str, Any] = {
            "subject": subject,
            "thing": str(thing),
            "event": event.name if session else "",
            "soon": soon,
            "times": when(start, event, reader),
            "room": session.room.name if session and session.room else "",
            "place": event.place if not session else "",
            "to_confirm": to_confirm,
            "link": settings.BASE_URL + thing.get_absolute_url(),
        }
        text, html = both("reminder", context, reader)
        title = _("Begins %(when)s") % named
        push = {
            "title": str(thing),
            "body": title,
            "address": thing.get_absolute_url(),
            "tag": f"reminder:{headcount.pk}",
            "group": f"session:{session.pk}" if session else f"event:{event.pk}",
        }
        return Content(subject, text, html, push=push)
