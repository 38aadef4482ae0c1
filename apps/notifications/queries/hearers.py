# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told of what: sets of people, each asked for with one statement.

A dictionary says of each person whether it concerns them, and is not only followed by them.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.events.models import EventRole
from apps.notifications.models import Follow, Nudge, NudgePause
from apps.notifications.queries.follows import HEARS
from apps.rsvps.models import SEATED, Rsvp
from apps.sessions.models import SessionSpeaker
from apps.threads.models import Mention, Post, Question, Reading, Thread

Hearers = dict[int, bool]


def who_follows(kind: str, pks: Collection[int]) -> dict[int, tuple[set[int], set[int]]]:
    """By number of the thing: who follows it by their own word, and who wants to hear no more."""
    found: dict[int, tuple[set[int], set[int]]] = {pk: (set(), set()) for pk in pks}
    rows = Follow.objects.filter(**{f"{kind}_id__in": pks})
    for pk, user, wanted in rows.values_list(f"{kind}_id", "user", "wanted"):
        found[pk][0 if wanted else 1].add(user)
    return found


def followers(**things: Collection[int | None]) -> set[int]:
    """Who follows any of these: event=[3], area=[1, 2]. One statement."""
    where = Q(pk__in=[])
    for kind, pks in things.items():
        where |= Q(**{f"{kind}_id__in": [pk for pk in pks if pk is not None]})
    return set(Follow.objects.filter(where, wanted=True).values_list("user", flat=True))


def unwanting(kind: str, pk: int | None) -> set[int]:
    """Who wants to hear of it no more."""
    rows = Follow.objects.filter(**{f"{kind}_id": pk}, wanted=False)
    return set(rows.values_list("user", flat=True)) if pk is not None else set()


def of_discussion(thread: Thread) -> set[int]:
    """Who follows a discussion: by their word, or by having written there."""
    kind, pk = ("session", thread.session_id) if thread.is_main else ("thread", thread.pk)
    follow, against = who_follows(kind, [pk])[pk] if pk else (set(), set())
    wrote = Reading.objects.filter(thread=thread, takes_part=True)
    return (follow | set(wrote.values_list("user", flat=True))) - against


def named_in(post: Post) -> set[int]:
    rows = Mention.objects.filter(post=post, person__user__isnull=False)
    return set(rows.values_list("person__user", flat=True))


def author_of(post_id: int | None) -> int | None:
    """The account of who wrote it, a question without a name among them."""
    if post_id is None:
        return None
    asked = Question.objects.filter(post=post_id).values_list("asker__user", flat=True).first()
    return asked or Post.objects.filter(pk=post_id).values_list("author__user", flat=True).first()


def who_read(post: Post, users: Collection[int]) -> set[int]:
    """Those of them who have seen it by now."""
    rows = Reading.objects.filter(thread=post.thread_id, number__gte=post.number, user__in=users)
    return set(rows.values_list("user", flat=True))


def speakers_of(sessions: Collection[int]) -> dict[int, set[int]]:
    """The accounts of who speaks, by session."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = SessionSpeaker.objects.filter(session__in=sessions, speaker__person__user__isnull=False)
    for session, user in rows.values_list("session", "speaker__person__user"):
        found[session].add(user)
    return found


def persons_of(sessions: Collection[int]) -> dict[int, set[int]]:
    """Who speaks, by session, with an account or without."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = SessionSpeaker.objects.filter(session__in=sessions)
    for session, person in rows.values_list("session", "speaker__person"):
        found[session].add(person)
    return found


def answers_by_session(sessions: Collection[int]) -> dict[int, list[Rsvp]]:
    """The answers that follow what they are given to, as small rows."""
    found: dict[int, list[Rsvp]] = defaultdict(list)
    rows = Rsvp.objects.filter(headcount__session__in=sessions, answer__in=HEARS)
    rows = rows.exclude(state=Rsvp.State.LAPSED).select_related("headcount")
    for row in rows.only("user", "answer", "state", "for_start", "headcount__session"):
        found[row.headcount.session_id or 0].append(row)
    return found


def of_event(event_id: int) -> Hearers:
    """Who follows an event, answered to it, or takes a place in one of its sessions."""
    heard: Hearers = dict.fromkeys(followers(event=[event_id]), False)
    against = unwanting("event", event_id)
    for user, answer in _answers_in(event_id).values_list("user", "answer"):
        heard[user] = heard.get(user, False) or answer in SEATED
    return {user: named for user, named in heard.items() if user not in against}


def to_nudge(event_id: int, phase: str) -> list[int]:
    """Of those the ones who were not weighed for this phase. One statement: where nobody is new
    it has no rows."""
    follows = Follow.objects.filter(event=event_id).order_by().values("user")
    heard = follows.filter(wanted=True).union(_answers_in(event_id).order_by().values("user"))
    weighed = [
        model.objects.filter(event=event_id, phase=phase).order_by().values("user")
        for model in (Nudge, NudgePause)
    ]
    rows = heard.difference(follows.filter(wanted=False), *weighed)
    return sorted(row["user"] for row in rows)


def _answers_in(event_id: int) -> QuerySet[Rsvp]:
    rows = Rsvp.objects.filter(headcount__event=event_id, answer__in=HEARS)
    rows = rows.filter(Q(headcount__session=None) | Q(answer__in=SEATED))
    return rows.exclude(state=Rsvp.State.LAPSED)


def insiders(event_id: int | None) -> set[int]:
    """Who may see an event that is hidden."""
    roles = set(EventRole.objects.filter(event=event_id).values_list("user", flat=True))
    return roles | set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
