# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person is shown before anything is written: a plan as plain data, to be kept and paged.

Nothing in here is in any language: moments are ISO texts, fields and kinds are names.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from apps.programme.services.plan import Change, Plan, person_key, room_key
from apps.sessions.models import Room, Session, Track

KINDS = ("cancelled", "moved", "updated", "room", "person", "restored", "created")
"""Groups of a preview, in the order they are shown: what may hurt comes first."""

LONGEST_TEXT = 240
"""Of a long text only so much is shown, around the first difference."""

SAID_BY_GROUP = {"cancelled": {"state"}, "restored": {"state"}}

Row = dict[str, Any]


def preview_of(plan: Plan) -> dict[str, Any]:
    """Rows with their groups, counts, warnings and the example of a time; `asdict` warnings."""
    rows = sorted(_rows(plan), key=_place)
    return {
        "rows": rows,
        "counts": plan.counts,
        "warnings": [
            asdict(warning)
            for warning in plan.warnings
            if warning.code not in {"cancelled", "room_renamed", "reused"}
        ],
        "reused": [
            {**warning.params, "line": warning.line}
            for warning in plan.warnings
            if warning.code == "reused"
        ],
        "is_mass_removal": plan.is_mass_removal,
        "standing": plan.standing,
        "new_rooms": len(plan.new_rooms),
        "new_speakers": len(plan.new_speakers),
        "example": example_of(plan),
        "title": plan.programme.title,
        "timezone": plan.programme.timezone,
    }


def fingerprint_of(preview: dict[str, Any]) -> str:
    """SHA-256 over all that would be written: two previews with one fingerprint do the same."""
    shown = [preview["rows"], preview["reused"], preview["is_mass_removal"]]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def example_of(plan: Plan) -> dict[str, str] | None:
    """The first session that has a time, with the clock the file shows and the instant it means."""
    timed = [entry for entry in plan.programme.sessions if entry.starts_at]
    first = min(timed, key=lambda entry: (entry.starts_at, entry.code), default=None)
    if first is None or first.starts_at is None:
        return None
    return {
        "title": first.title,
        "wall": first.wall_start,
        "zone": first.zone,
        "at": first.starts_at.isoformat(),
    }


def _place(row: Row) -> tuple[int, str, str]:
    """By group, then as a programme is read: by time and room."""
    return KINDS.index(row["kind"]), row.get("starts_at") or "", row.get("room", "")


def _rows(plan: Plan) -> list[Row]:
    gone = {(link.session_id, link.url) for link in plan.gone_resources}
    rows = [_session_row(change, gone) for change in (*plan.new, *plan.changed)]
    rows += [
        {
            "kind": "room",
            "key": room_key(before),
            "digest": after,
            "title": before,
            "changes": [["name", before, after]],
        }
        for before, after in plan.new_names.items()
    ]
    for speaker in plan.changed_speakers:
        if speaker.pk not in plan.people_before:
            continue
        name, biography, digest = plan.people_before[speaker.pk]
        changes = [["name", name, speaker.name]] if name != speaker.name else []
        if biography != speaker.biography:
            changes.append(["biography", *excerpts(biography, speaker.biography)])
        key = person_key(speaker.code)
        rows.append(
            {"kind": "person", "key": key, "digest": digest, "title": name, "changes": changes}
        )
    return rows


def _session_row(change: Change, gone: set[tuple[int, str]]) -> Row:
    session = change.session
    unsaid = {"state_reason", "day", "wall_start"} | SAID_BY_GROUP.get(change.count, set())
    told = [
        (name, before, after)
        for name, before in change.before.items()
        if name not in unsaid and before != (after := _after(change, name, gone))
    ]
    return {
        "kind": change.count,
        "key": change.key,
        "digest": change.digest,
        "title": session.title,
        "code": session.code,
        "language": session.language,
        "starts_at": _plain(session.starts_at),
        "room": session.room.name if session.room else "",
        "line": change.line,
        "changes": [[name, *_pair(before, after)] for name, before, after in told],
        "about_people": "speakers" in change.before and not any(n == "speakers" for n, *_ in told),
        "kept": change.kept,
    }


def _after(change: Change, name: str, gone: set[tuple[int, str]]) -> Any:
    session = change.session
    if name == "speakers":
        return change.names
    if name == "resources":
        stay = [url for url in change.before["resources"] if (session.pk, url) not in gone]
        return [*stay, *(link.url for link in change.resources)]
    value = getattr(session, name)
    return value.name if isinstance(value, Room | Track) else value


def _pair(before: Any, after: Any) -> tuple[Any, Any]:
    if isinstance(before, str) and isinstance(after, str):
        return excerpts(before, after)
    return _plain(before), _plain(after)


def excerpts(before: str, after: str) -> tuple[str, str]:
    """The two texts as far as they are worth showing: from a little before they differ."""
    if max(len(before), len(after)) <= LONGEST_TEXT:
        return before, after
    same = next(
        (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )
    start = max(0, same - 40)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    part = text[start : start + LONGEST_TEXT]
    return f"{'…' if start else ''}{part}{'…' if start + LONGEST_TEXT < len(text) else ''}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | list):
        return value
    return str(value)


MOMENTS = {
    field.name
    for field in Session._meta.concrete_fields
    if field.get_internal_type() == "DateTimeField"
}
"""Fields of a row whose texts are moments, to be shown in the event's zone."""
