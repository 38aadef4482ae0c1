# SPDX-License-Identifier: AGPL-3.0-or-later
"""A portal and a stand-in forum in one process, with one clock that a test moves on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.core.fetch import Fetched, FetchFailed
from apps.core.fetch.client import httpx
from apps.discourse import sending
from apps.discourse.client import asking
from apps.discourse.models import EventMirror, Forum, MirroredPost, Topic
from apps.discourse.sandbox.clock import Clock
from apps.discourse.sandbox.faults import Lost
from apps.discourse.sandbox.forum import Forum as Sandbox
from apps.discourse.sandbox.things import Post as ForumPost
from apps.discourse.sandbox.web.asking import Request
from apps.threads import services as threads
from apps.threads.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.discourse import ForumFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

SECOND = timedelta(seconds=1)
TIMEOUT = 30


class World:
    """`world.forum` is the stand-in, `world.there` its row here."""

    def __init__(self, **fields: object) -> None:
        self.clock = Clock(timezone.now().replace(microsecond=0))
        self.forum = Sandbox(clock=self.clock, base_url="https://forum.example")
        self.there = ForumFactory(
            site="village",
            base_url=self.forum.base_url,
            sealed_key=encrypt(self.forum.state.key),
            bridge_user="eventforum",
            features={"tag_objects": True, "create_tags": True},
            per_minute=50,
        )
        self.event = EventFactory(name="CEE Meeting 2027", slug="cee-2027")
        self.mirror = EventMirror.objects.create(
            **{
                "event": self.event,
                "forum": self.there,
                "code": "CEE 2027",
                "parent_category": self.forum.category("Events").id,
            }
            | fields
        )
        self.asked: list[tuple[datetime, str, str]] = []
        self.turns: list[sending.Turn] = []
        self.interrupt: Callable[[str, str], None] | None = None
        """Called before each request: raises where a worker is to die."""

    def ask_once(self, url: str, *, method: str, content=None, headers=None, **more) -> Fetched:
        """Where `core.fetch` would open a connection."""
        parts = urlsplit(url)
        given = {name.lower(): _text(value) for name, value in (headers or {}).items()}
        given.setdefault("user-agent", "Eventforum")
        if self.interrupt is not None:
            self.interrupt(method, parts.path)
        self.asked.append((self.clock(), method, parts.path))
        try:
            answer = self.forum.answer(
                Request(method, parts.path, parts.query, given, content or b"")
            )
        except Lost as lost:
            if lost.kind == "timeout":
                self.clock.move_on(TIMEOUT)
            raise FetchFailed("lost", reason="time", sent=True) from lost
        return Fetched(answer.status, url, answer.body, httpx.Headers(answer.headers))

    def plan(self) -> None:
        sending.plan(self.mirror, lane=Topic.Lane.BACKFILL, now=self.clock())

    def run(self, seconds: float = 0, *, most: int = 2_000) -> None:
        """Work until nothing is left to do now; then move on, and again, for so many seconds."""
        end = self.clock() + seconds * SECOND
        while True:
            rests = self.work(most)
            if self.clock() >= end:
                return
            self.move_to(min(end, rests or end, self.next_due() or end))

    def work(self, most: int = 2_000) -> datetime | None:
        """Until nothing is left to do now, or the forum is to be left alone: until when."""
        for _ in range(most):
            turn = sending.work_one(now=self.clock())
            if turn is None:
                return None
            if turn.rests_until is not None:
                return turn.rests_until
            self.turns.append(turn)
        raise AssertionError(f"It never ends: {self.turns[-5:]}")

    def next_due(self) -> datetime | None:
        """When a topic may be taken that may not be now."""
        now = self.clock()
        times = Topic.objects.values_list("next_try_at", "lease_until", "mirror__forum__not_before")
        return min((at for row in times for at in row if at and at > now), default=None)

    def move_to(self, at: datetime) -> None:
        self.clock.at = max(at, self.clock() + SECOND)

    def session(self, **fields: object) -> object:
        return SessionFactory(event=self.event, **fields)

    def start(self, title: str = "Who brings the banner?", text: str = "I can carry it.") -> Thread:
        return threads.start(event=self.event, title=title, text=text, by=self.user())

    def user(self) -> User:
        return UserFactory()

    def topic_of(self, thread: Thread) -> Topic:
        return Topic.objects.get(thread=thread)

    def wake(self, thread: Thread) -> None:
        sending.wake_threads([thread.pk], now=self.clock())

    def posts_there(self, thread: Thread) -> list[ForumPost]:
        """What a stranger reads on the forum of this discussion."""
        number = self.topic_of(thread).number
        return [] if number is None else self.forum.posts(number)

    def is_there(self, post: Post) -> bool:
        row = MirroredPost.objects.filter(post=post).first()
        return row is not None and row.state == MirroredPost.State.THERE


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def connected(monkeypatch, **fields: object) -> World:
    world = World(**fields)
    monkeypatch.setattr(asking, "ask_once", world.ask_once)
    return world


__all__ = ["Forum", "World", "connected"]
