# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where discussions are listed: areas, tags, further events and sessions, pins."""

import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.live import publish
from apps.activity.services import record
from apps.core.errors import Refused
from apps.core.slugs import slug_of
from apps.events.models import Event
from apps.events.services import tell_discussions, touch
from apps.permalinks import services as permalinks
from apps.sessions.models import Session
from apps.threads.models import Area, Post, Tag, Thread, ThreadPlace
from apps.threads.queries.rights import may_arrange, moderates
from apps.threads.services.granting import spend_unit
from apps.threads.services.locking import kin_of, lock_all, lock_with_kin, quoting
from apps.threads.services.roles import role_in, role_towards
from apps.threads.services.touching import refuse_arranging, refuse_silenced

TAGS_AT_MOST = 5
TAG_LENGTH = 40
PLACES_AT_MOST = 10


@transaction.atomic
def list_in(
    thread: Thread,
    *,
    area: Area | None = None,
    event: Event | None = None,
    session: Session | None = None,
    by: Any,
) -> Thread:
    """List the discussion in one more place; it stays one discussion with one address."""
    thread = lock_with_kin(thread)
    _refuse_others(thread, by)
    if session is not None:
        event = session.event
    refuse_arranging(by, event.pk if event is not None else None, threads=[thread.pk])
    if event is not None and session is None and event.pk == thread.event_id:
        return thread
    if session is not None and session.pk == thread.session_id:
        return thread
    _list(thread, area, event, session, by)
    return thread


def _list(
    thread: Thread, area: Area | None, event: Event | None, session: Session | None, by: Any
) -> None:
    if thread.places.count() >= PLACES_AT_MOST:
        raise Refused(
            _("A discussion can be listed in %(count)d further places at most.")
            % {"count": PLACES_AT_MOST},
            code="places",
        )
    place, is_new = ThreadPlace.objects.get_or_create(
        thread=thread, area=area, event=event, session=session, defaults={"added_by": by}
    )
    if is_new:
        if event is not None and event.pk != thread.event_id:
            spend_unit(thread, by=by, event=event)
        changed(thread)
        if event is not None and thread.last_post_at is not None:
            tell_discussions(event, are_there=True)
        record("thread.listed", thread, by=by, place=str(place), **role_towards(thread, by))


@transaction.atomic
def take_out(thread: Thread, *, place: int, by: Any) -> Thread:
    """List it no longer in a further place: its author, and whoever moderates it or the place."""
    thread = lock_with_kin(thread)
    found = thread.places.select_related("area", "event", "session").filter(pk=place).first()
    if found is None:
        return thread
    if not may_arrange(thread, by) and not moderates(by, found.event_id, thread.language):
        raise _not_yours()
    refuse_arranging(by, threads=[thread.pk])
    _unlist(thread, found, by)
    return thread


def _unlist(thread: Thread, found: ThreadPlace, by: Any) -> None:
    name = str(found)
    # Before the row goes: its place has to show that it went.
    changed(thread)
    found.delete()
    if found.event is not None:
        look_for_discussions(found.event)
    # Who moderates the place only decides about what stands in it.
    is_theirs = may_arrange(thread, by)
    role = role_towards(thread, by) if is_theirs else role_in(found.event_id, by)
    where = thread.event if is_theirs else found.event
    record("thread.unlisted", thread, by=by, event=where, place=name, **role)


@transaction.atomic
def tag(thread: Thread, *, names: Iterable[str], by: Any) -> Thread:
    """The tags of a discussion are these from now on; new ones are made."""
    thread = lock_with_kin(thread)
    _refuse_others(thread, by)
    refuse_arranging(by, threads=[thread.pk])
    _set_tags(thread, names, by)
    return thread


@transaction.atomic
def label(thread: Thread, *, names: Iterable[str], areas: Collection[Area], by: Any) -> Thread:
    """The tags and the areas of a discussion are these from now on: all of it, or nothing."""
    thread = lock_with_kin(thread)
    _refuse_others(thread, by)
    refuse_arranging(by, threads=[thread.pk])
    _set_tags(thread, names, by)
    there = thread.places.exclude(area=None).select_related("area", "event", "session")
    inside = {place.area_id: place for place in there}
    wanted = {area.pk for area in areas}
    for number, place in inside.items():
        if number not in wanted:
            _unlist(thread, place, by)
    for area in areas:
        if area.pk not in inside:
            _list(thread, area, None, None, by)
    return thread


def _set_tags(thread: Thread, names: Iterable[str], by: Any) -> None:
    tags = tags_named(names)
    before = set(thread.tags.values_list("pk", flat=True))
    # Who changes tags does not see those that are hidden, and takes none of them away.
    kept = before - set(Tag.objects.shown_in(thread.event_id).values_list("pk", flat=True))
    if before != {tag.pk for tag in tags} | kept:
        thread.tags.set([*(tag.pk for tag in tags), *kept])
        changed(thread)
        role = role_towards(thread, by)
        record("thread.tagged", thread, by=by, tags=[tag.slug for tag in tags], **role)


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Tags by their names, those that are new made; Refused when there are too many."""
    wanted: dict[str, str] = {}
    for name in names:
        name = unicodedata.normalize("NFC", " ".join(name.split())).lstrip("#")
        slug = slug_of(name)
        if not slug:
            continue
        if len(name) > TAG_LENGTH:
            raise Refused(
                _("A tag has %(count)d letters at most.") % {"count": TAG_LENGTH}, code="long-tag"
            )
        wanted.setdefault(slug, name)
    if len(wanted) > TAGS_AT_MOST:
        raise Refused(
            _("A discussion has %(count)d tags at most.") % {"count": TAGS_AT_MOST}, code="tags"
        )
    known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=wanted)}
    new = [Tag(slug=slug, name=name) for slug, name in wanted.items() if slug not in known]
    if new:
        Tag.objects.bulk_create(sorted(new, key=lambda tag: tag.slug), ignore_conflicts=True)
        known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=wanted)}
        permalinks.issue_many(known[tag.slug] for tag in new)
    return [known[slug] for slug in wanted]


@transaction.atomic
def pin(thread: Thread, *, area: Area | None = None, by: Any) -> Thread:
    """Keep it on top of its event's list, or of an area's."""
    return _pin(thread, area, timezone.now(), "thread.pinned", by)


@transaction.atomic
def unpin(thread: Thread, *, area: Area | None = None, by: Any) -> Thread:
    return _pin(thread, area, None, "thread.unpinned", by)


def tell_it_left(thread: Thread, event: Event | None, by: Any) -> None:
    """For the public log of the event that a discussion has left for another place."""
    if event is not None:
        role = role_in(event.pk, by)
        record("thread.moved_away", thread, by=by, event=event, to=thread.event_id, **role)


def places_changed(thread: Thread) -> None:
    """Lists that show it and its own page have changed. Events, then areas, each by number."""
    further = list(thread.places.values_list("event", "area"))
    events = {event for event, _ in further} | {thread.event_id}
    for number in sorted(number for number in events if number):
        touch(Event(pk=number))
    for number in sorted(area for _event, area in further if area):
        Area.objects.filter(pk=number).update(version=F("version") + 1)


def void_quotes(these: Q) -> None:
    """Posts elsewhere that show something of what they answer show it anew, or no more."""
    posts = Post.objects.filter(these)
    if numbers := list(posts.values_list("thread", flat=True)):
        posts.update(fragments={})
        Thread.objects.filter(pk__in=numbers).update(version=F("version") + 1)


@transaction.atomic
def follow_hiding(event: Event) -> None:
    """An event was hidden, or is hidden no more: pages elsewhere show what is left of it there.

    Lists ask for themselves which events are hidden (queries.threads.hidden_events); here it is
    areas' other pages, excerpts of its posts, and discussions that say they are listed in it or
    belong to something in it.
    """
    inside = set(Thread.objects.filter(event=event).values_list("pk", flat=True))
    listed = set(Thread.objects.filter(places__event=event).values_list("pk", flat=True))
    found = lock_all(quoting(inside) | kin_of(inside) | listed)
    void_quotes(Q(reply_to__thread__event=event) & ~Q(thread__event=event))
    Thread.objects.filter(pk__in=found).update(version=F("version") + 1)
    further = ThreadPlace.objects.filter(thread__event=event)
    areas = set(further.exclude(area=None).values_list("area", flat=True))
    Area.objects.filter(pk__in=areas).update(version=F("version") + 1)


def look_for_discussions(event: Event) -> None:
    """Whether anything is left to be read among its discussions, its own and others' listed."""
    there = Thread.objects.filter(removed_at=None, merged_into=None).listed()
    has_any = there.filter(event=event).exists() or there.filter(places__event=event).exists()
    tell_discussions(event, are_there=has_any)


def _pin(thread: Thread, area: Area | None, moment: Any, verb: str, by: Any) -> Thread:
    thread = lock_with_kin(thread)
    if not moderates(by, None if area is not None else thread.event_id, thread.language):
        raise Refused(_("Only who moderates a place can pin in it."), code="not-yours")
    refuse_silenced(by, threads=[thread.pk])
    if area is not None:
        there = thread.places.filter(area=area, pinned_at__isnull=moment is not None)
        happened = there.update(pinned_at=moment)
    else:
        happened = (thread.pinned_at is None) == (moment is not None)
        thread.pinned_at = moment if happened else thread.pinned_at
        thread.save(update_fields=["pinned_at"])
    if happened:
        changed(thread)
        record(verb, thread, by=by, area=area and area.pk, **role_in(thread.event_id, by))
    return thread


def changed(thread: Thread) -> None:
    """Its page has changed, and so have the lists it stands in and the pages of its kin, which
    `lock_with_kin` has locked."""
    thread.version += 1
    thread.arranged = True
    Thread.objects.filter(pk=thread.pk).update(version=thread.version, arranged=True)
    if kin := kin_of({thread.pk}) - {thread.pk}:
        Thread.objects.filter(pk__in=kin).update(version=F("version") + 1)
    if thread.continues_id:
        Post.objects.filter(pk=thread.continues_id).update(fragments={})
    places_changed(thread)
    publish(f"thread:{thread.pk}", "changed", version=thread.version)


def _refuse_others(thread: Thread, by: Any) -> None:
    if thread.merged_into_id is not None or thread.removed_at is not None:
        raise Refused(_("This discussion is not here any more."), code="removed")
    if not may_arrange(thread, by):
        raise _not_yours()


def _not_yours() -> Refused:
    return Refused(
        _("Only whoever began a discussion, or a moderator, can arrange it."), code="not-yours"
    )
