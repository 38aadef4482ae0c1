# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators see: cases with the text in its context, and the log that everybody reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.events.models import Event, Sanction
from apps.events.moderating import Moderating, moderating
from apps.sessions.models import Session
from apps.threads.models import Case, PictureRequest, Post, Report, Thread

SIZE = 20
"""Cases on a page."""

LOG = 50
"""Lines of the log on a page."""

LOOKS_FOR = timedelta(minutes=30)
"""How long somebody who took a case is named as the one who looks at it."""

LOGGED = (
    "post.removed", "post.hidden", "post.put_back", "held.released", "held.refused",
    "case.dismissed", "case.reopened", "thread.closed", "thread.reopened", "thread.hidden",
    "thread.removed", "thread.put_back", "thread.renamed", "thread.moved", "thread.split",
    "thread.merged", "thread.moved_away", "thread.pinned", "thread.unpinned", "thread.listed",
    "thread.unlisted", "thread.tagged", "picture.removed", "picture.kept", "question.held_back",
    "question.put_back", "tag.hidden", "tag.shown", "sanction.warned", "sanction.silenced",
    "sanction.lifted",
)  # fmt: skip
"""What moderators do, as the record calls it; lines count where they name the doer's role."""


@dataclass
class Item:
    """A case with all that somebody needs to decide it."""

    case: Case
    author: Person | None = None
    before: list[Post] = field(default_factory=list)
    after: list[Post] = field(default_factory=list)
    posts: int = 0
    removed: int = 0
    sanctions: list[Sanction] = field(default_factory=list)
    looked_at_by: str = ""
    is_mine: bool = False
    may_decide: bool = True


@dataclass
class CasesPage:
    items: list[Item]
    older: str


def open_cases(event: Event | None, right: Moderating, *, language: str = "") -> Any:
    """What waits, the oldest first. `event` None is the whole portal.

    `language` is a code, "" for all; "mine" for those that this moderator's languages cover.
    """
    rows = Case.objects.filter(decided_at=None)
    if event is not None:
        rows = rows.filter(event=event)
    if language == "mine" and right.languages:
        known = Q(language="")
        for code in right.languages:
            known |= Q(language=code) | Q(language__startswith=f"{code}-")
        rows = rows.filter(known)
    elif language not in ("", "mine"):
        rows = rows.filter(Q(language=language) | Q(language__startswith=f"{language}-"))
    return rows.order_by("pk")


def decided_cases(event: Event | None) -> Any:
    """What was decided, the latest first."""
    rows = Case.objects.exclude(decided_at=None)
    return (rows if event is None else rows.filter(event=event)).order_by("-decided_at", "-pk")


def open_count(event_id: int, most: int = 100) -> int:
    """How many cases wait in an event, counted up to `most`."""
    rows = Case.objects.filter(event=event_id, decided_at=None).order_by("pk")
    return len(rows.values_list("pk", flat=True)[:most])


def cases_page(rows: Any, *, after: str, user: Any, right: Moderating | None) -> CasesPage:
    """A page of open cases by key: six queries, whatever there is."""
    if after.isascii() and after.isdecimal() and len(after) < 16:
        rows = rows.filter(pk__gt=int(after))
    found = list(_with_all(rows)[: SIZE + 1])
    older = str(found[SIZE - 1].pk) if len(found) > SIZE else ""
    return CasesPage(items_of(found[:SIZE], user=user, right=right), older)


def decided_page(rows: Any, *, before: str, user: Any, right: Moderating | None) -> CasesPage:
    """A page of decided cases; `before` is "<microseconds>-<id>"."""
    moment, _, pk = before.partition("-")
    if moment.isdecimal() and pk.isdecimal() and len(moment) < 18 and len(pk) < 16:
        at = datetime.fromtimestamp(0, timezone.get_current_timezone()) + timedelta(
            microseconds=int(moment)
        )
        rows = rows.filter(Q(decided_at__lt=at) | Q(decided_at=at, pk__lt=int(pk)))
    found = list(_with_all(rows)[: SIZE + 1])
    older = ""
    if len(found) > SIZE:
        last = found[SIZE - 1]
        epoch = datetime.fromtimestamp(0, timezone.get_current_timezone())
        older = f"{(last.decided_at - epoch) // timedelta(microseconds=1)}-{last.pk}"
    return CasesPage(items_of(found[:SIZE], user=user, right=right), older)


def case_of(number: int) -> Case | None:
    return _with_all(Case.objects.filter(pk=number)).first()


def items_of(cases: list[Case], *, user: Any, right: Moderating | None) -> list[Item]:
    """With the posts around, who wrote it and what they did before in the same event."""
    around = _around(cases)
    items = []
    now = timezone.now()
    for case in cases:
        item = Item(case, author=_author(case))
        if case.post is not None:
            near = around.get(case.post.thread_id, {})
            item.before = [near[n] for n in (case.post.number - 1,) if n in near]
            item.after = [near[n] for n in (case.post.number + 1,) if n in near]
        if case.worker is not None and case.worked_at and now - case.worked_at < LOOKS_FOR:
            item.is_mine = case.worker_id == user.pk
            item.looked_at_by = case.worker.person.shown_name
        item.may_decide = right is None or right.covers(case.language)
        items.append(item)
    _add_history(items)
    return items


def _with_all(rows: Any) -> Any:
    reports = Report.objects.order_by("pk")
    return rows.select_related(
        "event", "thread__event", "thread__session", "thread__created_by__person", "post__author",
        "post__thread__event", "post__thread__session", "held__user__person", "worker__person",
        "decided_by__person",
    ).prefetch_related(Prefetch("reports", queryset=reports, to_attr="said"))  # fmt: skip


def _author(case: Case) -> Person | None:
    if case.held is not None:
        return None if case.held.target.get("anonymous") else case.held.user.person
    if case.post is not None:
        return case.post.author
    starter = case.thread.created_by if case.thread is not None else None
    return starter.person if starter is not None else None


def _around(cases: Iterable[Case]) -> dict[int, dict[int, Post]]:
    """The neighbours of reported posts, by discussion and number. One query."""
    wanted = Q(pk__in=[])
    for case in cases:
        if case.post is not None:
            numbers = (case.post.number - 1, case.post.number + 1)
            wanted |= Q(thread=case.post.thread_id, number__in=numbers)
    found: dict[int, dict[int, Post]] = {}
    for post in Post.objects.filter(wanted).select_related("author").defer("fragments"):
        found.setdefault(post.thread_id, {})[post.number] = post
    return found


def _add_history(items: list[Item]) -> None:
    """What each author wrote and lost in the event of the case; their sanctions. Two queries."""
    pairs = {
        (item.author.pk, item.case.event_id) for item in items if item.author and item.case.event_id
    }
    where = Q(pk__in=[])
    for writer, place in pairs:
        where |= Q(author=writer, thread__event=place)
    counted = (
        Post.objects.filter(where)
        .order_by()
        .values("author", "thread__event")
        .annotate(all=Count("pk"), gone=Count("pk", filter=Q(removed_rule__isnull=False)))
    )
    known = {(row["author"], row["thread__event"]): (row["all"], row["gone"]) for row in counted}
    people = {person for person, _event in pairs}
    sanctions: dict[int, list[Sanction]] = {}
    rows = Sanction.objects.filter(user__person__in=people).select_related("event", "user")
    for one in rows.order_by("pk"):
        sanctions.setdefault(one.user.person_id, []).append(one)
    for item in items:
        if item.author is None:
            continue
        event = item.case.event_id
        if event is not None:
            item.posts, item.removed = known.get((item.author.pk, event), (0, 0))
        theirs = sanctions.get(item.author.pk, [])
        item.sanctions = [one for one in theirs if one.event_id in (None, event)]


@dataclass(frozen=True)
class Line:
    """One thing a moderator did, without names."""

    at: datetime
    verb: str
    role: str
    rule: int | None
    until: datetime | None
    post: int | None


@dataclass(frozen=True)
class Log:
    lines: list[Line]
    older: str


def log_of(event: Event, *, before: str = "") -> Log:
    """What moderators did in an event, the latest first; one query, by key."""
    rows = Activity.objects.filter(event=event, verb__in=LOGGED, data__has_key="role")
    if before.isascii() and before.isdecimal() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: LOG + 1])
    posts = ContentType.objects.get_for_model(Post).pk
    lines = [
        Line(
            at=row.created_at,
            verb=row.verb,
            role=row.data["role"],
            rule=row.data.get("rule"),
            until=datetime.fromisoformat(row.data["until"]) if row.data.get("until") else None,
            post=row.object_id if row.content_type_id == posts else None,
        )
        for row in found[:LOG]
    ]
    return Log(lines, str(found[LOG - 1].pk) if len(found) > LOG else "")


def right_in(user: Any, event: Event | None) -> Moderating | None:
    return moderating(user, event.pk if event is not None else None)


def removed_thread(number: int) -> Thread | None:
    """A discussion that was taken away whole, for its page to say so; None where none was, or
    where nobody but organizers would have read it."""
    return (
        Thread.objects.filter(Q(pk=number) | Q(merged__pk=number))
        .exclude(event__hidden=True)
        .exclude(session__state=Session.State.PROPOSED)
        .exclude(removed_at=None)
        .select_related("event", "session")
        .first()
    )


def picture_requests(event: Event | None) -> list[PictureRequest]:
    """Pictures that somebody wants to be removed, the oldest first."""
    rows = PictureRequest.objects.filter(decided_at=None).select_related("picture", "post")
    if event is not None:
        rows = rows.filter(post__thread__event=event)
    return list(rows.order_by("created_at", "pk")[:SIZE])
