# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do on both sides: here through the portal's verbs, there as on the forum's pages."""

from apps.discourse.sandbox.things import Post as ForumPost
from apps.discourse.sandbox.things import User as ForumUser
from apps.threads import services as threads
from apps.threads.models import Post, Thread
from tests.discourse.scenarios.course import Course
from tests.discourse.scenarios.given import Scenario
from tests.discourse.scenarios.ledger import Line, Said, word_of
from tests.factories.accounts import UserFactory

BY_STAFF = 0.2
"""Of the changes there: a moderator's, of a post that came from here."""


class People:
    def __init__(self, course: Course, scenario: Scenario) -> None:
        self.course, self.scenario, self.chance = course, scenario, course.chance
        few = max(2, scenario.users // 2)
        self.here = {user.person_id: user for user in (UserFactory() for _ in range(min(few, 8)))}
        self.there = [course.forum.add_user(f"villager{n}") for n in range(min(few, 8))]

    # One after the other, by chance.

    def act(self) -> None:
        """One more thing that somebody does."""
        is_here = self.chance.random() < self.scenario.local_share
        dice = self.chance.random()
        if dice < self.scenario.edit and self.edit("here" if is_here else "there"):
            return
        if dice > 1 - self.scenario.delete and self.delete("here" if is_here else "there"):
            return
        self.say("here" if is_here else "there")

    def say(self, side: str, line: Line | None = None) -> Said | None:
        line = line or self.line_for(side)
        if line is None:
            return None
        one = Said(len(self.course.said) + 1, side, line)
        if side == "here":
            if self.course.database_off or self.course.off:
                return None  # Nobody's post was taken.
            thread = Thread.objects.get(pk=line.thread)
            if thread.closed_at is not None or thread.removed_at is not None:
                return None
            one.here = threads.reply(thread, text=one.words(), by=self.somebody_here()).pk
        else:
            topic = self.course.forum.topic(line.topic)
            if topic.deleted_at is not None or topic.closed:
                return None
            one.there = self.course.forum.say(topic, self.chance.choice(self.there), one.words())
        one.versions.add(1)
        self.course.said.append(one)
        return one

    def start(self, side: str) -> Said:
        line = Line(side)
        one = Said(len(self.course.said) + 1, side, line, first=True)
        title = f"What about matter {one.number} of {len(self.course.lines)} matters"
        if side == "here":
            by = self.somebody_here()
            thread = threads.start(event=self.course.event, title=title, text=one.words(), by=by)
            line.thread = thread.pk
            one.here = Post.objects.get(thread=thread).pk
        else:
            self.course.mirror.refresh_from_db()
            topic = self.course.forum.start(
                title, self.chance.choice(self.there), one.words(),
                category=self.course.mirror.section,
            )  # fmt: skip
            line.topic = topic.id
            one.there = self.course.forum.posts(topic)[0]
        one.versions.add(1)
        self.course.said.append(one)
        self.course.lines.append(line)
        return one

    def edit(self, side: str, one: Said | None = None) -> bool:
        one = one or self.one_to_change(side)
        return one is not None and (self.edit_here(one) if side == "here" else self.edit_there(one))

    def edit_here(self, one: Said) -> bool:
        if self.course.database_off or self.course.off:
            return False
        post = Post.objects.select_related("thread").get(pk=one.here)
        if post.removed_at is not None or post.thread.closed_at is not None:
            return False
        self.note_version(one, post.text)
        threads.edit(post, text=one.words(), by=self.here[post.author_id])
        return True

    def note_version(self, one: Said, text: str) -> int:
        """The next version; which one it takes the place of."""
        before = word_of(text)
        assert before is not None
        one.concurrent |= before[1] != one.version
        one.version += 1
        one.versions.add(one.version)
        return before[1]

    def edit_there(self, one: Said) -> bool:
        post = self.of_there(one)
        if post is None or post.deleted_at is not None or post.user_deleted:
            return False
        before = self.note_version(one, post.raw)
        old = f"op{one.number}.v{before}"
        raw = post.raw.replace(old, f"op{one.number}.v{one.version}")
        by = self.author_there(post) if one.side == "there" else "mira"
        self.course.forum.edit(post, raw, user=by)
        return True

    def delete(self, side: str, one: Said | None = None) -> bool:
        one = one or self.one_to_change(side, first=False)
        if one is None or one.first:
            return False
        if side == "here":
            if self.course.database_off or self.course.off:
                return False
            post = Post.objects.select_related("thread").get(pk=one.here)
            if post.removed_at is not None:
                return False
            threads.remove(post, by=self.here[post.author_id])
        else:
            there = self.of_there(one)
            if there is None or there.deleted_at is not None or there.user_deleted:
                return False
            own = one.side == "there" and self.chance.random() < 0.5
            self.course.forum.delete(there, user=self.author_there(there) if own else "mira")
        one.gone = True
        return True

    # Who, where and what.

    def somebody_here(self):
        return self.chance.choice(list(self.here.values()))

    def author_there(self, post: ForumPost) -> ForumUser:
        return self.course.forum.user_of(post)

    def line_for(self, side: str) -> Line | None:
        self.course.know_lines()
        lines = [one for one in self.course.lines if not one.forgotten]
        known = [one for one in lines if (one.thread if side == "here" else one.topic) is not None]
        return self.chance.choice(known) if known else None

    def one_to_change(self, side: str, *, first: bool = True) -> Said | None:
        """People change what they wrote; moderators there also what came from here."""
        origin = side
        if side == "there" and self.chance.random() < BY_STAFF:
            origin = "here"
        found = [one for one in self.course.alive(origin) if first or not one.first]
        return self.chance.choice(found) if found else None

    def of_there(self, one: Said) -> ForumPost | None:
        """The forum's post, as somebody there would come upon it."""
        if one.there is None:
            self.course.know_lines()
            if one.line.topic is None:
                return None
            for post in self.course.forum.posts(one.line.topic):
                word = word_of(post.raw)
                if word is not None and word[0] == one.number:
                    one.there = post
        return one.there
