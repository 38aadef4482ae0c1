# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mirror as one writes it first: what went wrong is sent again, what is told is believed.

It looks for nothing after a lost answer and keeps no tombstones. Where nothing goes wrong it does
well; the oracle has to find what it does otherwise.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.accounts.services import person_from_forum
from apps.discourse.sandbox.faults import Lost
from apps.discourse.sandbox.things import Delivery
from apps.threads.models import Post, Thread
from apps.threads.services import Origin, absorb, absorb_edit, absorb_removal, absorb_start
from tests.discourse.scenarios.course import Course

AGAIN = timedelta(seconds=150)
PLACE = "Village forum"


class Naive(Course):
    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.numbers: dict[int, int] = {}
        self.sent: dict[int, str] = {}
        self.topics: dict[int, int] = {}
        self.foreign: dict[int, int] = {}
        self.not_before: datetime | None = None

    def begin_there(self) -> None:
        section = self.forum.add_category("CEE Meeting 2027")
        type(self.mirror).objects.filter(pk=self.mirror.pk).update(section=section.id)
        self.mirror.refresh_from_db()

    def pairs(self) -> list[tuple[int, int]]:
        return list(self.topics.items())

    def notice(self) -> None:
        """It looks at everything each time."""

    def sweep(self) -> None:
        """There is nothing to sweep."""

    def reconcile(self) -> None:
        """It believes that all webhooks come."""

    def hear(self) -> None:
        """It has worked them as they came."""

    def turns_now(self) -> None:
        if self.not_before is not None and self.not_before > self.clock():
            return
        for post in Post.objects.filter(thread__event=self.event).order_by("thread", "number"):
            if post.pk in self.foreign.values():
                continue
            if not self.tell(post):
                self.not_before = self.clock() + AGAIN
                return

    def tell(self, post: Post) -> bool:
        number = self.numbers.get(post.pk)
        if number is None:
            return post.removed_at is not None or self.create(post)
        if post.removed_at is not None:
            if self.sent.get(post.pk) != "removed":
                self.sent[post.pk] = "removed"
                return self.write("DELETE", f"/posts/{number}.json") is not None
            return True
        if self.sent.get(post.pk) != post.text:
            told = self.write("PUT", f"/posts/{number}.json", {"post": {"raw": post.text}})
            if told is None:
                return False
            self.sent[post.pk] = post.text
        return True

    def create(self, post: Post) -> bool:
        topic = self.topics.get(post.thread_id)
        body: dict[str, Any] = {"raw": post.text}
        if topic is None:
            title = Thread.objects.get(pk=post.thread_id).title
            body |= {"title": title, "category": self.mirror.section}
        else:
            body["topic_id"] = topic
        told = self.write("POST", "/posts.json", body)
        if told is None or "id" not in told:
            return False
        self.numbers[post.pk], self.sent[post.pk] = told["id"], post.text
        self.topics.setdefault(post.thread_id, told["topic_id"])
        return True

    def write(self, method: str, path: str, body: Any = None) -> Mapping[str, Any] | None:
        self.asked.append((self.clock(), method, path))
        left = len(self.forum.faults)
        try:
            answer = self.forum.ask(method, path, body)
            told = json.loads(answer.body or b"{}") if answer.status == 200 else None
        except (Lost, ValueError):
            told = None
        if len(self.forum.faults) < left:
            self.trouble()
        return told

    def receive_one(self, delivery: Delivery) -> int:
        told = json.loads(delivery.body).get("post")
        if told is not None and not told["raw"].startswith("About the"):
            self.believe(delivery.event, told)
        return 200

    def believe(self, event: str, told: dict[str, Any]) -> None:
        if told["id"] in self.numbers.values() or told["username"] == "eventforum":
            return
        known = self.foreign.get(told["id"])
        at = self.clock()
        if event == "post_created" and known is None:
            author = person_from_forum(
                name=told["username"], username=told["username"], place=PLACE, address=""
            )
            thread = self.thread_of(told)
            post = absorb(
                thread, author=author, text=told["raw"], at=at, origin=Origin(place=PLACE)
            )
            self.foreign[told["id"]] = post.pk
        elif known is not None and event == "post_edited":
            absorb_edit(Post.objects.get(pk=known), text=told["raw"], at=at, place=PLACE)
        elif known is not None and event == "post_destroyed":
            absorb_removal(Post.objects.get(pk=known), at=at, place=PLACE)
            del self.foreign[told["id"]]

    def thread_of(self, told: dict[str, Any]) -> Thread:
        for thread, topic in self.topics.items():
            if topic == told["topic_id"]:
                return Thread.objects.get(pk=thread)
        made = absorb_start(event=self.event, title=told["topic_title"], place=PLACE)
        self.topics[made.pk] = told["topic_id"]
        return made
