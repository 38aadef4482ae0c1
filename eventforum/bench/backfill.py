# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 12: what an event's earlier posts take to be on a forum, in simulated time.

The stand-in forum answers in this process and the clock is moved on, so three hours take minutes.
Half-way a worker dies, and in between somebody answers in a session that is on.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from django.db.models import F
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.core.fetch import Fetched
from apps.core.fetch.client import httpx
from apps.discourse import sending
from apps.discourse.client import asking
from apps.discourse.models import EventMirror, Forum, Topic
from apps.discourse.sandbox.clock import Clock
from apps.discourse.sandbox.forum import Forum as Sandbox
from apps.discourse.sandbox.web.asking import Request
from apps.events.models import Event
from apps.events.services import open_event
from apps.sessions.models import Session
from apps.sessions.services import add_session
from apps.threads.models import Post
from apps.threads.services import reply_to_session
from eventforum.bench import data
from eventforum.bench.rows import Row, at_most

SECOND = timedelta(seconds=1)
POSTS, IN_EACH = int(os.environ.get("SIZE") or "10000"), 50
SWEEP = timedelta(seconds=10)
"""So long workers rest once the budget is used up, unless somebody speaks live."""

TOO_LONG = timedelta(minutes=3)
"""For as many posts as a minute takes; then something stands still."""

EACH_REPLY = timedelta(minutes=3)


class Died(BaseException):
    """A worker is gone in the middle of a request."""


@dataclass
class Figures:
    """`used` is the part of the budget that was asked for, from the first request to the last."""

    posts: int
    there: int = 0
    doubled: int = 0
    used: float = 0
    refused: int = 0
    slowest_reply: float = 0
    replies: int = 0
    seconds: float = 0

    def note(self, waited: timedelta) -> None:
        self.replies += 1
        self.slowest_reply = max(self.slowest_reply, waited.total_seconds())


class Backfill:
    def __init__(self, event: Event, live: Session, writers: Sequence[User], *, at: datetime):
        self.clock = Clock(at)
        self.forum = Sandbox(clock=self.clock, base_url="https://backfill.example")
        self.live, self.writers = live, writers
        data.forget_forum("backfill")
        self.there = Forum.objects.create(
            site="backfill",
            name="Backfill",
            base_url=self.forum.base_url,
            bridge_user="eventforum",
            sealed_key=encrypt(self.forum.state.key),
            features={"tag_objects": True, "create_tags": True},
        )
        self.mirror = EventMirror.objects.create(
            event=event,
            forum=self.there,
            code="BF",
            every_session=False,
            parent_category=self.forum.category("Events").id,
        )
        self.times: list[datetime] = []
        self.dies_at = 0

    def ask_once(
        self, url: str, *, method: str, content: Any = None, headers: Any = None, **more: Any
    ) -> Fetched:
        parts = urlsplit(url)
        given = {
            name.lower(): value.decode() if isinstance(value, bytes) else str(value)
            for name, value in (headers or {}).items()
        } | {"user-agent": "Eventforum"}
        self.times.append(self.clock())
        request = Request(method, parts.path, parts.query, given, content or b"")
        answer = self.forum.answer(request)
        if len(self.times) == self.dies_at:
            raise Died
        return Fetched(answer.status, url, answer.body, httpx.Headers(answer.headers))

    def run(self, posts: int) -> Figures:
        """Everything that was said before, and meanwhile a reply every three minutes."""
        found = Figures(posts)
        self.dies_at = max(10, posts // 2)
        sending.plan(self.mirror, lane=Topic.Lane.BACKFILL, now=self.clock())
        begun, next_reply = self.clock(), self.clock() + EACH_REPLY
        said: Post | None = None
        said_at = self.clock()
        with patch.object(asking, "ask_once", self.ask_once):
            while sending.is_waiting(self.mirror):
                if self.clock() - begun > TOO_LONG * (posts // self.there.per_minute + 10):
                    left = Topic.objects.filter(mirror=self.mirror, changed__gt=F("worked"))
                    told = [(topic.lane, topic.doing, topic.last_error) for topic in left]
                    raise RuntimeError(f"It does not end: {told}")
                if said is not None and self.is_there(said):
                    found.note(self.clock() - said_at)
                    said = None
                if said is None and self.clock() >= next_reply and self.is_long():
                    said, said_at = self.answer(), self.clock()
                    next_reply = self.clock() + EACH_REPLY
                self.work(until=next_reply if said is None else self.clock() + SECOND)
        if said is not None:
            found.note(self.clock() - said_at)
        self.count(found, begun)
        return found

    def is_long(self) -> bool:
        """Whether there is enough left to be in the way of a reply."""
        return Topic.objects.filter(mirror=self.mirror, lane=Topic.Lane.BACKFILL).exists()

    def answer(self) -> Post:
        by = self.writers[len(self.times) % len(self.writers)]
        post = reply_to_session(self.live, text=f"Said live, after {len(self.times)}.", by=by)
        sending.wake_threads([post.thread_id], now=self.clock())
        return post

    def is_there(self, post: Post) -> bool:
        return Post.objects.filter(pk=post.pk, mirrored__state="there").exists()

    def work(self, *, until: datetime) -> None:
        """Turns until the forum is to be left alone; then time passes."""
        while True:
            try:
                turn = sending.work_one(now=self.clock())
            except Died:
                continue
            if turn is None or turn.rests_until is not None:
                rests = turn.rests_until if turn is not None else None
                soon = max(rests, self.clock() + SWEEP) if rests is not None else self.next_due()
                self.clock.at = max(min(soon or until, until), self.clock() + SECOND)
                return

    def next_due(self) -> datetime | None:
        now = self.clock()
        rows = Topic.objects.filter(mirror=self.mirror)
        times = rows.values_list("next_try_at", "lease_until")
        return min((at for row in times for at in row if at and at > now), default=None)

    def count(self, found: Figures, begun: datetime) -> None:
        topics = Topic.objects.filter(mirror=self.mirror, number__isnull=False)
        for topic in topics.exclude(kind=Topic.Kind.SECTION):
            raws = [post.raw for post in self.forum.posts(topic.number or 0)]
            found.doubled += len(raws) - len(set(raws))
        found.there = Post.objects.filter(
            mirrored__topic__mirror=self.mirror, mirrored__state="there"
        ).count()
        found.refused = sum(one.status == 429 for one in self.forum.asked)
        found.seconds = (self.times[-1] - begun).total_seconds()
        found.used = len(self.times) / (found.seconds / 60 * self.there.per_minute)


def rows_of(found: Figures) -> Iterable[Row]:
    what = f"{found.posts} posts to a forum, part of the budget used"
    beside = (
        f"{found.there} there, {found.doubled} doubled, {found.seconds / 60:.0f} minutes, "
        "one worker killed"
    )
    used = round(100 * found.used, 1)
    yield Row(12, what, f"{used} %", "≥ 97 %", used >= 97 and not found.doubled, beside)
    yield at_most(12, "answers 429 meanwhile", found.refused, most=0, unit="answers")
    slow, replies = round(found.slowest_reply), f"{found.replies} replies"
    yield at_most(12, "a live reply meanwhile", slow, most=120, unit="s", beside=replies)


def backfill(writers: Sequence[User]) -> Iterable[Row]:
    """On an event of its own, filled in bulk."""
    now = timezone.now().replace(microsecond=0)
    slug = f"bench-backfill-{Event.objects.filter(slug__startswith='bench-backfill-').count()}"
    event = open_event(
        slug=slug,
        name="Backfill",
        starts_on=now.date(),
        ends_on=now.date(),
        timezone="UTC",
        mode=Event.Mode.ONLINE,
        by=writers[0],
    )
    live = add_session(
        event,
        code="LIVE",
        title="On the air",
        language="en",
        starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(hours=12),
        by=None,
    )
    for number in range(POSTS // IN_EACH):
        data.filled_thread(event, list(writers), posts=IN_EACH, title=f"Matter {number}")
    run = Backfill(event, live, writers, at=now)
    yield from rows_of(run.run(POSTS))
