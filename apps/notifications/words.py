# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notices say, in the active language: the same sentences for the inbox, mails and feeds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from apps.core import times
from apps.core.text import excerpt, plain
from apps.notifications.models import STRENGTH, Kind, NoticeItem
from apps.notifications.queries.truth import thread_of

NAMED = 2
"""People named of those who wrote; the others are counted."""

LINES = 6
"""Sentences of one notice; the others are counted."""

SAID = 200

Isolate = Callable[[Any], str]

SENTENCES = {
    Kind.MENTION: gettext_lazy("{person} named you in {thread}."),
    Kind.REPLY: gettext_lazy("{person} answered you in {thread}."),
    Kind.ASKED: gettext_lazy("{person} asked you a question: {thread}."),
    Kind.ANSWERED: gettext_lazy("Your question was answered: {thread}."),
    Kind.POST: gettext_lazy("{person} wrote in {thread}."),
    Kind.STARTED: gettext_lazy("{person} began the discussion {thread}."),
    Kind.ANNOUNCED: gettext_lazy("The organizers of {event} announce: {thread}."),
    Kind.OPENED: gettext_lazy("{event} was announced: {days}."),
    Kind.MOVED: gettext_lazy("{thing} was moved. It begins {when}."),
    Kind.CONFIRM: gettext_lazy("{thing} was moved. It begins {when}. Do you still come?"),
    Kind.ROOM: gettext_lazy("{thing} is in another room: {room}."),
    Kind.CANCELLED: gettext_lazy("{thing} was cancelled."),
    Kind.RESTORED: gettext_lazy("{thing} takes place after all."),
    Kind.RECORDING: gettext_lazy("{thing} has a recording."),
    Kind.CATCH_UP: gettext_lazy("You wanted to catch up on {thing}: it has a recording."),
    Kind.NOTES: gettext_lazy("{thing} has notes."),
    Kind.SLIDES: gettext_lazy("{thing} has slides."),
    Kind.SUMMARY: gettext_lazy("{thing} has a summary."),
    Kind.SPEAKS: gettext_lazy("{person} speaks: {thing}."),
    Kind.BEGINS: gettext_lazy("{thing} begins {when}."),
    Kind.PROMOTED: gettext_lazy("You have a place: {thing}."),
    Kind.LAPSED: gettext_lazy("Your place was not confirmed and went to the next: {thing}."),
    Kind.DUE: gettext_lazy("You said you would take care of this until {day}: {thread}."),
}

BEGINS_ON = gettext_lazy("{event} begins: {days}.")
TO_CONFIRM = gettext_lazy("A place is held for you until {until}. Confirm it: {thing}.")
NO_TIME = gettext_lazy("{thing} has no time any more.")
NO_ROOM = gettext_lazy("{thing} has no room any more.")

OF_THREADS = {
    Kind.MENTION, Kind.REPLY, Kind.ASKED, Kind.ANSWERED, Kind.POST, Kind.STARTED, Kind.ANNOUNCED
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """How names are set apart from the sentence around them, and whose clock it is."""

    isolate: Isolate
    timezone: str
    language: str


@dataclass(frozen=True)
class Line:
    """One sentence, where it leads, and what was said, if somebody said something."""

    text: str
    address: str
    said: str = ""
    said_language: str = ""
    kind: str = ""
    there: str = ""
    """What else there is of it; whoever shows the line may add it."""
    made: str = ""
    """Who put what was said into the reader's language, where somebody did."""
    original: str = ""


def in_html(name: Any) -> str:
    return format_html("<bdi>{}</bdi>", name)


def in_text(name: Any) -> str:
    """Isolated by signs that mail programs know."""
    return f"\u2068{' '.join(str(name).split())}\u2069"


def lines(items: Sequence[NoticeItem], reader: Reader, *, more: int = 0) -> list[Line]:
    """What one notice says: posts of a discussion in one sentence, the rest each in its own.

    `more` items are not at hand, and are counted only.
    """
    ranked = sorted(items, key=lambda item: (STRENGTH[Kind(item.kind)], item.happened_at, item.pk))
    if ranked and ranked[0].kind in OF_THREADS:
        return _of_thread(ranked, reader, more)
    latest = sorted(_once_a_thing(items), key=lambda item: (item.happened_at, item.pk))[::-1]
    found = [line(item, reader) for item in latest[:LINES]]
    more += len(latest) - len(found)
    if more > 0 and found:
        words = ngettext("And {n} more.", "And {n} more.", more).format(n=more)
        found.append(Line(words, _place_of_all(latest[0])))
    return found


def line(item: NoticeItem, reader: Reader) -> Line:
    """What one item says."""
    kind = Kind(item.kind)
    template, words = SENTENCES[kind], _words(item, reader)
    starts_at = item.session.starts_at if item.session else None
    if kind in (Kind.MOVED, Kind.CONFIRM) and starts_at is None:
        template = NO_TIME
    elif kind == Kind.BEGINS and item.session is None:
        template = BEGINS_ON
    elif kind == Kind.ROOM and (item.session is None or item.session.room is None):
        template = NO_ROOM
    elif kind == Kind.PROMOTED and item.data.get("until"):
        template = TO_CONFIRM
    shown = item.version or item.post
    return Line(
        _filled(template, words),
        address_of(item),
        excerpt(shown.html, SAID) if shown is not None and shown.html else "",
        shown.language if shown is not None else "",
        kind,
        made=_made(item, reader),
        original=f"{address_of(item)}?orig={item.post_id}" if item.version is not None else "",
    )


def address_of(item: NoticeItem) -> str:
    if item.post is not None:
        return item.post.get_absolute_url()
    thread = thread_of(item)
    for thing in (item.session if thread is None else None, thread, item.event):
        if thing is not None:
            return thing.get_absolute_url()
    return "/"


def _of_thread(ranked: Sequence[NoticeItem], reader: Reader, more: int) -> list[Line]:
    first = ranked[0]
    others = len(ranked) - 1 + more
    if not others or first.kind != Kind.POST:
        found = [line(first, reader)]
        if others:
            words = ngettext(
                "And {n} more post there, by {people}.",
                "And {n} more posts there, by {people}.",
                others,
            )
            told = _filled(words, {"n": others, "people": _people(ranked[1:] or ranked, reader)})
            found.append(Line(told, address_of(ranked[-1])))
        return found
    words = ngettext(
        "{n} new post in {thread}, by {people}.",
        "{n} new posts in {thread}, by {people}.",
        others + 1,
    )
    filled = {"n": others + 1, "people": _people(ranked, reader), **_words(first, reader)}
    return [Line(_filled(words, filled), address_of(first), kind=first.kind)]


def _made(item: NoticeItem, reader: Reader) -> str:
    if item.version is None or item.post is None:
        return ""
    context = {"shown": item.version, "written_in": item.post.language}
    made = render_to_string("components/_made_by.html", context)
    if hasattr(reader.isolate(""), "__html__"):
        return made
    return plain(made.replace("<bdi>", "\u2068").replace("</bdi>", "\u2069"))


def _people(items: Sequence[NoticeItem], reader: Reader) -> str:
    """Who wrote: two by name, the others as a number."""
    names = list(dict.fromkeys(item.actor.shown_name for item in items if item.actor))
    shown = [reader.isolate(name) for name in names[:NAMED]]
    pair = _filled(
        "{}".join(["", *[pgettext("between names", ", ")] * (len(shown) - 1), ""]), shown
    )
    rest = len(names) - len(shown)
    if rest:
        words = ngettext("{names} and {n} other", "{names} and {n} others", rest)
        return _filled(words, {"names": pair, "n": rest})
    return pair


def _once_a_thing(items: Sequence[NoticeItem]) -> list[NoticeItem]:
    """Of several moves of one session the last, and of several reminders of it."""
    found: dict[Any, NoticeItem] = {}
    for item in sorted(items, key=lambda item: (item.happened_at, item.pk)):
        move = item.kind in (Kind.MOVED, Kind.CONFIRM, Kind.ROOM, Kind.CANCELLED, Kind.RESTORED)
        thing: Any = ("session", item.session_id) if move and item.session_id else item.key
        if item.kind == Kind.BEGINS:
            thing = ("begins", item.session_id or item.event_id)
        found[thing] = item
    return list(found.values())


def _place_of_all(item: NoticeItem) -> str:
    return item.event.get_absolute_url() if item.event else "/"


def _words(item: NoticeItem, reader: Reader) -> dict[str, Any]:
    session, event, thread = item.session, item.event, thread_of(item)
    starts_at = session.starts_at if session else None
    thing = session or event
    title = thread.title if thread else ""
    if thread is not None and thread.is_main and thread.session is not None:
        title = thread.session.title
    until, due = item.data.get("until"), item.data.get("due_on")
    return {
        "person": reader.isolate(item.actor.shown_name) if item.actor else _("Somebody"),
        "thread": reader.isolate(title),
        "thing": reader.isolate(thing) if thing else "",
        "event": reader.isolate(event) if event else "",
        "room": reader.isolate(session.room.name) if session and session.room else "",
        "when": _moment(starts_at, reader) if starts_at else "",
        "until": _moment(datetime.fromisoformat(until), reader) if until else "",
        "day": date_format(datetime.fromisoformat(due), "DATE_FORMAT") if due else "",
        "days": _days(event, reader) if event else "",
    }


def _moment(moment: datetime, reader: Reader) -> str:
    zone, language = reader.timezone, reader.language
    day = times.format_day(moment, zone=zone, language=language)
    hours = times.format_time(moment, zone=zone, language=language)
    return reader.isolate(_("{day}, {hours}").format(day=day, hours=hours))


def _days(event: Any, reader: Reader) -> str:
    return reader.isolate(
        times.format_days(
            event.begins_at, event.last_minute_at, zone=event.timezone, language=reader.language
        )
    )


def _filled(template: Any, words: dict[str, Any] | list[str]) -> str:
    """The sentence with its words: markup where they are markup."""
    named = words if isinstance(words, dict) else {}
    listed = words if isinstance(words, list) else []
    if any(hasattr(word, "__html__") for word in [*named.values(), *listed]):
        return format_html(str(template), *listed, **named)
    return str(template).format(*listed, **named)
