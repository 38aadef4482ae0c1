# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from apps.programme import queries
from apps.programme.queries import Known
from apps.programme.services import fields, matching
from apps.programme.services.people import People
from apps.programme.services.places import Places
from apps.programme.services.plan import Change, Plan
from apps.programme.sources.neutral import NeutralSession
from apps.sessions import ical
from apps.sessions.models import Resource, Session, Speaker
from apps.sessions.services.telling import plain

State = Session.State

RECORDED = {
    field.name: field.attname
    for field in Session._meta.concrete_fields
    if field.name != "state_reason"
}


class Drafts:
    """Makes the sessions as they will be stored, with rendered texts and calendar entries."""

    def __init__(self, plan: Plan, people: People, places: Places, *, now: datetime) -> None:
        self.plan = plan
        self.people = people
        self.places = places
        self.now = now
        self.has_rooms = bool(plan.programme.rooms)
        self.sessions: dict[int, Session] = {}
        self.speakers: dict[int, list[int]] = {}
        self.resources: dict[int, list[Resource]] = {}

    def load(self, pks: Iterable[int]) -> None:
        """Read whole sessions with their speakers and resources."""
        wanted = [pk for pk in pks if pk not in self.sessions]
        if not wanted:
            return
        rooms = self.places.rooms_by_pk()
        self.sessions |= {
            session.pk: session
            for session in queries.whole_sessions(self.plan.event, wanted, rooms)
        }
        self.speakers |= queries.speaker_lists(wanted)
        self.resources |= queries.resource_lists(wanted)

    def new(self, entry: NeutralSession, *, code: str) -> Change:
        """A session that nobody has seen before; one the source calls off arrives called off."""
        session = Session(
            event=self.plan.event,
            code=code,
            source_keys=matching.source_keys(entry),
            source_hash=entry.digest,
            state=State(entry.state),
            title=entry.title or code,
            room=self.places.room(entry.room),
            track=self.places.track(entry.track or ""),
        )
        plain = self._carried(entry)
        for name, value in plain.items():
            setattr(session, name, value)
        fields.render(session, set(plain), entry.text_format)
        ical.fill([session], now=self.now)
        return Change(
            session,
            [],
            "session.added",
            "created",
            speakers=self.people.of(entry),
            resources=self._resources(session, entry, []),
            line=entry.line,
            digest=entry.digest,
        )

    def change(self, item: Known, entry: NeutralSession) -> Change | None:
        """The known session with what the source says now; None when it says nothing new.

        It goes to one count: cancelled before restored before moved before updated. A session
        that only ends earlier or later, or gets its first time or room, has not moved.
        """
        session = self.sessions[item.pk]
        guarded, decided = fields.protected(session), sorted(fields.decided_here(session))
        before, state, shown = place_of(session), session.state, self._shown(session)
        changed = self._set_state(session, entry, guarded)
        moves = self._move(session, entry, guarded)
        changed += moves + self._set_plain(session, entry, guarded)
        change = Change(session, changed, "session.changed", "updated")
        change.line, change.digest = entry.line, entry.digest
        self._set_people(change, entry, guarded)
        if not change.fields:
            return None
        change.before = {name: shown.get(name) for name in change.fields}
        change.kept = self._kept(session, entry, guarded)
        speakers = change.speakers
        if speakers is None:
            speakers = [self.people.by_pk[pk] for pk in self.speakers.get(session.pk, ())]
        change.names = [speaker.name for speaker in speakers]
        change.data = {"fields": sorted(set(change.fields)), "before": self._held(change, shown)}
        if any(before[name] for name in moves):
            change.count, change.verb = "moved", "session.rescheduled"
            change.data = {"before": before}
        if session.state != state:
            _tell_state(change, state)
        session.source_keys = matching.source_keys(entry)
        session.edited_fields = decided
        session.source_hash = entry.digest
        session.version += 1
        ical.fill([session], now=self.now)
        return change

    def call_off(self, item: Known) -> Change:
        """A session that is gone from the programme."""
        session = self.sessions[item.pk]
        change = Change(session, ["state"], "session.cancelled", "cancelled")
        before, session.state = session.state, State.CANCELLED
        change.before = {"state": before}
        _tell_state(change, before)
        session.version += 1
        ical.fill([session], now=self.now)
        return change

    def _shown(self, session: Session) -> dict[str, Any]:
        """What the session holds, by field, before any of it is set."""
        names = [self._name_before(pk) for pk in self.speakers.get(session.pk, ())]
        links = [link.url for link in self.resources.get(session.pk, ())]
        room, track = session.room, session.track
        return session.__dict__ | {
            "room": room.name if room else "",
            "track": track.name if track else "",
            "speakers": names,
            "resources": links,
        }

    def _held(self, change: Change, shown: dict[str, Any]) -> dict[str, Any]:
        """What the record keeps of before: rows by their keys, long texts where they differ."""
        held: dict[str, Any] = {}
        for name in change.before:
            if name == "speakers" and change.speakers is not None:
                held[name] = self.speakers.get(change.session.pk, [])
            elif name in RECORDED:
                held[name] = plain(shown[RECORDED[name]])
        return held

    def _name_before(self, pk: int) -> str:
        before = self.plan.people_before.get(pk)
        return before[0] if before else self.people.by_pk[pk].name

    def _kept(self, session: Session, entry: NeutralSession, guarded: set[str]) -> list[str]:
        """Fields decided on here about which the source says something else."""
        plain = self._carried(entry)
        return sorted(
            name
            for name in guarded & plain.keys()
            if name != "wall_start" and getattr(session, name) != plain[name]
        )

    def _carried(self, entry: NeutralSession) -> dict[str, Any]:
        return fields.carried(entry, timezone=self.plan.event.timezone, has_rooms=self.has_rooms)

    def _set_state(self, session: Session, entry: NeutralSession, guarded: set[str]) -> list[str]:
        """A confirmed session never goes back to proposed: its page would vanish."""
        goes_back = entry.state == State.PROPOSED and session.state != State.PROPOSED
        both_off = session.is_off and entry.state in {State.CANCELLED, State.WITHDRAWN}
        if "state" in guarded or goes_back or both_off or session.state == entry.state:
            return []
        session.state, session.state_reason = State(entry.state), ""
        return ["state", "state_reason"]

    def _move(self, session: Session, entry: NeutralSession, guarded: set[str]) -> list[str]:
        room = self.places.room(entry.room) if entry.room else None
        keeps_room = "room" in guarded or (entry.room is None and not self.has_rooms)
        room = session.room if keeps_room else room
        plain = self._carried(entry)
        keeps_time = "starts_at" in guarded or "starts_at" not in plain
        starts_at = session.starts_at if keeps_time else plain["starts_at"]
        moves = ["room"] if room is not session.room else []
        moves += ["starts_at"] if starts_at != session.starts_at else []
        if moves:
            fields.note_move(session, starts_at, room, now=self.now)
            session.starts_at, session.room = starts_at, room
        return moves

    def _set_plain(self, session: Session, entry: NeutralSession, guarded: set[str]) -> list[str]:
        plain = self._carried(entry)
        wanted = {name: value for name, value in plain.items() if name not in guarded}
        changed = [name for name, value in wanted.items() if getattr(session, name) != value]
        for name in changed:
            setattr(session, name, wanted[name])
        fields.render(session, set(changed), entry.text_format)
        if entry.track is not None and "track" not in guarded:
            track = self.places.track(entry.track)
            if track != session.track:
                session.track = track
                changed.append("track")
        return [name for name in changed if name != "wall_start"]

    def _set_people(self, change: Change, entry: NeutralSession, guarded: set[str]) -> None:
        session = change.session
        if entry.speakers is not None and "speakers" not in guarded:
            wanted: list[Speaker] = self.people.of(entry)
            standing = self.speakers.get(session.pk, [])
            renamed = any(speaker.pk in self.people.changed for speaker in wanted)
            if [speaker.pk for speaker in wanted] != standing:
                change.speakers = wanted
            if renamed or change.speakers is not None:
                change.fields.append("speakers")
        if entry.resources is not None:
            there = self.resources.get(session.pk, [])
            wanted_links = {(link.kind, link.url) for link in entry.resources}
            gone = [
                link
                for link in there
                if link.from_source and (link.kind, link.url) not in wanted_links
            ]
            change.resources = self._resources(session, entry, there)
            self.plan.gone_resources += gone
            if gone or change.resources:
                change.fields.append("resources")

    def _resources(
        self, session: Session, entry: NeutralSession, standing: list[Resource]
    ) -> list[Resource]:
        """Links that are not there yet; those people added are never doubled."""
        there = {(link.kind, link.url) for link in standing}
        return [
            Resource(
                session=session, kind=link.kind, url=link.url, title=link.title, from_source=True
            )
            for link in entry.resources or ()
            if (link.kind, link.url) not in there
        ]


def _tell_state(change: Change, before: str) -> None:
    """What is told of a change of state, and where it counts."""
    change.data = {"before": {"state": before}, "after": {"state": change.session.state}}
    state = change.session.state
    if change.session.is_off:
        change.count = "cancelled"
        change.verb = "session.cancelled" if state == State.CANCELLED else "session.withdrawn"
    elif before == State.PROPOSED:
        change.verb = "session.confirmed"
    else:
        change.count, change.verb = "restored", "session.restored"


def place_of(session: Session) -> dict[str, Any]:
    """When and where, as JSON can hold it."""
    return {
        "starts_at": session.starts_at and session.starts_at.isoformat(),
        "ends_at": session.ends_at and session.ends_at.isoformat(),
        "room": session.room.pk if session.room else None,
    }
