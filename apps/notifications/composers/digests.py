# SPDX-License-Identifier: AGPL-3.0-or-later
"""Digests: what somebody follows in an event, what they catch up on, their open questions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import times
from apps.core.text import excerpt
from apps.notifications import switches
from apps.notifications.composers.notices import Part, by_notice, part_of
from apps.notifications.composers.reading import both, isolated, reader_of
from apps.notifications.composing import Composed, Content, Drop, composes
from apps.notifications.models import Kind, Letter, NoticeItem
from apps.notifications.queries.catching_up import ThereIs, there_is
from apps.notifications.queries.digests import open_questions
from apps.notifications.queries.truth import WITH, true_ones
from apps.notifications.queries.unread import unread_ones
from apps.notifications.queries.wishes import wishes_for
from apps.notifications.versions import put_versions
from apps.threads.models import Question


@composes("digest")
def compose(letters: Sequence[Letter], *, now: datetime) -> Composed:
    """What is still true, wished and not seen; dropped when nothing is."""
    monthly = [letter for letter in letters if letter.data.get("monthly")]
    others = [letter for letter in letters if not letter.data.get("monthly")]
    people: dict[int | None, set[int]] = defaultdict(set)
    for letter in letters:
        people[letter.object_id].add(letter.user_id)
    wishes = wishes_for(list(people.items()))
    items = _items(others, now)
    questions = open_questions([letter.user_id for letter in monthly], now) if monthly else {}
    put_versions(item for found in items.values() for item in found)
    later = [item for found in items.values() for item in found if item.kind == Kind.CATCH_UP]
    there = there_is({item.session_id for item in later if item.session_id})
    composed: Composed = {}
    for letter in letters:
        wish = wishes[letter.object_id].get(letter.user_id)
        mine = questions.get(letter.user_id, [])
        if wish is None or not wish.email:
            composed[letter.pk] = Drop("not wished")
        elif letter.data.get("monthly"):
            wanted = mine and wish.monthly and wish.hears(names_me=True)
            composed[letter.pk] = _of_questions(letter, mine) if wanted else Drop("nothing")
        else:
            told = [
                item
                for item in items[letter.user_id, letter.object_id, letter.data["due"]]
                if wish.hears(names_me=item.names_me)
            ]
            composed[letter.pk] = _of_event(letter, told, there) if told else Drop("nothing")
    return composed


def _items(
    letters: Sequence[Letter], now: datetime
) -> dict[tuple[int, int | None, str], list[NoticeItem]]:
    rows = NoticeItem.objects.filter(
        in_digest=True,
        user__in={letter.user_id for letter in letters},
        email_at__in={datetime.fromisoformat(letter.data["due"]) for letter in letters},
    )
    rows = rows.select_related(*WITH, "notice").defer("post__fragments", "post__text")
    found: dict[tuple[int, int | None, str], list[NoticeItem]] = defaultdict(list)
    true = true_ones(list(rows.order_by("pk")) if letters else [], now=now)
    for item in unread_ones(true):
        if item.email_at:
            found[item.user_id, item.event_id, item.email_at.isoformat()].append(item)
    return found


def _of_event(letter: Letter, items: Sequence[NoticeItem], there: dict[int, ThereIs]) -> Content:
    reader, event = reader_of(letter.user), items[0].event
    zone = reader.zone or (event.timezone if event else "UTC")
    catches_up = all(item.kind == Kind.CATCH_UP for item in items)
    what = f"event:{event.pk}" if event else "all"
    with reader.reads():
        name = isolated(event) if event else "Eventforum"
        words = _("To catch up: {event}") if catches_up else _("What is new: {event}")
        subject = words.format(event=name)
        link = reverse("pages:agenda") if catches_up else reverse("notifications:inbox")
        parts = [(part_of(told, reader, zone), told) for told in by_notice(items)]
        context: dict[str, Any] = {
            "subject": subject,
            "parts": [_with_there(part, told, there) for part, told in parts],
            "catches_up": catches_up,
            "link": link,
            "off": switches.address(letter.user_id, what),
            "zone": times.zone_label(zone, reader.language),
        }
        text, html = both("digest", context, reader)
    return Content(subject, text, html, switches.headers(letter.user_id, what))


def _with_there(part: Part, items: Sequence[NoticeItem], there: dict[int, ThereIs]) -> Part:
    """The same, with what waits behind the link of each session to catch up on."""
    found = {
        item.session.get_absolute_url(): _there(there[item.session.pk])
        for item in items
        if item.kind == Kind.CATCH_UP and item.session and item.session.pk in there
    }
    pairs = [
        (
            replace(plain, there=found.get(plain.address, "")),
            replace(marked, there=found.get(marked.address, "")),
        )
        for plain, marked in part.pairs
    ]
    return replace(part, pairs=pairs)


def _there(one: ThereIs) -> str:
    words = ngettext("{n} open question", "{n} open questions", one.questions)
    said = [
        str(Kind.RECORDING.label) if one.recording else "",
        str(Kind.SUMMARY.label) if one.summary else "",
        words.format(n=one.questions) if one.questions else "",
    ]
    return " · ".join(filter(None, said))


def _of_questions(letter: Letter, questions: Sequence[Question]) -> Content:
    reader = reader_of(letter.user)
    with reader.reads():
        count = len(questions)
        subject = ngettext(
            "{n} question of yours is still open", "{n} questions of yours are still open", count
        ).format(n=count)
        context: dict[str, Any] = {
            "subject": subject,
            "questions": [
                {
                    "said": excerpt(one.post.html, 200),
                    "language": one.post.language,
                    "place": str(one.session),
                    "address": one.get_absolute_url(),
                }
                for one in questions
            ],
            "off": switches.address(letter.user_id, "monthly"),
        }
        text, html = both("monthly", context, reader)
    return Content(subject, text, html, switches.headers(letter.user_id, "monthly"))
