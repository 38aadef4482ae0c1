# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from apps.core.admin.scope import Scope
from apps.core.roles import ORGANIZERS, OWNERS
from apps.events.models import Event
from apps.programme.models import ImportRun, ProgrammeSource
from apps.sessions.models import Resource, Room, Session, SessionSpeaker, Speaker, Track


class Known(NamedTuple):
    """As much of a session as is needed to see that nothing about it has changed."""

    pk: int
    code: str
    source_keys: list[str]
    source_hash: str
    state: str
    title: str
    starts_at: datetime | None
    room_id: int | None
    edited_fields: list[str]

    @property
    def is_off(self) -> bool:
        return self.state in {Session.State.CANCELLED, Session.State.WITHDRAWN}

    @property
    def is_imported(self) -> bool:
        """Made by an import; sessions made here are never called off by one."""
        return bool(self.source_hash)


def known_sessions(event: Event) -> list[Known]:
    """Every session of the event, in one light query."""
    rows = Session.objects.filter(event=event).order_by("pk")
    return [Known(*row) for row in rows.values_list(*Known._fields)]


def rooms_of(event: Event) -> list[Room]:
    return list(Room.objects.filter(event=event).order_by("pk"))


def tracks_of(event: Event) -> list[Track]:
    return list(Track.objects.filter(event=event).order_by("pk"))


def speakers_of(event: Event) -> list[Speaker]:
    """Speakers without their biographies, which are only loaded when asked for."""
    speakers = Speaker.objects.filter(event=event).select_related("person")
    return list(speakers.defer("biography", "biography_html").order_by("pk"))


def whole_sessions(event: Event, pks: Iterable[int], rooms: dict[int, Room]) -> list[Session]:
    """The sessions with everything, sharing the event and room objects given."""
    sessions = list(Session.objects.filter(pk__in=list(pks)).select_related("track"))
    for session in sessions:
        session.event = event
        session.room = rooms[session.room_id] if session.room_id else None
    return sessions


def speakers_with_account(pks: Iterable[int]) -> set[int]:
    """Those of these speakers who sign in here and so choose their own display name."""
    speakers = Speaker.objects.filter(pk__in=list(pks), person__user__isnull=False)
    return set(speakers.values_list("pk", flat=True))


def biographies(pks: Iterable[int]) -> dict[int, str]:
    return dict(Speaker.objects.filter(pk__in=list(pks)).values_list("pk", "biography"))


def speaker_lists(pks: Iterable[int]) -> dict[int, list[int]]:
    """Speaker ids in order, by session id."""
    links = SessionSpeaker.objects.filter(session__in=list(pks)).order_by("position", "pk")
    lists: dict[int, list[int]] = defaultdict(list)
    for session, speaker in links.values_list("session_id", "speaker_id"):
        lists[session].append(speaker)
    return lists


def resource_lists(pks: Iterable[int]) -> dict[int, list[Resource]]:
    """Resources by session id."""
    lists: dict[int, list[Resource]] = defaultdict(list)
    for resource in Resource.objects.filter(session__in=list(pks)).order_by("pk"):
        lists[resource.session_id].append(resource)
    return lists


def events_of(scope: Scope) -> QuerySet[Event]:
    """Events whose programme this person may import, the latest first."""
    events = Event.objects.order_by("-starts_on", "pk")
    return events if scope.everything else events.filter(pk__in=scope.events(ORGANIZERS))


def runs_of(scope: Scope) -> QuerySet[ImportRun]:
    """Imports of the person's events, and own ones to open an event, as long as they may."""
    runs = ImportRun.objects.all()
    if scope.everything:
        return runs
    own = Q(event=None, by=scope.user) if scope.may(OWNERS) else Q(pk=None)
    return runs.filter(Q(event__in=scope.events(ORGANIZERS)) | own)


def sources_of(scope: Scope) -> QuerySet[ProgrammeSource]:
    """Kept sources of the person's events."""
    sources = ProgrammeSource.objects.all()
    return sources if scope.everything else sources.filter(event__in=scope.events(ORGANIZERS))


def waiting_runs(runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
    """Of these imports, those that wait for somebody's decision."""
    return runs.filter(state=ImportRun.State.WAITING)


def troubled_sources(sources: QuerySet[ProgrammeSource]) -> QuerySet[ProgrammeSource]:
    """Of these sources, those that can't be read, or are no longer looked at for that reason."""
    troubled = Q(result=ProgrammeSource.Result.FAILED, paused_at=None)
    return sources.filter(troubled | Q(pause_reason=ProgrammeSource.Pause.FAILURES))
