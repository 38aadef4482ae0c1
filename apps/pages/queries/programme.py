# SPDX-License-Identifier: AGPL-3.0-or-later
"""The programme of an event as plain rows: four statements, whatever its length."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import quote

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
)
from django.urls import reverse

from apps.core.languages import direction, speaks
from apps.events.models import Event
from apps.sessions.models import Interpretation, Resource, Session, SessionSpeaker
from apps.translations.models import Translation
from apps.translations.queries import best_language

CODE = "CODE"
"""Stands for the code in an address that is made once for all rows."""

COLUMNS = (
    "pk",
    "code",
    "title",
    "language",
    "kind",
    "kind_label",
    "state",
    "state_reason",
    "day",
    "starts_at",
    "ends_at",
    "moved_from",
    "moved_from_room",
    "moved_at",
    "room_id",
    "room__name",
    "room__language",
    "room__position",
    "track_id",
    "track__name",
    "track__language",
    "track__position",
    "spoken_languages",
    "do_not_record",
    "summary__pk",
    "summary__language",
    "main_thread__posts_count",
    "is_recorded",
)


@dataclass(slots=True)
class Item:
    """One session as lists show it. `title` is the version the reader reads best."""

    pk: int
    code: str
    title: str
    language: str
    kind: str
    kind_label: str
    state: str
    state_reason: str
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    moved_from: datetime | None
    moved_from_room: str
    moved_at: datetime | None
    room_id: int | None
    room: str
    room_language: str
    room_position: int
    track_id: int | None
    track: str
    track_language: str
    track_position: int
    spoken: list[str]
    do_not_record: bool
    summary_pk: int | None
    summary_language: str
    posts: int
    is_recorded: bool
    original_title: str = ""
    speakers: list[str] = field(default_factory=list)
    interpreted: list[str] = field(default_factory=list)
    summary_languages: list[str] = field(default_factory=list)
    summarized: list[str] = field(default_factory=list)
    """The languages that people wrote its summary in."""
    address: str = ""
    languages_line: str = ""
    posts_line: str = ""
    summaries: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def is_break(self) -> bool:
        return self.kind == Session.Kind.BREAK

    @property
    def is_off(self) -> bool:
        return self.state == Session.State.CANCELLED

    @property
    def direction(self) -> str:
        """Of the title shown; "auto" where its language is not known."""
        return direction(self.language) if self.language else "auto"

    @property
    def colour(self) -> int:
        """Which of the six track colours; the name always stands beside it."""
        return self.track_position % 6 + 1 if self.track_id else 0

    def can_be_followed_in(self, language: str) -> bool:
        """Spoken in this language or a form of it, interpreted into it in any way, or with a
        summary that somebody wrote in it: those by machines would make every session fit."""
        return any(speaks(known, language) for known in self.followed_in)

    @property
    def followed_in(self) -> tuple[str, ...]:
        return (*self.spoken, *self.interpreted, *self.summarized)

    def is_on(self, now: datetime) -> bool:
        return bool(
            self.starts_at
            and self.ends_at
            and self.starts_at <= now < self.ends_at
            and self.state == Session.State.CONFIRMED
        )


@dataclass(slots=True)
class ProgrammeDay:
    """What the day links need: the event's own day, when it begins and ends, in UTC."""

    date: date
    begins_at: datetime
    ends_at: datetime
    sessions: int


def items_of(event: Event, *, languages: Sequence[str], where: Q | None = None) -> list[Item]:
    """The listed sessions in programme order; `where` narrows them. Four statements.

    `languages` are the reader's, best first: titles come in the first that has a version.
    """
    sessions = Session.objects.filter(event=event).listed()
    if where is not None:
        sessions = sessions.filter(where)
    place, _, end = reverse("pages:session", args=[event.slug, CODE]).rpartition(CODE)
    items = [_item(row, place, end) for row in _rows(sessions)]
    by_pk = {item.pk: item for item in items}
    if by_pk:
        narrowed = Q(session__event=event) if where is None else Q(session__in=list(by_pk))
        _add_speakers(by_pk, narrowed)
        _add_interpretations(by_pk, narrowed)
        _add_versions(by_pk, languages)
    return items


def days_of(event: Event) -> list[ProgrammeDay]:
    """The days that have something on, in order. One statement."""
    days = (
        Session.objects.filter(event=event, starts_at__isnull=False, day__isnull=False)
        .listed()
        .values("day")
        .annotate(begins=Min("starts_at"), ends=Max("ends_at"), sessions=Count("pk"))
        .order_by("day")
    )
    return [
        ProgrammeDay(row["day"], row["begins"], row["ends"] or row["begins"], row["sessions"])
        for row in days
        if row["day"]
    ]


def matching(event: Event, words: str) -> set[int]:
    """Sessions that have these words in their title, texts or a speaker's name. One statement."""
    spoken_by = SessionSpeaker.objects.filter(
        session=OuterRef("pk"), speaker__name__icontains=words
    )
    translated = Translation.objects.filter(
        content_type__app_label="event_sessions",
        content_type__model="session",
        object_id=OuterRef("pk"),
        text__icontains=words,
    )
    return set(
        Session.objects.filter(event=event)
        .listed()
        .filter(
            Q(title__icontains=words)
            | Q(abstract__icontains=words)
            | Q(description__icontains=words)
            | Exists(spoken_by)
            | Exists(translated)
        )
        .values_list("pk", flat=True)
    )


def _rows(sessions: QuerySet[Session]) -> Iterable[tuple]:
    recording = Resource.objects.filter(session=OuterRef("pk"), kind=Resource.Kind.RECORDING)
    return (
        sessions.annotate(
            main_thread=FilteredRelation(
                "threads", condition=Q(threads__is_main=True, threads__removed_at=None)
            ),
            is_recorded=Exists(recording),
        )
        .order_by(
            F("day").asc(nulls_last=True),
            F("starts_at").asc(nulls_last=True),
            F("room__position").asc(nulls_last=True),
            "room__name",
            "pk",
        )
        .values_list(*COLUMNS)
    )


def _item(row: tuple, place: str, end: str) -> Item:
    item = Item(*row)
    item.address = place + quote(item.code) + end
    item.original_title = item.title
    item.room = item.room or ""
    item.room_language = item.room_language or ""
    item.track = item.track or ""
    item.track_language = item.track_language or ""
    item.track_position = item.track_position or 0
    item.summary_language = item.summary_language or ""
    item.summary_languages = [item.summary_language] if item.summary_language else []
    item.summarized = list(item.summary_languages)
    item.posts = item.posts or 0
    return item


def _add_speakers(items: dict[int, Item], narrowed: Q) -> None:
    rows = SessionSpeaker.objects.filter(narrowed).order_by("session_id", "position", "pk")
    for pk, name in rows.values_list("session_id", "speaker__name"):
        if pk in items:
            items[pk].speakers.append(name)


def _add_interpretations(items: dict[int, Item], narrowed: Q) -> None:
    rows = Interpretation.objects.filter(narrowed).order_by("session_id", "pk")
    for pk, language in rows.values_list("session_id", "language"):
        if pk in items and language not in items[pk].interpreted:
            items[pk].interpreted.append(language)


def _add_versions(items: dict[int, Item], languages: Sequence[str]) -> None:
    """Titles in the reader's languages, and the languages each summary can be read in."""
    summaries = {item.summary_pk: item for item in items.values() if item.summary_pk}
    versions = Translation.objects.filter(content_type__app_label="event_sessions").order_by()
    reads = Q(pk__in=())
    for base in {language.partition("-")[0] for language in languages}:
        reads |= Q(language=base) | Q(language__startswith=f"{base}-")
    titles = versions.filter(
        reads, content_type__model="session", field="title", object_id__in=list(items)
    )
    texts = versions.filter(
        content_type__model="summary", field="text", object_id__in=list(summaries)
    )
    columns = ("content_type__model", "object_id", "language")
    known: dict[int, dict[str, str]] = defaultdict(dict)
    for model, pk, language, text in titles.values_list(*columns, "text").union(
        texts.values_list(*columns, "kind"), all=True
    ):
        if model == "session":
            known[pk][language] = text
        else:
            summaries[pk].summary_languages.append(language)
            if text != Translation.Kind.MACHINE:
                summaries[pk].summarized.append(language)
    for pk, titles_of in known.items():
        _choose_title(items[pk], titles_of, languages)


def _choose_title(item: Item, titles: dict[str, str], languages: Sequence[str]) -> None:
    code = best_language([item.language, *titles], languages)
    if code != item.language:
        item.title, item.language = titles[code], code
