# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to stand on the forum, by an event's layout: which topics, where, under which title.

The preview, the planning and the sending all ask here: what was shown is what is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from apps.discourse.models import EventMirror, Topic
from apps.discourse.texts import titles
from apps.sessions.models import Session, Track
from apps.threads.models import HiddenTag, Post, Tag, Thread

Kind, Layout = Topic.Kind, EventMirror.Layout

MOST_TAGS = 5
"""A forum takes as many for a topic, as it comes."""


@dataclass(frozen=True)
class Wanted:
    """What a topic is to be. `category` is None while the event's own is not made yet."""

    kind: str
    title: str
    is_there: bool
    category: int | None = None
    tags: tuple[str, ...] = ()
    closed: bool = False


def wanted(topic: Topic) -> Wanted:
    """Of a topic that has a row. One that nothing here stands for any more is not to be there."""
    mirror = topic.mirror
    if topic.kind == Kind.SECTION:
        return Wanted(Kind.SECTION, section_name(mirror), mirror.has_section and _open(mirror))
    if topic.kind == Kind.MAIN:
        return _of_event(mirror)
    if topic.kind == Kind.SESSION and topic.session is not None:
        return _of_session(mirror, topic.session, topic.thread)
    if topic.thread is not None:
        return _of_thread(mirror, topic.thread, topic)
    return Wanted(topic.kind, topic.sent_title, is_there=False, closed=True)


def section_name(mirror: EventMirror) -> str:
    return titles.category_name(mirror.event.name)


def sessions_wanted(mirror: EventMirror) -> list[Session]:
    """Those that have a topic; in the order they were added, for the first of two namesakes keeps
    the shorter title."""
    if not _open(mirror):
        return []
    rows = Session.objects.filter(event=mirror.event).listed().exclude(kind=Session.Kind.BREAK)
    if not mirror.every_session:
        said = Post.objects.filter(thread__session=OuterRef("pk"), thread__is_main=True)
        rows = rows.filter(Exists(said.filter(removed_at=None)))
    return list(rows.select_related("track").order_by("pk"))


def threads_wanted(mirror: EventMirror) -> list[Thread]:
    """Discussions of the event and its sessions with a topic of their own: the main ones of
    sessions are the sessions' topics."""
    if not _open(mirror):
        return []
    said = Post.objects.filter(thread=OuterRef("pk"), removed_at=None)
    rows = Thread.objects.filter(event=mirror.event, is_main=False, merged_into=None)
    seen = rows.filter(removed_at=None).exclude(session__state=Session.State.PROPOSED)
    return list(seen.filter(Exists(said)).order_by("pk"))


@dataclass(frozen=True)
class Preview:
    """What connecting, or another layout, makes and moves. Titles of topics, in their order."""

    section: str
    made: tuple[str, ...]
    moved: tuple[str, ...]
    posts: int


def preview(mirror: EventMirror) -> Preview:
    """Of a mirror as it is filled in, saved or not; nothing is written."""
    known = {}
    if mirror.pk:
        rows = Topic.objects.filter(mirror=mirror).select_related("session", "thread")
        known = {_name_of(row.kind, row.session_id, row.thread_id): row for row in rows}
    made, moved = [], []
    for name, target in _all_wanted(mirror):
        topic = known.get(name)
        if topic is None or topic.number is None:
            made.append(target.title)
        elif (topic.sent_category, set(topic.sent_tags)) != (target.category, set(target.tags)):
            moved.append(target.title)
    section = section_name(mirror) if mirror.has_section and mirror.section is None else ""
    return Preview(section, tuple(made), tuple(moved), _posts_to_send(mirror))


def _posts_to_send(mirror: EventMirror) -> int:
    sessions, threads = sessions_wanted(mirror), threads_wanted(mirror)
    rows = Post.objects.filter(removed_at=None, moved_to=None, mirrored=None)
    of_sessions = Q(thread__session__in=sessions, thread__is_main=True)
    return rows.filter(of_sessions | Q(thread__in=threads)).count()


def _all_wanted(mirror: EventMirror) -> Iterator[tuple[tuple, Wanted]]:
    if _open(mirror):
        yield _name_of(Kind.MAIN, None, None), _of_event(mirror)
    for session in sessions_wanted(mirror):
        yield _name_of(Kind.SESSION, session.pk, None), _of_session(mirror, session, None)
    for thread in threads_wanted(mirror):
        yield _name_of(Kind.THREAD, None, thread.pk), _of_thread(mirror, thread, None)


def _name_of(kind: str, session: int | None, thread: int | None) -> tuple:
    return (kind, session) if kind == Kind.SESSION else (kind, thread)


def _open(mirror: EventMirror) -> bool:
    """Nothing of an event that only its organizers see leaves the house."""
    return not mirror.event.hidden


def _of_event(mirror: EventMirror) -> Wanted:
    return Wanted(
        Kind.MAIN,
        titles.event_title(mirror.event.name, code=mirror.code),
        _open(mirror),
        mirror.section if mirror.layout == Layout.SECTION else mirror.main_category,
        _tags(mirror),
        closed=not _open(mirror),
    )


def _of_session(mirror: EventMirror, session: Session, thread: Thread | None) -> Wanted:
    """A withdrawn session keeps its topic: people have written there."""
    same = Session.objects.filter(event=mirror.event_id, pk__lte=session.pk)
    alike = same.filter(title__iexact=session.title.strip()).order_by("pk")
    names = titles.session_titles(alike.values_list("code", "title"), event=mirror.code)
    title = names.get(session.code) or titles.session_title(session.title, event=mirror.code)
    return Wanted(
        Kind.SESSION,
        title,
        _open(mirror) and session.state != Session.State.PROPOSED,
        _category(mirror),
        _tags(mirror, session, thread),
        thread is not None and thread.closed_at is not None,
    )


def _of_thread(mirror: EventMirror, thread: Thread, topic: Topic | None) -> Wanted:
    is_there = _open(mirror) and thread.removed_at is None and thread.merged_into_id is None
    if thread.event_id != mirror.event_id:
        is_there = False
    if topic is not None and topic.from_there and topic.there_title:
        title = topic.sent_title or topic.there_title
        if titles.without_event(title, event=mirror.code) != thread.title:
            title = titles.thread_title(thread.title, event=mirror.code)
    else:
        title = titles.thread_title(thread.title, event=mirror.code)
    return Wanted(
        Kind.THREAD,
        title,
        is_there,
        _category(mirror),
        _tags(mirror, thread.session, thread),
        thread.closed_at is not None or not is_there,
    )


def track_tag(session: Session) -> str:
    """Of a session that has a track: each track of an event has its own, however alike they are
    called; the earlier one keeps the plain one."""
    track = session.track
    if track is None:
        return ""
    rows = Track.objects.filter(event=track.event_id).order_by("pk")
    tags = titles.tag_names(dict.fromkeys(rows.values_list("name", flat=True)))
    return tags.get(track.name) or titles.tag_name(track.name)


def _category(mirror: EventMirror) -> int | None:
    return mirror.section if mirror.has_section else mirror.main_category


def _tags(
    mirror: EventMirror, session: Session | None = None, thread: Thread | None = None
) -> tuple[str, ...]:
    if not mirror.forum.takes_tags:
        return ()
    names = [mirror.tag] if mirror.has_tag else []
    if session is not None and session.track is not None:
        names.append(track_tag(session))
    if thread is not None:
        hidden = HiddenTag.objects.filter(tag=OuterRef("pk")).filter(
            Q(event=None) | Q(event=thread.event_id)
        )
        shown = Tag.objects.filter(~Exists(hidden), threads=thread)
        names += shown.order_by("pk").values_list("name", flat=True)
    tags = [tag for name in names if (tag := titles.tag_name(name))]
    return tuple(dict.fromkeys(tags))[:MOST_TAGS]
