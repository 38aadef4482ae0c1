# SPDX-License-Identifier: AGPL-3.0-or-later
"""Both sides beside each other, and beside what people did: looked at from outside, by the words of
the posts alone and not by what the mirror remembers."""

from collections import Counter
from dataclasses import dataclass, field

from apps.discourse.models import Topic
from apps.discourse.sandbox.things import REGULAR
from apps.threads.models import Post, PostRevision
from tests.discourse.scenarios.course import WRITES, Course
from tests.discourse.scenarios.ledger import Line, word_of

Word = tuple[int, int]


@dataclass
class Findings:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    swapped: list[str] = field(default_factory=list)
    echoes: list[str] = field(default_factory=list)
    budget: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def __str__(self) -> str:
        return "; ".join(f"{kind}: {found[:6]}" for kind, found in vars(self).items() if found)


def read_here(line: Line) -> list[Word]:
    if line.thread is None:
        return []
    rows = Post.objects.filter(thread=line.thread, moved_to=None, removed_at=None)
    rows = rows.filter(hidden_at=None, thread__removed_at=None)
    texts = rows.order_by("number").values_list("text", flat=True)
    return [word for text in texts if (word := word_of(text))]


def read_there(course: Course, line: Line) -> list[Word]:
    if line.topic is None:
        return []
    posts = [post for post in course.forum.posts(line.topic) if post.type == REGULAR]
    return [word for post in posts if not post.user_deleted and (word := word_of(post.raw))]


def compare(course: Course) -> Findings:
    """What is not as it has to be when everything has come to rest."""
    found = Findings()
    course.know_lines()
    for line in course.lines:
        if not line.forgotten:
            _compare(course, line, found)
    theirs = {one.number for one in course.said if one.side == "there"}
    for line in course.private:
        # What was said here stays in a discussion of here.
        read = [number for number, _ in read_here(line) if number in theirs]
        found.lost += [f"private words are read here: {read}"] if read else []
    known = {one.line.topic for one in course.said} | {None}
    strange = [
        topic.title
        for topic in course.forum.state.topics.values()
        if topic.external_id and topic.id not in known and topic.deleted_at is None
        and any(word_of(post.raw) for post in course.forum.posts(topic))
    ]  # fmt: skip
    found.doubled += [f"topic {title}" for title in strange]
    return found


def _compare(course: Course, line: Line, found: Findings) -> None:
    here, there = read_here(line), read_there(course, line)
    said = {one.number: one for one in course.said if one.line is line}
    if course.forum.traps.seconds_ahead:
        for number in (number for number, one in said.items() if one.concurrent):
            if (told := dict(here).get(number)) == dict(there).get(number) and told is not None:
                said[number].version = told
    for side, words in (("here", here), ("there", there)):
        counted = Counter(number for number, _ in words)
        found.doubled += [f"op{number} {side}" for number, times in counted.items() if times > 1]
        versions = dict(words)
        for number, one in said.items():
            if one.gone and number in versions:
                found.lost.append(f"removal of op{number} {side}")
            elif not one.gone and number not in versions:
                found.lost.append(f"op{number} {side}")
            elif not one.gone and versions[number] != one.version:
                found.lost.append(f"op{number}.v{one.version} {side}: v{versions[number]}")
    for origin in ("here", "there"):
        mine = [number for number, _ in here if number in said and said[number].side == origin]
        other = [number for number, _ in there if number in said and said[number].side == origin]
        both = set(mine) & set(other)
        order_here = [number for number in dict.fromkeys(mine) if number in both]
        order_there = [number for number in dict.fromkeys(other) if number in both]
        if order_here != order_there:
            found.swapped.append(f"{origin}: {order_here} {order_there}")


def lost_of_clashes(course: Course) -> list[str]:
    """Where both sides changed a post, either text is readable here."""
    lost = []
    for one in course.said:
        if not one.clashed or one.gone or one.line.forgotten or one.here is None:
            continue
        texts = list(PostRevision.objects.filter(post=one.here).values_list("text", flat=True))
        texts += Post.objects.filter(pk=one.here).values_list("text", flat=True)
        kept = {word[1] for text in texts if (word := word_of(text))}
        lost += [f"op{one.number}.v{v} of a clash" for v in sorted(one.versions - kept)]
    return lost


def writes(course: Course) -> int:
    return sum(method in WRITES for _, method, _ in course.asked)


def breaches(course: Course) -> list[str]:
    """Of what the forum allows: too many, or asked before it was time."""
    refused = sum(one.status == 429 for one in course.forum.asked) - course.limited
    found = [f"429 caused by us: {refused}"] if refused > 0 else []
    for since, until in course.waits:
        early = [at for at, _, _ in course.asked if since < at < until]
        found += [f"asked {len(early)} times before {until:%H:%M:%S}"] if early else []
    return found


def parked(course: Course) -> set[int]:
    """Discussions that wait for an organizer with a reason that can be read."""
    rows = Topic.objects.exclude(parked="").exclude(last_error="")
    return set(rows.values_list("thread", flat=True))
