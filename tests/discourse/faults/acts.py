# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do on both sides while things go wrong, each by its weight."""

from contextlib import suppress

from django.db import transaction

from apps.core.errors import Refused
from apps.discourse import sending
from apps.discourse.models import Topic
from apps.discourse.sandbox.refusals import Refusal
from apps.threads import services as threads
from apps.threads.models import Post, Thread


class Acts:
    """Of a scenario, which has the world, its clock, its chance and its people."""

    def act(self) -> None:
        acts = [
            (6, self.reply), (2, self.edit_here), (1, self.remove_here), (1, self.hide_here),
            (1, self.close_here), (1, self.rename_here), (1, self.start_here), (6, self.say_there),
            (2, self.edit_there), (2, self.delete_there), (1, self.recover_there),
            (1, self.close_there), (1, self.start_there), (1, self.rename_there),
            (3, self.reply_live), (1, self.split_here), (1, self.move_there),
        ]  # fmt: skip
        weights = [weight for weight, _ in acts]
        [(_, act)] = self.chance.choices(acts, weights)
        with suppress(Refused, Refusal), transaction.atomic():
            act()
            self.story.append(f"{self.clock():%H:%M:%S} {act.__name__}")

    def text(self) -> str:
        self.words += 1
        return f"Word number {self.words} of this scenario, said by somebody."

    def _thread(self) -> Thread:
        return Thread.objects.get(pk=self.chance.choice(self.threads).pk)

    def _wake(self, thread: Thread) -> None:
        """Mostly at once; now and then the wake-up call is lost, and comes with a later one."""
        sending.wake_threads([thread.pk], now=self.clock())

    def _own(self, **fields) -> Post:
        rows = Post.objects.filter(removed_at=None, moved_to=None, brought=None, **fields)
        users = {user.person_id: user for user in self.users}
        post = self.chance.choice(list(rows.filter(author__in=users).order_by("pk")) or [None])
        if post is None:
            raise Refused("nothing")
        post.by = users[post.author_id]
        return post

    def start_here(self) -> None:
        thread = threads.start(
            event=self.world.event,
            title=f"Discussion {self.text()}",
            text=self.text(),
            by=self.chance.choice(self.users),
        )
        self.threads.append(thread)
        self._wake(thread)

    def reply(self) -> None:
        thread = self._thread()
        threads.reply(thread, text=self.text(), by=self.chance.choice(self.users))
        self._wake(thread)

    def reply_live(self) -> None:
        threads.reply_to_session(self.session, text=self.text(), by=self.chance.choice(self.users))
        sending.wake_sessions([self.session.pk], now=self.clock())

    def split_here(self) -> None:
        thread = self._thread()
        numbers = list(
            thread.posts.filter(number__gt=1, moved_to=None, removed_at=None).values_list(
                "number", flat=True
            )
        )
        if not numbers:
            raise Refused("nothing")
        chosen = sorted(self.chance.sample(numbers, min(2, len(numbers))))
        new = threads.split(thread, numbers=chosen, title=f"Split {self.text()}", by=self.chief)
        self.threads.append(new)
        sending.wake_threads([new.pk, thread.pk], now=self.clock())

    def move_there(self) -> None:
        post, topic = self._there(deleted=False), self._topic()
        if post.topic_id == topic.id:
            raise Refused("nothing")
        self.world.forum.move([post], to=topic)

    def edit_here(self) -> None:
        post = self._own()
        threads.edit(post, text=self.text(), by=post.by)
        self._wake(post.thread)

    def remove_here(self) -> None:
        post = self._own(number__gt=1)
        threads.remove(post, by=post.by)
        self._wake(post.thread)

    def hide_here(self) -> None:
        post = self._own(number__gt=1)
        threads.hide(post, rule=1, by=self.chief)
        self._wake(post.thread)
        if self.chance.random() < 0.5:
            threads.show_again(post, by=self.chief)
            self._wake(post.thread)

    def close_here(self) -> None:
        thread = self._thread()
        (threads.reopen if thread.closed_at else threads.close)(thread, by=self.chief)
        self._wake(thread)

    def rename_here(self) -> None:
        thread = self._thread()
        threads.rename(thread, title=f"Renamed {self.text()}", by=self.chief)
        self._wake(thread)

    def _topic(self):
        rows = Topic.objects.filter(thread__isnull=False, number__isnull=False, gone_at=None)
        numbers = list(rows.order_by("pk").values_list("number", flat=True))
        if not numbers:
            raise Refused("nothing")
        return self.world.forum.topic(self.chance.choice(numbers))

    def _there(self, **wanted):
        """A post that somebody of the forum wrote, not the first of its topic."""
        forum = self.world.forum
        posts = [
            post
            for post in forum.posts_of(self._topic())
            if post.type == 1 and post.number > 1 and forum.user_of(post).username in self.names
        ]
        posts = [post for post in posts if (post.deleted_at is not None) == wanted["deleted"]]
        if not posts:
            raise Refused("nothing")
        return self.chance.choice(posts)

    def say_there(self) -> None:
        self.world.forum.say(self._topic(), self.chance.choice(self.names), self.text())

    def edit_there(self) -> None:
        self.world.forum.edit(self._there(deleted=False), self.text())

    def delete_there(self) -> None:
        self.world.forum.delete(self._there(deleted=False))

    def recover_there(self) -> None:
        self.world.forum.recover(self._there(deleted=True))

    def close_there(self) -> None:
        topic = self._topic()
        self.world.forum.set_status(topic, "closed", enabled=not topic.closed)

    def rename_there(self) -> None:
        self.world.forum.change(self._topic(), title=f"There {self.text()}")

    def start_there(self) -> None:
        self.world.mirror.refresh_from_db()
        if self.world.mirror.section is None:
            raise Refused("nothing")
        self.world.forum.start(
            f"Begun there {self.text()}",
            self.chance.choice(self.names),
            self.text(),
            category=self.world.mirror.section,
        )
