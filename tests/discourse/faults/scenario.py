# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes on both sides of a mirror, with everything that can go wrong, from a seed."""

import random
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import OperationalError, transaction

from apps.core.errors import Refused
from apps.discourse import incoming, reconciling, sending
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sending import claims
from apps.threads import services as threads
from apps.threads.models import Post, Thread
from tests.discourse.incoming.listening import receiver
from tests.factories.accounts import UserFactory

ON_THE_WAY = [
    "timeout", "timeout unheard", "reset", "reset unheard", "bad gateway", "bad gateway after",
    "server error", "server error after", "unavailable", "limited", "limited text", "limited bare",
    "truncated", "page", "other shape", "empty",
]  # fmt: skip
"""Kinds of the stand-in's faults, one answer each."""

SWEEP = 15
RECONCILE = 30

CONVERGED = 60
CONVERGED_WITHOUT_HOOKS = 300
"""Seconds after the last fault until both sides are the same."""


class Killed(BaseException):
    """A worker is gone, with whatever it had not committed."""


class Scenario:
    """What happens is chosen by the seed alone."""

    def __init__(self, world, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.chief = UserFactory(is_superuser=True)
        self.users = [UserFactory() for _ in range(4)]
        self.names = ["amina", "bartek", "chen", "dalia"]
        self.threads: list[Thread] = []
        self.session = world.session(
            starts_at=world.clock() - timedelta(minutes=5),
            ends_at=world.clock() + timedelta(hours=2),
        )
        self.lost = False
        self.story: list[str] = []
        self.words = 0
        self.kill = ""
        world.interrupt = self._interrupt
        world.forum.traps.enqueue = False
        world.there.features |= {"delivery_log": True}
        hook = world.forum.add_hook()
        world.there.hook_id = hook.id
        world.there.bridge_user_id = world.forum.user("eventforum").id
        world.there.save()
        self.clock = world.clock
        self.swept = self.reconciled = self.clock()

    # Time.

    def pass_time(self, seconds: float, *, faults: bool = False) -> None:
        """Workers, sweeps and webhooks go on meanwhile."""
        end = self.clock() + timedelta(seconds=seconds)
        while True:
            self._deliver(faults)
            with suppress(Killed):
                self._once()
            if self.clock() >= end:
                return
            now = self.clock()
            due = [end, self.swept + timedelta(seconds=SWEEP)]
            if (at := self.world.next_due()) is not None:
                due.append(at)
            self.world.move_to(max(min(due), now + timedelta(seconds=1)))

    def _once(self) -> None:
        now = self.clock()
        if now >= self.swept + timedelta(seconds=SWEEP):
            self.swept = now
            incoming.hear(now=now)
            sending.plan_all(now=now)
            sending.tell_waiting(now=now)
        if now >= self.reconciled + timedelta(seconds=RECONCILE):
            self.reconciled = now
            reconciling.reconcile_due(now=now)
        self.world.work()

    def _deliver(self, faults: bool) -> None:
        forum, outbox = self.world.forum, self.world.forum.outbox
        if faults and outbox:
            if self.chance.random() < 0.2:
                forum.shuffle(self.chance)
            if self.chance.random() < 0.2:
                outbox.append(self.chance.choice(outbox))
            if self.chance.random() < 0.1:
                forged = forum.forged(self.chance.choice(outbox))
                assert receiver(self.world)(forged) == 403
            if self.chance.random() < 0.15:
                return  # Later.
        take = receiver(self.world)

        def perhaps(delivery):
            if faults and self.chance.random() < 0.05:
                self.lost = True
                return None
            return take(delivery)

        if forum.pass_on(perhaps):
            incoming.hear(now=self.clock())

    def _interrupt(self, method: str, path: str) -> None:
        if self.kill == "before":
            self.kill = ""
            raise Killed

    # What people do.

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

    # What goes wrong.

    def go_wrong(self) -> None:
        forum, kind = self.world.forum, self.chance.random()
        if kind < 0.6:
            fault = self.chance.choice(ON_THE_WAY)
            forum.fail(fault, method=self.chance.choice(["POST", "PUT", "GET", "DELETE", ""]))
            self.story.append(f"{self.clock():%H:%M:%S} ! {fault}")
        elif kind < 0.8:
            self.kill = "before"
            if self.chance.random() < 0.5:
                self._kill_after()
            self.story.append(f"{self.clock():%H:%M:%S} ! killed")
        else:
            name = self.chance.choice(["down", "read_only"])
            setattr(forum.traps, name, True)
            self.pass_time(self.chance.choice([10, 40, 90]), faults=True)
            setattr(forum.traps, name, False)
            self.story.append(f"{self.clock():%H:%M:%S} ! {name}")

    def _kill_after(self) -> None:
        """The worker dies once the forum has done it; or its database is gone at that moment."""
        self.kill = ""
        real, how = self.world.forum.answer, self.chance.choice([Killed, OperationalError])

        def answer(request):
            if request.method == "GET":
                return real(request)
            self.world.forum.answer = real
            real(request)
            raise how

        self.world.forum.answer = answer

    def mend(self) -> None:
        """No fault is left."""
        self.kill = ""
        self.world.forum.faults.clear()
        self.world.forum.__dict__.pop("answer", None)

    def run(self) -> None:
        for _ in range(2):
            self.start_here()
        self.pass_time(30)
        for _ in range(self.chance.randint(5, 10)):
            for _ in range(self.chance.randint(1, 3)):
                self.act()
            if self.chance.random() < 0.5:
                self.go_wrong()
            self.pass_time(self.chance.choice([1, 5, 20, 45]), faults=True)
        self.mend()
        self.pass_time(CONVERGED_WITHOUT_HOOKS if self.lost else CONVERGED)


@contextmanager
def naive(monkeypatch, what: str):
    """A client that does not look for what it may have done, or does not remember what is gone."""
    from apps.discourse.sending import reading_back, working

    if what == "no read-back":

        def again(claim):
            claims.settle(claim)
            return working.Outcome("again")

        monkeypatch.setattr(reading_back, "look", again)
    else:
        gone = MirroredPost.State.GONE
        from apps.discourse.incoming import posts

        def forgetful(scene, number):
            row = real(scene, number)
            if row is not None and row.state == gone:
                MirroredPost.objects.filter(pk=row.pk).update(remote_id=None)
                return None
            return row

        real = posts.row_of
        monkeypatch.setattr(posts, "row_of", forgetful)
    yield
