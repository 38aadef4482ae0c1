# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that one forum knows, and the look-ups that every verb needs."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apps.discourse.sandbox import clock as clocks
from apps.discourse.sandbox.things import (
    CalendarEvent,
    Category,
    Delivery,
    Hook,
    Job,
    Pending,
    Post,
    Tag,
    Topic,
    Upload,
    User,
    UserKey,
)
from apps.discourse.sandbox.traps import Traps

SYSTEM = -1


@dataclass
class State:
    """What a file can keep."""

    key: str = ""
    title: str = "Sandbox forum"
    connect_secret: str = ""
    """Shared with whoever signs people in here, or signs in through us."""
    connect_url: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    categories: dict[int, Category] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    pending: dict[int, Pending] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    events: dict[int, CalendarEvent] = field(default_factory=dict)
    user_keys: list[UserKey] = field(default_factory=list)
    hooks: dict[int, Hook] = field(default_factory=dict)
    log: dict[int, Delivery] = field(default_factory=dict)
    """Every delivery that was tried, by its id: what an administrator can read."""
    jobs: list[Job] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """A request as the tests count it."""

    at: datetime
    method: str
    path: str
    status: int


class Board:
    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = clocks.real,
        base_url: str = "http://forum.example",
        traps: Traps | None = None,
        state: State | None = None,
    ) -> None:
        self.clock = clock
        self.base_url = base_url.rstrip("/")
        self.traps = traps or Traps()
        self.state = state or State()
        self.lock = threading.RLock()
        self.outbox: list[Delivery] = []
        """Deliveries that wait to be passed on."""
        self.at_once: Callable[[Delivery], object] | None = None
        """Called with each delivery before the request that caused it is answered."""
        self.asked: deque[Asked] = deque(maxlen=200_000)
        self.recent: dict[str, deque[datetime]] = {}
        """Times of requests in each bucket of the limits."""
        self.memo: dict[str, tuple[datetime, int, dict]] = {}
        self.nonces: dict[str, datetime] = {}

    def now(self) -> datetime:
        return self.clock() + timedelta(seconds=self.traps.seconds_ahead)

    def next(self, kind: str) -> int:
        number = self.state.numbers.get(kind, 0) + 1
        self.state.numbers[kind] = number
        return number

    def user(self, name: str | User) -> User:
        if isinstance(name, User):
            return name
        found = self.find_user(name)
        if found is None:
            raise LookupError(name)
        return found

    def find_user(self, name: str) -> User | None:
        low = name.casefold()
        return next((u for u in self.state.users.values() if u.username.casefold() == low), None)

    def user_of(self, record: Post | Topic) -> User:
        return self.state.users[record.user_id]

    def topic(self, topic: int | Topic) -> Topic:
        return topic if isinstance(topic, Topic) else self.state.topics[topic]

    def post(self, post: int | Post) -> Post:
        return post if isinstance(post, Post) else self.state.posts[post]

    def posts_of(self, topic: int | Topic) -> list[Post]:
        """All of them, deleted ones too, in their order."""
        return [self.state.posts[id] for id in self.topic(topic).post_ids]

    def first_post(self, topic: int | Topic) -> Post:
        return self.posts_of(topic)[0]

    def category(self, category: int | str | Category) -> Category:
        if isinstance(category, Category):
            return category
        if isinstance(category, int):
            return self.state.categories[category]
        return next(c for c in self.state.categories.values() if category in (c.name, c.slug))

    def by_title(self, title: str) -> Topic:
        return next(topic for topic in self.state.topics.values() if topic.title == title)

    def by_external_id(self, external_id: str, *, deleted: bool = False) -> Topic | None:
        low = external_id.casefold()
        return next(
            (
                topic
                for topic in self.state.topics.values()
                if (topic.external_id or "").casefold() == low
                and (deleted or topic.deleted_at is None)
            ),
            None,
        )
