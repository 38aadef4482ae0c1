# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a neutral session to the fields of a stored one."""

import re
from datetime import datetime
from html import escape
from typing import Any

from apps.core import text
from apps.events.days import wall_time
from apps.programme.sources.neutral import NeutralSession
from apps.sessions.models import Room, Session

KINDS = (
    (Session.Kind.MEETUP, re.compile(r"meet-?up|birds of a feather")),
    (Session.Kind.BREAK, re.compile(r"\b(break|lunch|coffee|dinner|breakfast|pause|pauza)\b")),
    (Session.Kind.WORKSHOP, re.compile(r"workshop|hackathon|tutorial|training|atelier|taller")),
    (Session.Kind.PANEL, re.compile(r"panel|round ?table|table ronde|mesa redonda")),
    (Session.Kind.LIGHTNING, re.compile(r"lightning")),
    (Session.Kind.MEETUP, re.compile(r"\bbof\b|social")),
    (Session.Kind.CEREMONY, re.compile(r"ceremony|opening|closing|cérémonie|ceremonia")),
)

# What a person writes into a session: fields that start empty, and what others start as.
WRITTEN = (
    "title", "language", "spoken_languages", "abstract", "description", "track", "room",
    "starts_at", "source_url", "do_not_record", "licence",
)  # fmt: skip
UNSAID = {"kind": Session.Kind.TALK, "state": Session.State.CONFIRMED}

TIME = ("starts_at", "ends_at", "day", "wall_start")


def kind_of(label: str) -> Session.Kind:
    """The kind behind an event's own word for it; a talk unless the word says otherwise."""
    words = label.casefold()
    return next((kind for kind, pattern in KINDS if pattern.search(words)), Session.Kind.TALK)


def carried(item: NeutralSession, *, timezone: str, has_rooms: bool) -> dict[str, Any]:
    """The plain fields that the file carries; room, track and people are not plain.

    `timezone` is the event's: wall times are told in it. An empty title is not carried.
    """
    fields: dict[str, Any] = {
        "starts_at": item.starts_at,
        "ends_at": item.ends_at,
        "day": item.day if item.starts_at else None,
        "wall_start": wall_time(item.starts_at, timezone) if item.starts_at else "",
        "title": item.title or None,
        "abstract": _abstract(item),
        "description": item.description,
        "do_not_record": item.do_not_record,
        "licence": item.licence,
        "source_url": item.url,
    }
    if item.language is not None:
        fields["language"] = item.language
        fields["spoken_languages"] = item.spoken or []
    if item.kind is not None:
        fields["kind"], fields["kind_label"] = kind_of(item.kind), item.kind
    always = {*TIME} if item.starts_at or has_rooms else set()
    return {name: value for name, value in fields.items() if value is not None or name in always}


def _abstract(item: NeutralSession) -> str | None:
    """A subtitle stands before the abstract: it is a sentence more often than a second title."""
    if not item.subtitle:
        return item.abstract
    if item.text_format == "html":
        return f"<p><strong>{escape(item.subtitle)}</strong></p>{item.abstract or ''}"
    mark = "" if item.text_format == "plain" else "**"
    return f"{mark}{item.subtitle}{mark}\n\n{item.abstract or ''}".rstrip()


def decided_here(session: Session) -> set[str]:
    """Fields people decided on here: changed here, or filled here before any import came."""
    decided = set(session.edited_fields)
    if session.source_hash:
        return decided
    decided |= {name for name in WRITTEN if getattr(session, name)}
    decided |= {name for name, unsaid in UNSAID.items() if getattr(session, name) != unsaid}
    return decided


def protected(session: Session) -> set[str]:
    """Fields an import leaves alone: those decided on here, and what follows from them."""
    guarded = decided_here(session)
    if not session.source_hash:
        guarded |= {"kind", "spoken_languages", "state"}
    if guarded & {"starts_at", "ends_at"}:
        guarded |= set(TIME)
    if "kind" in guarded:
        guarded.add("kind_label")
    return guarded


def render(session: Session, names: set[str], format: str) -> None:
    """Store the safe HTML of the texts that changed."""
    for name in {"abstract", "description"} & names:
        html = text.render_foreign(getattr(session, name), format)  # type: ignore[arg-type]
        setattr(session, f"{name}_html", html)


def note_move(session: Session, starts_at: datetime | None, room: Room | None, *, now: datetime):
    """What “moved from” says, as `sessions.reschedule` does: nothing for one that moved back."""
    if session.state != Session.State.CONFIRMED:
        return
    from_time = session.starts_at if starts_at != session.starts_at else session.moved_from
    old_room = session.room.name if session.room else ""
    from_room = old_room if room is not session.room else session.moved_from_room
    session.moved_from = from_time if from_time != starts_at else None
    session.moved_from_room = from_room if from_room != (room.name if room else "") else ""
    moved = session.moved_from is not None or session.moved_from_room
    session.moved_at = now if moved else None
