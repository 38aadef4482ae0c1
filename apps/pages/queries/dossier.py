# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that hangs on a session, for its page: one statement a kind of thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import Person
from apps.core.languages import autonym, direction, speaks
from apps.core.text.players import Player, player_for
from apps.pages.queries.desk import each_once
from apps.sessions.models import (
    Interpretation,
    Preparation,
    PreparationVersion,
    Resource,
    Session,
    SessionSpeaker,
    Summary,
    SummaryVersion,
)
from apps.threads.models import Thread, ThreadPlace
from apps.threads.queries import has_pictures
from apps.translations.queries import shown_many

SAME_TIME = 4
"""Parallel sessions that a page names; the programme has them all."""

THREADS = 20


@dataclass(slots=True)
class Link:
    """A resource as the page offers it. `player` is there for videos that can be played here."""

    kind: str
    url: str
    title: str
    language: str
    host: str
    player: Player | None
    is_mine: bool

    @property
    def autonym(self) -> str:
        return autonym(self.language) if self.language else ""

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else "auto"


class Neighbour(NamedTuple):
    """A session nearby in the programme; `place` is before, after (in its room) or beside it."""

    place: str
    address: str
    title: str
    language: str
    starts_at: datetime
    ends_at: datetime | None
    room: str

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else "auto"


class Links(NamedTuple):
    """The resources of a session by what a reader does with them."""

    streams: list[Link]
    recordings: list[Link]
    files: list[Link]

    @property
    def pads(self) -> list[Link]:
        return [link for link in self.files if link.kind == Resource.Kind.PAD]

    @property
    def papers(self) -> list[Link]:
        """Slides and pages."""
        return [link for link in self.files if link.kind != Resource.Kind.PAD]


def session_to_show(number: int) -> Session:
    """The session with what every line of its page needs, its links and interpretations among it.
    One statement."""
    related = ("event__series", "room", "track", "summary__author", "asking", "headcount")
    wrote = SummaryVersion.objects.filter(summary__session=OuterRef("pk"), author__isnull=False)
    asked = PreparationVersion.objects.filter(session=OuterRef("pk"), author__isnull=False)
    author = JSONObject(pk="author", name="author__name", left_at="author__left_at")
    rows = Session.objects.select_related(*related, "preparation")
    return rows.annotate(
        link_rows=_as_rows(Resource, "kind", "url", "title", "language"),
        way_rows=_as_rows(Interpretation, "kind", "url", "language"),
        author_rows=ArraySubquery(wrote.order_by("number").values(row=author)),
        asker_rows=ArraySubquery(asked.order_by("number").values(row=author)),
    ).get(pk=number)


def _as_rows(model: type[Model], *fields: str) -> ArraySubquery:
    """What hangs on a session, oldest first, as lists of these fields: no statement of its own."""
    rows = model._default_manager.filter(session=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in fields})))


def speakers_of(session: Session, *, languages: Sequence[str] = ()) -> list[Any]:
    """Each with `about`, the biography as the reader reads it best. One statement more for all
    biographies that are not in the reader's first language."""
    rows = SessionSpeaker.objects.filter(session=session).select_related("speaker__person")
    speakers: list[Any] = [row.speaker for row in rows]
    written = [speaker for speaker in speakers if speaker.biography_html]
    for pk, shown in shown_many(written, "biography", languages).items():
        next(speaker for speaker in written if speaker.pk == pk).about = shown
    return speakers


def rows_with(session: Session, name: str) -> list[dict[str, Any]]:
    """What `session_to_show` has brought along under this name."""
    return getattr(session, name)


def interpretations_of(session: Session, *, languages: Sequence[str]) -> list[Interpretation]:
    """Of a session from `session_to_show`, those into the reader's languages first."""
    ways = [Interpretation(session=session, **row) for row in rows_with(session, "way_rows")]
    return sorted(ways, key=lambda way: _place(way.language, languages))


def heard_in(
    session: Session, links: Links, ways: Sequence[Interpretation], *, languages: Sequence[str]
) -> Interpretation | None:
    """The interpretation to offer before the stream: into a language that the reader reads better
    than any that the session is spoken or streamed in. None where the stream is for them."""
    streamed = [link.language for link in links.streams if link.language]
    spoken = streamed or [*session.spoken_languages]
    heard = min([_place(code, languages) for code in spoken], default=len(languages))
    way = next((way for way in ways if way.url), None)
    return way if way is not None and _place(way.language, languages) < heard else None


def by_kind(ways: Sequence[Interpretation]) -> list[tuple[str, list[Interpretation]]]:
    """Interpretations under the words for how they are made, people first."""
    words = {
        Interpretation.Kind.HUMAN: _("Interpreted by people"),
        Interpretation.Kind.MACHINE: _("Interpreted by a machine"),
        Interpretation.Kind.SIGN: _("Sign language"),
        Interpretation.Kind.CAPTIONS: _("Captions"),
    }
    groups = ((label, [way for way in ways if way.kind == kind]) for kind, label in words.items())
    return [(label, group) for label, group in groups if group]


def links_of(session: Session, *, languages: Sequence[str]) -> Links:
    """Streams, recordings and files of a session from `session_to_show`; within each, those in the
    reader's languages first."""
    rows = (Resource(**row) for row in rows_with(session, "link_rows"))
    links = [_link(row, languages) for row in rows]
    links.sort(key=lambda link: _rank(link, languages))

    def of(*kinds: str) -> list[Link]:
        return [link for link in links if link.kind in kinds]

    kind = Resource.Kind
    return Links(of(kind.STREAM), of(kind.RECORDING), of(kind.SLIDES, kind.PAD, kind.PAGE))


def threads_of(session: Session, user) -> list[Any]:
    """The discussions listed at it that have a post: its main one first, then the latest."""
    further = ThreadPlace.objects.filter(session=session.pk).values("thread")
    found = (
        Thread.objects.visible_to(user)
        .filter(Q(session=session) | Q(pk__in=further), last_post_at__isnull=False)
        .annotate(
            has_pictures=has_pictures("pk", user), own_main=Q(session=session.pk, is_main=True)
        )
        .select_related("event", "session")
        .order_by("-own_main", "-last_post_at", "-pk")
    )
    threads = list(found[:THREADS])
    for thread in threads:
        if thread.session_id == session.pk:
            thread.session, thread.event = session, session.event
    return threads


def neighbours_of(session: Session) -> list[Neighbour]:
    """What is before and after it in its room, and beside it at the same time."""
    if session.starts_at is None:
        return []
    event = Session.objects.filter(event=session.event_id).taking_place().exclude(pk=session.pk)
    event = event.exclude(kind=Session.Kind.BREAK)
    in_room = event.filter(room__isnull=False, room=session.room_id, day=session.day)
    end = session.ends_at or session.starts_at
    beside = event.filter(starts_at__lt=end, ends_at__gt=session.starts_at)
    parts = [
        in_room.filter(starts_at__lt=session.starts_at).order_by("-starts_at", "pk")[:1],
        in_room.filter(starts_at__gt=session.starts_at).order_by("starts_at", "pk")[:1],
        beside.exclude(Q(room=session.room_id) & Q(room__isnull=False)).order_by(
            "starts_at", "room__position", "pk"
        )[:SAME_TIME],
    ]
    columns = ("code", "title", "language", "starts_at", "ends_at", "room__name")
    first, *rest = (
        part.values_list(Value(place), *columns)
        for place, part in zip(("before", "after", "beside"), parts, strict=True)
    )
    rows = first.union(*rest, all=True)
    return [_neighbour(session.event.slug, *row) for row in rows]


def summary_of(session: Session) -> Summary | None:
    return getattr(session, "summary", None)


def authors_of(session: Session) -> list[Person]:
    """Who wrote at the summary of a session from `session_to_show`, who wrote first first."""
    summary = summary_of(session)
    wrote = [Person(**row) for row in rows_with(session, "author_rows")]
    return each_once(wrote or [summary.author if summary else None])


def was_rewritten(session: Session) -> bool:
    """Whether the summary of a session from `session_to_show` has earlier texts."""
    return len(rows_with(session, "author_rows")) > 1


def preparation_of(session: Session, *, now: datetime) -> Preparation | None:
    """What to do before it, for as long as there is time for that."""
    if session.is_off or session.phase(now) != Session.Phase.BEFORE:
        return None
    return getattr(session, "preparation", None)


def askers_of(session: Session) -> list[Person]:
    """Who wrote at what is to be prepared for a session from `session_to_show`."""
    return each_once(Person(**row) for row in rows_with(session, "asker_rows"))


def was_asked_again(session: Session) -> bool:
    """Whether what is to be prepared has earlier texts."""
    return len(rows_with(session, "asker_rows")) > 1


def _neighbour(
    slug: str,
    place: str,
    code: str,
    title: str,
    language: str,
    starts_at: datetime,
    ends_at: datetime | None,
    room: str | None,
) -> Neighbour:
    address = reverse("pages:session", args=[slug, code])
    return Neighbour(place, address, title, language, starts_at, ends_at, room or "")


def _link(row: Resource, languages: Sequence[str]) -> Link:
    return Link(
        kind=row.kind,
        url=row.url,
        title=row.title,
        language=row.language,
        host=(urlsplit(row.url).hostname or "").removeprefix("www."),
        player=player_for(row.url) if row.kind in ("stream", "recording") else None,
        is_mine=any(speaks(row.language, known) for known in languages),
    )


def _rank(link: Link, languages: Sequence[str]) -> int:
    """Place of the link's language among the reader's; one without a language comes after them."""
    place = _place(link.language, languages)
    return place + 1 if place == len(languages) and link.language else place


def _place(language: str, languages: Sequence[str]) -> int:
    best = [place for place, known in enumerate(languages) if speaks(language, known)]
    return best[0] if best else len(languages)
