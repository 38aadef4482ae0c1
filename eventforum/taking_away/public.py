# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows of an event everybody may see. Whatever is asked here is asked as a stranger."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import Person
from apps.events.models import Event
from apps.permalinks.models import Address
from apps.sessions.models import Session, Speaker
from apps.threads.models import HiddenTag, Post, Thread
from apps.translations.models import Translation
from eventforum.taking_away.kinds import BY_NAME, KINDS, NAMES

Rows = QuerySet[Any]
WITH_WORDS = ("series", "events", "sessions", "areas", "tags")
"""Things whose old addresses are told: others are found by their number, and what they were called
once may be what somebody wanted to be forgotten."""


def rows_of(event: Event) -> dict[str, Rows]:
    """The rows of each kind, by name."""
    sessions = Session.objects.visible_to(AnonymousUser()).filter(event=event)
    threads = _threads(event)
    posts = _posts(threads)
    said = posts.filter(removed_at=None, moved_to=None)
    rows: dict[str, Rows] = {
        "sessions": sessions,
        "threads": threads,
        "posts": posts,
        "series": _of("series").filter(pk=event.series_id),
        "events": _of("events").filter(pk=event.pk),
    }
    rows |= {name: _of(name).filter(event=event) for name in ("channels", "rooms", "tracks")}
    shown = Exists(sessions.filter(speakers=OuterRef("pk")))
    rows["speakers"] = Speaker.objects.present().filter(shown, event=event).order_by()
    at_sessions = ("interpretations", "resources", "summaries", "preparations", "askings")
    rows |= {name: _of(name).filter(session__in=sessions) for name in at_sessions}
    rows["session_speakers"] = _of("session_speakers").filter(
        session__in=sessions, speaker__in=rows["speakers"]
    )
    rows["headcounts"] = _of("headcounts").filter(
        Q(session=None) | Q(session__in=sessions), event=event
    )
    rows |= _around_threads(event, sessions, threads)
    at_posts = ("revisions", "questions", "follow_ups")
    rows |= {name: _of(name).filter(post__in=said) for name in at_posts}
    pictures = _of("post_pictures").filter(post__in=said, picture__removed_at=None)
    rows["post_pictures"] = pictures.exclude(picture__shown_since=None)
    rows["pictures"] = _of("pictures").filter(pk__in=rows["post_pictures"].values("picture"))
    rows["translations"] = _translations(rows | {"posts": said})
    rows["people"] = _people(rows, said)
    rows["addresses"] = _addresses(rows)
    return {kind.name: rows[kind.name] for kind in KINDS}


def _of(name: str) -> Rows:
    return BY_NAME[name].model._base_manager.all()


def _threads(event: Event) -> QuerySet[Thread]:
    """Those that can be read, and those that were merged into one of them."""
    shown = Thread.objects.visible_to(AnonymousUser()).filter(event=event)
    merged = Thread.objects.filter(event=event, removed_at=None, merged_into__in=shown)
    merged = merged.filter(~Q(session__state="proposed"))
    return Thread.objects.filter(Q(pk__in=shown.values("pk")) | Q(pk__in=merged.values("pk")))


def _posts(threads: QuerySet[Thread]) -> QuerySet[Post]:
    """Tombstones too; not the number that a post left behind when it went out of the event."""
    here = Post.objects.filter(thread__in=threads.values("pk"))
    return here.filter(Q(moved_to=None) | Q(moved_to__thread__in=threads.values("pk")))


def _around_threads(
    event: Event, sessions: QuerySet[Session], threads: QuerySet[Thread]
) -> dict[str, Rows]:
    within = Q(event=None) | Q(event=event)
    within &= Q(session=None) | Q(session__in=sessions)
    places = _of("thread_places").filter(within, thread__in=threads)
    hidden = HiddenTag.objects.filter(Q(event=None) | Q(event=event), tag=OuterRef("tag"))
    tagged = _of("thread_tags").filter(~Exists(hidden), thread__in=threads)
    return {
        "thread_places": places,
        "areas": _of("areas").filter(pk__in=places.values("area")),
        "thread_tags": tagged,
        "tags": _of("tags").filter(pk__in=tagged.values("tag")),
    }


def _about(rows: dict[str, Rows], names: tuple[str, ...]) -> Q:
    """Rows that point to one of these by content type and number."""
    about = Q(pk__in=[])
    for name in names:
        kind = ContentType.objects.get_for_model(BY_NAME[name].model)
        about |= Q(content_type=kind, object_id__in=rows[name].values("pk"))
    return about


def _translations(rows: dict[str, Rows]) -> QuerySet[Translation]:
    return Translation.objects.filter(
        _about(rows, tuple(name for name in rows if name not in ("headcounts", "askings")))
    )


def _people(rows: dict[str, Rows], said: QuerySet[Post]) -> QuerySet[Person]:
    """Whoever is named by something that is exported."""
    named = Q(pk__in=said.values("author"))
    named |= Q(pk__in=rows["questions"].filter(is_anonymous=False).values("asker"))
    for name, field in (
        ("speakers", "person"),
        ("summaries", "author"),
        ("preparations", "author"),
        ("follow_ups", "owner"),
        ("pictures", "owner"),
        ("translations", "translator"),
    ):
        named |= Q(pk__in=rows[name].filter(~Q(**{field: None})).values(field))
    return Person.objects.filter(merged_into=None).filter(named)


def _addresses(rows: dict[str, Rows]) -> QuerySet[Address]:
    return Address.objects.filter(_about(rows, WITH_WORDS))


def as_told(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row without what is not for everybody, content types by the names of kinds."""
    if name == "posts" and (row["removed_at"] or row["moved_to_id"]):
        kept = ("id", "thread_id", "number", "created_at", "removed_at", "removed_rule",
                "removed_reason", "hidden_at", "gone_in", "moved_to_id")  # fmt: skip
        return {field: value if field in kept else None for field, value in row.items()}
    if name == "questions" and row["is_anonymous"]:
        row["asker_id"] = None
    if "content_type_id" in row:
        model = ContentType.objects.get_for_id(row["content_type_id"]).model_class()
        row["content_type_id"] = NAMES[model] if model else ""
    return row
