# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core import text
from apps.core.errors import Refused
from apps.events.days import wall_time
from apps.events.models import Event
from apps.events.services import checks, touch
from apps.permalinks import services as permalinks
from apps.sessions import ical
from apps.sessions.codes import code_of, new_code
from apps.sessions.models import Room, Session, Track
from apps.sessions.services.telling import changes, held
from apps.sessions.services.writing import lock, lock_event, save, save_calendar_of
from apps.translations import services as translations

Part = TypeVar("Part", Room, Track)


@transaction.atomic
def add_session(
    event: Event,
    *,
    title: str,
    by: User | None,
    code: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    day: date | None = None,
    room: Room | None = None,
    track: Track | None = None,
    state: str = Session.State.CONFIRMED,
    **fields: Any,
) -> Session:
    """Add a session; `fields` are those of `change`. Without a code it gets one of six letters.

    Refused for a code that the event has already: it identifies the session forever.
    """
    event = lock_event(event)
    code = _free_code(event, code)
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        raise Refused(_("A session ends after it starts."), code="ends-before-start")
    if any(part is not None and part.event_id != event.pk for part in (room, track)):
        raise Refused(_("Room and track must be of the same event."), code="foreign-room")
    session = Session(
        event=event,
        code=code,
        state=Session.State(state),
        starts_at=starts_at,
        ends_at=ends_at,
        day=day or (starts_at.astimezone(event.zone).date() if starts_at else None),
        wall_start=wall_time(starts_at, event.timezone) if starts_at else "",
        room=room,
        track=track,
    )
    for name, value in {"title": title, **fields}.items():
        setattr(session, name, _checked(name, value, event))
    _render(session, fields)
    ical.fill([session])
    session.save(force_insert=True)
    permalinks.issue(session)
    touch(event)
    record("session.added", session, by=by)
    return session


@transaction.atomic
def change(session: Session, *, by: User | None, **fields: Any) -> Session:
    """Change texts, languages, kind, track and the like; time, room and state have own verbs."""
    session = lock(session)
    checked = {name: _checked(name, value, session.event) for name, value in fields.items()}
    changed = [name for name, value in checked.items() if getattr(session, name) != value]
    if not changed:
        return session
    before = held(session, changed)
    for name in changed:
        setattr(session, name, checked[name])
    _render(session, changed)
    for field in {"title", "abstract", "description"}.intersection(changed):
        translations.mark_outdated(session, field)
    save(session, *changed, "abstract_html", "description_html", edited=changed, by=by)
    record("session.changed", session, by=by, fields=changed, **changes(before, session))
    return session


@transaction.atomic
def add_room(
    event: Event, *, name: str, by: User | None, language: str = "", key: str = ""
) -> Room:
    """A room of this name; the one there is when there is one already."""
    event = lock_event(event)
    name = checks.name(name)
    if room := event.rooms.filter(name=name).first():
        return room
    room = Room.objects.create(
        event=event,
        name=name,
        language=checks.language(language),
        key=key,
        position=_next(event.rooms),
    )
    touch(event)
    record("event.room_added", room, by=by, event=event, name=name)
    return room


@transaction.atomic
def add_track(
    event: Event, *, name: str, by: User | None, language: str = "", key: str = ""
) -> Track:
    """A track of this name; the one there is when there is one already."""
    event = lock_event(event)
    name = checks.name(name)
    if track := event.tracks.filter(name=name).first():
        return track
    track = Track.objects.create(
        event=event,
        name=name,
        language=checks.language(language),
        key=key,
        position=_next(event.tracks),
    )
    touch(event)
    record("event.track_added", track, by=by, event=event, name=name)
    return track


@transaction.atomic
def rename_room(room: Room, *, name: str, by: User | None) -> Room:
    """Another name for the same room: no session has moved."""
    event = lock_event(room.event)
    return _rename(event, Room.objects.get(pk=room.pk), name, verb="event.room_renamed", by=by)


@transaction.atomic
def rename_track(track: Track, *, name: str, by: User | None) -> Track:
    """Another name for the same track."""
    event = lock_event(track.event)
    return _rename(event, Track.objects.get(pk=track.pk), name, verb="event.track_renamed", by=by)


@transaction.atomic
def put_in_place(part: Part, *, position: int, by: User | None) -> Part:
    """Where a room or track stands among the others, in lists and in the grid."""
    event = lock_event(part.event)
    part = type(part).objects.get(pk=part.pk)
    if part.position == position:
        return part
    before, part.position = held(part, ["position"]), position
    part.save(update_fields=["position"])
    touch(event)
    record("event.order_changed", part, by=by, event=event, **changes(before, part))
    return part


def _rename(event: Event, part: Part, name: str, *, verb: str, by: User | None) -> Part:
    name = checks.name(name)
    if part.name == name:
        return part
    if type(part).objects.filter(event=event, name=name).exists():
        raise Refused(_("“%(name)s” is there already.") % {"name": name}, code="taken")
    before, part.name = part.name, name
    part.save(update_fields=["name"])
    sessions = list(part.sessions.select_related("room", "track"))
    for session in sessions:
        session.event = event
    save_calendar_of(sessions)
    part.sessions.filter(starts_at=None).update(version=F("version") + 1)
    touch(event)
    record(verb, part, by=by, event=event, before={"name": before}, after={"name": name})
    return part


def _free_code(event: Event, code: str) -> str:
    wanted = code_of(code)
    if code and not wanted:
        raise Refused(_("A code is made of letters, digits and hyphens."), code="not-a-code")
    if wanted and _is_taken(event, wanted):
        raise Refused(_("Another session has this code already."), code="taken")
    while not wanted or _is_taken(event, wanted):
        wanted = new_code()
    return wanted


def _is_taken(event: Event, code: str) -> bool:
    """Whatever the case of its letters."""
    sessions = event.sessions.alias(upper=Upper("code"))
    return sessions.filter(upper=Upper(Value(code))).exists()


def _render(session: Session, written: Iterable[str]) -> None:
    """The stored HTML of texts written here, in Markdown; imported ones keep theirs."""
    for field in {"abstract", "description"}.intersection(written):
        setattr(session, f"{field}_html", text.render(getattr(session, field)).html)


def _checked(name: str, value: Any, event: Event) -> Any:
    if name == "track":
        if value is not None and value.event_id != event.pk:
            raise Refused(_("Room and track must be of the same event."), code="foreign-room")
        return value
    if name not in _CHECKS:
        raise TypeError(f"{name} is not changed by this verb")
    return _CHECKS[name](value)


def _next(parts) -> int:
    return (parts.aggregate(last=Max("position"))["last"] or 0) + 1


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "title": checks.name,
    "language": checks.language,
    "spoken_languages": checks.all_languages,
    "abstract": str,
    "description": str,
    "kind": Session.Kind,
    "kind_label": str.strip,
    "do_not_record": bool,
    "licence": str.strip,
    "source_url": checks.web_address,
}
