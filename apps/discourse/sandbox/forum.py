# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forum as tests use it: by name what its people do, and over HTTP what a program asks.

Everything stands in memory. `clock` says the time; a test moves its own on. `forum.traps` switches
what real forums do that surprises, `forum.faults` is what goes wrong with the next answers, and
`forum.outbox` holds the deliveries that `pass_on` hands to a receiver: a test may drop, double or
shuffle them before it does.
"""

import json
import random
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from apps.discourse.sandbox import (
    changing,
    clock,
    hooks,
    jobs,
    moving,
    persons,
    posting,
    revising,
    sections,
)
from apps.discourse.sandbox.board import Board, State
from apps.discourse.sandbox.faults import Fault, Kind
from apps.discourse.sandbox.furnishing import ADMIN, MODERATOR, furnish
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sandbox.rights import sees_post
from apps.discourse.sandbox.things import (
    Category,
    Delivery,
    Hook,
    Pending,
    Post,
    Topic,
    User,
    UserKey,
)
from apps.discourse.sandbox.traps import Traps
from apps.discourse.sandbox.web import views
from apps.discourse.sandbox.web.answering import answer
from apps.discourse.sandbox.web.asking import Answer, Request

assert views


class Forum(Board):
    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = clock.real,
        base_url: str = "http://forum.example",
        key: str = "",
        traps: Traps | None = None,
        state: State | None = None,
    ) -> None:
        super().__init__(clock=clock, base_url=base_url, traps=traps, state=state)
        self.faults: list[Fault] = []
        if not self.state.users:
            furnish(self)
        self.state.key = key or self.state.key or secrets.token_hex(32)

    # Asked as a program asks.

    def answer(self, request: Request) -> Answer:
        """Raises `faults.Lost` where no answer comes back."""
        return answer(self, request, self.faults)

    def ask(
        self,
        method: str,
        path: str,
        data: Any = None,
        *,
        user: str = ADMIN,
        key: str | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """With the administrator's key, as somebody, and with JSON; without a key when it is ""."""
        made = {"user-agent": "tests", **(headers or {})}
        key = self.state.key if key is None else key
        if key:
            made |= {"api-key": key, "api-username": user}
        body = b""
        if data is not None:
            body, made["content-type"] = json.dumps(data).encode(), "application/json"
        path, _, written = path.partition("?")
        query_text = urlencode(query, doseq=True) if query else written
        return self.answer(Request(method, path, query_text, made, body))

    def form(
        self, method: str, path: str, fields: list[tuple[str, str]], *, user: str = ADMIN
    ) -> Answer:
        headers = {
            "api-key": self.state.key,
            "api-username": user,
            "content-type": "application/x-www-form-urlencoded",
        }
        body = urlencode(fields).encode()
        return self.answer(Request(method, path, "", headers, body))

    def add_key(self, user: str, *, scopes: str = "read,write,session_info") -> str:
        """A key of somebody's own, as they would grant it."""
        key = UserKey(
            key=secrets.token_hex(16),
            user_id=self.user(user).id,
            client_id=f"client of {user}",
            application="Eventforum",
            scopes=scopes.split(","),
        )
        self.state.user_keys.append(key)
        return key.key

    def fail(self, kind: Kind, *, method: str = "", path: str = "", times: int = 1) -> Fault:
        """The next answers that meet this go wrong."""
        self.faults.append(Fault(kind, method, path, times))
        return self.faults[-1]

    # What people do, as on the forum's own pages.

    def start(
        self,
        title: str,
        user: str | User = "amina",
        raw: str = "The first words of a topic that somebody started here.",
        *,
        category: int | str = "General",
        tags: list[str] | None = None,
        **more: Any,
    ) -> Topic:
        draft = posting.Draft(
            raw=raw,
            title=title,
            category_id=self.category(category).id,
            tags=tags or [],
            **more,
        )
        return self.topic(self._posted(draft, user).topic_id)

    def say(
        self,
        topic: int | Topic,
        user: str | User,
        raw: str,
        *,
        reply_to: int | None = None,
        **more: Any,
    ) -> Post:
        draft = posting.Draft(raw=raw, topic_id=self.topic(topic).id, reply_to=reply_to, **more)
        return self._posted(draft, user)

    def _posted(self, draft: posting.Draft, user: str | User) -> Post:
        with self.lock:
            made = posting.post(self, draft, by=self.user(user))
        if isinstance(made, Pending):
            raise Refusal(200, "enqueued")
        return made

    def whisper(self, topic: int | Topic, raw: str, *, user: str = MODERATOR) -> Post:
        return self.say(topic, user, raw, whisper=True)

    def write_privately(self, user: str, to: str, title: str, raw: str) -> Topic:
        draft = posting.Draft(raw=raw, title=title, recipients=[to])
        return self.topic(self._posted(draft, user).topic_id)

    def edit(self, post: int | Post, raw: str, *, user: str | User | None = None) -> bool:
        post = self.post(post)
        return revising.edit(self, post, raw, by=self.user(user or self.user_of(post)))

    def delete(self, post: int | Post, *, user: str | User = MODERATOR) -> None:
        revising.delete(self, self.post(post), by=self.user(user))

    def recover(self, post: int | Post, *, user: str | User = MODERATOR) -> None:
        revising.recover(self, self.post(post), by=self.user(user))

    def hide(self, post: int | Post, *, hidden: bool = True) -> None:
        revising.hide(self, self.post(post), hidden=hidden)

    def like(self, post: int | Post, user: str) -> None:
        revising.like(self, self.post(post), by=self.user(user))

    def unlike(self, post: int | Post, user: str) -> None:
        revising.unlike(self, self.post(post), by=self.user(user))

    def change(self, topic: int | Topic, *, user: str = MODERATOR, **fields: Any) -> bool:
        """`title`, `category_id`, `tags`."""
        return changing.update(self, self.topic(topic), by=self.user(user), **fields)

    def set_status(
        self, topic: int | Topic, status: str, *, enabled: bool = True, user: str = MODERATOR
    ) -> None:
        changing.set_status(self, self.topic(topic), status, enabled=enabled, by=self.user(user))

    def delete_topic(self, topic: int | Topic, *, user: str = MODERATOR) -> None:
        changing.delete(self, self.topic(topic), by=self.user(user))

    def recover_topic(self, topic: int | Topic, *, user: str = MODERATOR) -> None:
        changing.recover(self, self.topic(topic), by=self.user(user))

    def move(
        self,
        posts: list[int | Post],
        *,
        to: int | Topic | None = None,
        title: str = "",
        user: str = MODERATOR,
    ) -> Topic:
        """To another topic, or to a new one of this title. No hook hears of it."""
        found = [self.post(one) for one in posts]
        return moving.move_posts(
            self,
            self.topic(found[0].topic_id),
            [one.id for one in found],
            by=self.user(user),
            to=self.topic(to) if to is not None else None,
            title=title,
        )

    def add_user(self, username: str, **fields: Any) -> User:
        return persons.add_user(self, username, **fields)

    def rename_user(self, user: str, username: str) -> None:
        persons.rename(self, self.user(user), username)

    def merge_users(self, user: str, into: str) -> None:
        persons.merge(self, self.user(user), self.user(into))

    def approve(self, pending: int) -> Post:
        """Let through what waits for a moderator; `state.pending` holds it."""
        return posting.approve(self, self.state.pending[pending])

    def add_category(self, name: str, **fields: Any) -> Category:
        return sections.add_category(self, name, by=self.user(ADMIN), **fields)

    def restrict(self, category: int | str) -> None:
        """From now on for staff only; no hook hears of what that does to topics."""
        self.category(category).permissions = {"staff": 1}

    def posts(self, topic: int | Topic, *, user: str | None = None) -> list[Post]:
        """What somebody sees of a topic (a stranger, when nobody is named), in its order."""
        reader = self.user(user) if user else None
        return [
            post
            for post in self.posts_of(topic)
            if post.deleted_at is None and sees_post(self, post, reader)
        ]

    # Webhooks.

    @property
    def deliveries(self) -> list[Delivery]:
        """What waits to be passed on: a list to drop from, to double, to turn round."""
        return self.outbox

    def add_hook(self, url: str = "http://portal.example/hook", **fields: Any) -> Hook:
        """Subscribed to everything that a mirror needs, when `events` are not named."""
        fields.setdefault("events", [*hooks.EVERYTHING])
        fields.setdefault("secret", "a-secret-of-tests")
        return hooks.add_hook(self, url, **fields)

    def pass_on(
        self, receiver: Callable[[Delivery], int | None], *, limit: int | None = None
    ) -> int:
        """Hand over what is due; the receiver says its status, None where nothing came back."""
        jobs.run_due(self)
        return hooks.pass_on(self, receiver, limit=limit)

    def shuffle(self, chance: random.Random) -> None:
        chance.shuffle(self.outbox)

    def forged(self, delivery: Delivery) -> Delivery:
        """The same for whoever does not know the secret: signed with another one."""
        headers = {
            **delivery.headers,
            "X-Discourse-Event-Signature": hooks.signature("not the secret", delivery.body),
        }
        return Delivery(
            id=delivery.id,
            hook_id=delivery.hook_id,
            type=delivery.type,
            event=delivery.event,
            text=delivery.text,
            headers=headers,
            created_at=delivery.created_at,
        )
