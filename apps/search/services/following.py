# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows for the index from what happened. Each may be followed again without harm.

An import writes hundreds of activities at once: whoever is first follows those that come right
after, too, and the others find nothing left to do.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from apps.accounts.models import Person, User
from apps.activity.models import Activity
from apps.events.models import Event
from apps.search.models import Entry
from apps.search.services.indexing import index
from apps.sessions.models import Session, Speaker, Summary, Track
from apps.threads.models import Area, Post, Thread

BATCH = 500

Kind = Entry.Kind

OWN = {Event: Kind.EVENT, Session: Kind.SESSION, Thread: Kind.THREAD, Post: Kind.POST,
       Person: Kind.PERSON, Area: Kind.AREA}  # fmt: skip
"""Things that have an entry of their own."""

Wanted = Iterator[tuple[str, QuerySet]]


def follow(activity: Activity) -> int:
    """Make anew what this activity, and those recorded with it, have made stale; how many."""
    done = 0
    beside = Activity.objects.filter(pk__gte=activity.pk, pk__lt=activity.pk + BATCH)
    if _unfollowed(Activity.objects.filter(pk=activity.pk)):
        done = follow_own(beside)
    for kind, rows in _further(activity):
        done += _index_all(kind, rows)
    return done


def follow_own(activities: QuerySet[Activity]) -> int:
    """Make the entries anew of what these are about, where the index has not seen it since."""
    return sum(index(kind, pks) for kind, pks in _unfollowed(activities).items() if pks)


def _unfollowed(activities: QuerySet[Activity]) -> dict[str, list[int]]:
    """By kind, the things these activities are about that the index has not seen since."""
    kinds = {ContentType.objects.get_for_model(model).pk: kind for model, kind in OWN.items()}
    last: dict[str, dict[int, int]] = defaultdict(dict)
    rows = activities.filter(content_type__in=kinds).order_by("pk")
    for pk, content_type, thing in rows.values_list("pk", "content_type", "object_id"):
        last[kinds[content_type]][thing] = pk
    unseen = {kind: _unseen(kind, things) for kind, things in last.items()}
    return {kind: things for kind, things in unseen.items() if things}


def _unseen(kind: str, things: dict[int, int]) -> list[int]:
    rows = Entry.objects.filter(kind=kind, object_id__in=things)
    seen = dict(rows.values_list("object_id", "seen"))
    return [thing for thing, pk in things.items() if seen.get(thing, 0) < pk]


def _further(activity: Activity) -> Wanted:
    """What else shows it: the sessions of a speaker, the posts of a discussion."""
    model = ContentType.objects.get_for_id(activity.content_type_id).model_class()
    for known, rule in RULES:
        if known is model:
            yield from rule(activity)


def _of_summary(activity: Activity) -> Wanted:
    yield Kind.SESSION, Session.objects.filter(summary=activity.object_id)


def _of_speaker(activity: Activity) -> Wanted:
    yield Kind.SESSION, Session.objects.filter(speakers=activity.object_id).distinct()
    yield Kind.PERSON, Person.objects.filter(speakers=activity.object_id)


def _of_track(activity: Activity) -> Wanted:
    yield Kind.SESSION, Session.objects.filter(track=activity.object_id)


def _of_event(activity: Activity) -> Wanted:
    """A first import tells of the event only; each one may have changed names of speakers."""
    if activity.verb == "programme.imported":
        yield Kind.SESSION, Session.objects.filter(event=activity.object_id)
        yield Kind.PERSON, Person.objects.filter(speakers__event=activity.object_id).distinct()


def _of_thread(activity: Activity) -> Wanted:
    """Posts carry the event of their discussion; what is new in it is told of by itself."""
    if activity.verb not in OF_THREADS_ALONE:
        here = activity.data.get("into", activity.object_id)
        yield Kind.POST, Post.objects.filter(thread=here)


def _of_person(activity: Activity) -> Wanted:
    """Where somebody left, removed texts are gone already and what stays is found again."""
    if activity.verb == "person.left":
        left = User.objects.filter(person=activity.object_id)
        yield Kind.THREAD, Thread.objects.filter(created_by__in=left)
        yield Kind.POST, Post.objects.filter(author=activity.object_id)


OF_THREADS_ALONE = {
    "thread.started", "thread.closed", "thread.reopened", "thread.announced",
    "thread.taken_off_page", "thread.renamed", "thread.pinned", "thread.unpinned", "thread.tagged",
    "thread.listed", "thread.unlisted", "thread.moved_away",
}  # fmt: skip

RULES: list[tuple[type, Callable[[Activity], Wanted]]] = [
    (Summary, _of_summary),
    (Speaker, _of_speaker),
    (Track, _of_track),
    (Event, _of_event),
    (Thread, _of_thread),
    (Person, _of_person),
]


def _index_all(kind: str, rows: QuerySet) -> int:
    done = 0
    for pks in in_batches(rows):
        done += index(kind, pks)
    return done


def in_batches(rows: QuerySet, *, after: int = 0, size: int = BATCH) -> Iterator[list[int]]:
    """The keys of these rows, so many at a time, each batch asked for when it is wanted."""
    while pks := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size]):
        yield pks
        after = pks[-1]
