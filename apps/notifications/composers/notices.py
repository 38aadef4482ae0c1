# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail of what one person was told of at about one time, and the same for their devices."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from apps.core import times
from apps.notifications import switches, words
from apps.notifications.composers.reading import Reader, both, reader_of
from apps.notifications.composing import Composed, Content, Drop, composes
from apps.notifications.mail_in.addresses import reply_address
from apps.notifications.mail_in.cutting import MARK
from apps.notifications.models import Letter, NoticeItem
from apps.notifications.queries.truth import WITH, thread_of, true_ones
from apps.notifications.queries.unread import unread_ones
from apps.notifications.queries.wishes import Wishes, wishes_for
from apps.notifications.versions import put_versions

LONGEST_SUBJECT = 150

Place = tuple[int, str, datetime]
"""Person, way and moment: what one letter is for."""


@dataclass(frozen=True)
class Part:
    """What is said of one thing: a notice. `pairs` have each line as text and as markup."""

    event: str
    pairs: Sequence[tuple[words.Line, words.Line]]


@composes("notice")
def compose(letters: Sequence[Letter], *, now: datetime) -> Composed:
    """What is still true, wished and not read of what each letter is for. A constant number of
    statements for all of them."""
    items = _items(letters)
    true = true_ones([item for items in items.values() for item in items], now=now)
    wishes = _wishes(true)
    kept = {item.pk for item in unread_ones(true)}
    put_versions(true)
    composed: Composed = {}
    for letter in letters:
        told = [item for item in items[_place(letter)] if item.pk in kept]
        told = [item for item in told if _is_wished(item, letter, wishes)]
        composed[letter.pk] = _content(letter, told, now) if told else Drop("no longer")
    return composed


def _place(letter: Letter) -> Place:
    return letter.user_id, letter.channel, datetime.fromisoformat(letter.data["due"])


def _items(letters: Sequence[Letter]) -> dict[Place, list[NoticeItem]]:
    places = {_place(letter) for letter in letters}
    dues = {due for _user, _channel, due in places}
    rows = NoticeItem.objects.filter(
        Q(email_at__in=dues) | Q(push_at__in=dues), user__in={user for user, _way, _due in places}
    )
    found: dict[Place, list[NoticeItem]] = defaultdict(list)
    rows = rows.select_related(*WITH, "notice").defer("post__fragments", "post__text")
    for item in rows.order_by("pk"):
        mailed_at = None if item.in_digest else item.email_at
        for channel, due in (("email", mailed_at), ("push", item.push_at)):
            if due is not None and (item.user_id, channel, due) in places:
                found[item.user_id, channel, due].append(item)
    return found


def _wishes(items: Sequence[NoticeItem]) -> dict[tuple[int, int | None], Wishes]:
    people: dict[int | None, set[int]] = defaultdict(set)
    for item in items:
        people[item.event_id].add(item.user_id)
    found = wishes_for(list(people.items()))
    return {(user, event): wish for event, by in found.items() for user, wish in by.items()}


def _is_wished(
    item: NoticeItem, letter: Letter, wishes: dict[tuple[int, int | None], Wishes]
) -> bool:
    wish = wishes.get((item.user_id, item.event_id))
    return (
        wish is not None
        and wish.hears(names_me=item.names_me)
        and bool(getattr(wish, letter.channel))
    )


def _content(letter: Letter, items: Sequence[NoticeItem], now: datetime) -> Content:
    reader, event = reader_of(letter.user), next((item.event for item in items if item.event), None)
    zone = reader.zone or (event.timezone if event else "UTC")
    with reader.reads():
        grouped = by_notice(items)
        parts = [part_of(told, reader, zone) for told in grouped]
        first, notice = parts[0].pairs[0][0], grouped[0][0].notice
        subject = _subject(parts, first)
        if letter.channel == Letter.Channel.PUSH:
            push = {
                "title": parts[0].event or "Eventforum",
                "body": subject,
                "address": first.address,
                "tag": f"notice:{notice.group}",
                "group": notice.group,
            }
            return Content(subject, "", push=push)
        return _mail(letter, items, parts, subject, reader, zone, now)


def _mail(
    letter: Letter,
    items: Sequence[NoticeItem],
    parts: Sequence[Part],
    subject: str,
    reader: Reader,
    zone: str,
    now: datetime,
) -> Content:
    what, answers = _scope(items), _reply_to(letter, items, now)
    context: dict[str, Any] = {
        "subject": subject,
        "parts": parts,
        "concerns_me": all(item.names_me for item in items),
        "off": switches.address(letter.user_id, what),
        "what": what.partition(":")[0],
        "mark": MARK if answers else "",
        "zone": times.zone_label(zone, reader.language),
    }
    text, html = both("notices", context, reader)
    headers = switches.headers(letter.user_id, what)
    if answers:
        headers["Reply-To"] = answers
    return Content(subject, text, html, headers)


def by_notice(items: Sequence[NoticeItem]) -> list[list[NoticeItem]]:
    found: dict[int, list[NoticeItem]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (not item.names_me, item.pk)):
        found[item.notice_id].append(item)
    return list(found.values())


def part_of(items: Sequence[NoticeItem], reader: Reader, zone: str) -> Part:
    plain = words.lines(items, words.Reader(words.in_text, zone, reader.language))
    marked = words.lines(items, words.Reader(words.in_html, zone, reader.language))
    event = items[0].event
    return Part(event.name if event else "", list(zip(plain, marked, strict=True)))


def _subject(parts: Sequence[Part], first: words.Line) -> str:
    more = len(parts) - 1
    subject = " ".join(first.text.split())
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[:LONGEST_SUBJECT].rsplit(" ", 1)[0] + "…"
    if more:
        subject = f"{subject} {ngettext('And {n} more.', 'And {n} more.', more).format(n=more)}"
    return subject


def _scope(items: Sequence[NoticeItem]) -> str:
    """The narrowest that covers all of the mail, so that its one click is enough."""
    found = [thread_of(item) for item in items]
    threads = {(thread.pk, thread.is_main) if thread else None for thread in found}
    only = next(iter(threads)) if len(threads) == 1 else None
    follows = not any(item.names_me for item in items)
    if only is not None and not only[1] and follows:
        return f"thread:{only[0]}"
    sessions = {item.session_id for item in items}
    session = next(iter(sessions)) if len(sessions) == 1 else None
    if session is not None and follows:
        return f"session:{session}"
    events = {item.event_id for item in items}
    event = next(iter(events)) if len(events) == 1 else None
    return f"event:{event}" if event is not None else "all"


def _reply_to(letter: Letter, items: Sequence[NoticeItem], now: datetime) -> str:
    """Where an answer to the mail becomes a post, if it is about one discussion."""
    found = [thread_of(item) for item in items]
    threads = {thread.pk if thread else None for thread in found}
    thread = next(iter(threads)) if len(threads) == 1 else None
    if thread is None:
        return ""
    post = items[0].post_id if len(items) == 1 else None
    return reply_address(user=letter.user_id, thread=thread, post=post, now=now)
