# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models.fields.json import KeyTextTransform

from apps.core.prepared import Prepared
from apps.threads import fragments
from apps.threads.models import Post, Thread

PAGE = 50
"""Posts on a page."""


class Row(NamedTuple):
    """A post as a page needs it; `fragment` is its stored form in the interface language,
    `mirror` what some of its readers are told of its copy on a forum, `versions_in` the codes of
    the languages it has versions in."""

    pk: int
    number: int
    author: int
    phase: str
    thanks: int
    fragment: str
    mirror: str = ""
    language: str = ""
    versions_in: str = ""


@dataclass(frozen=True)
class PostsPage:
    """Posts of a discussion by key: those after the number `after`.

    Numbers have no gaps, so the neighbours are known without asking.
    """

    thread: Thread
    rows: list[Row]
    after: int
    size: int = PAGE

    @property
    def first(self) -> int:
        return self.rows[0].number if self.rows else 0

    @property
    def last(self) -> int:
        """The highest number shown; `after` when nothing is."""
        return self.rows[-1].number if self.rows else self.after

    @property
    def is_last(self) -> bool:
        return self.last >= self.thread.posts_count

    @property
    def previous(self) -> int | None:
        """The key of the page before, None on the first."""
        return max(0, self.after - self.size) if self.after else None

    @property
    def next(self) -> int | None:
        return None if self.is_last else self.last

    @property
    def end(self) -> int:
        """The key of the last page."""
        return page_with(max(1, self.thread.posts_count), size=self.size)

    def parts(self) -> Iterator[tuple[str, list[Row]]]:
        """Runs of posts of one phase, each with its phase: a divider stands between two runs."""
        run: list[Row] = []
        for row in self.rows:
            if run and row.phase != run[0].phase:
                yield run[0].phase, run
                run = []
            run.append(row)
        if run:
            yield run[0].phase, run


def posts_page(thread: Thread, *, after: int = 0, size: int = PAGE, language: str) -> PostsPage:
    """The posts numbered from `after` + 1 on, `size` at most; one query, at any depth.

    Posts without a fragment in this interface language get one: three queries more, once.
    """
    key = fragments.key(language)
    rows = [Row(*row) for row in _posts(key, size).rows(thread=thread.pk, after=after)]
    return PostsPage(thread, _complete(thread, rows, language), after, size)


def changed_posts(
    thread: Thread, *, since: int, until: int, language: str, most: int = PAGE
) -> PostsPage:
    """The posts up to the number `until` that changed after the version `since`; one query.

    Its neighbours are not its own: only the rows are of use.
    """
    key = fragments.key(language)
    rows = _changed(key, most).rows(thread=thread.pk, since=since, until=until)
    return PostsPage(thread, _complete(thread, [Row(*row) for row in rows], language), 0)


def merged_into(number: int, user) -> int | None:
    """The discussion that this one was merged into, if the reader may see it."""
    seen = Thread.objects.visible_to(user).filter(merged__pk=number)
    return seen.values_list("pk", flat=True).first()


def merged_page(number: int, *, after: str, user) -> str:
    """The page where the posts of a merged discussion go on after the number `after`; "" when it
    was not merged, or for readers who may not see where it is."""
    into = merged_into(number, user)
    if into is None:
        return ""
    thread = Thread.objects.select_related("event", "session__event").get(pk=into)
    known = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
    stubs = Post.objects.filter(thread=number, moved_to__thread=into).order_by("number")
    numbers = stubs.values_list("moved_to__number", flat=True)
    goal = numbers.filter(number__gt=known).first() or numbers.last() or 1
    page, _, _anchor = thread.get_absolute_url().partition("#")
    key = page_with(goal)
    return f"{page}?after={key}" if key else page


def page_with(number: int, *, size: int = PAGE) -> int:
    """The key of the page that shows the post of this number."""
    return (number - 1) // size * size


def _complete(thread: Thread, rows: list[Row], language: str) -> list[Row]:
    """The rows, each with its fragment: made and stored where there is none."""
    missing = [row.pk for row in rows if not row.fragment]
    if not missing:
        return rows
    made = fragments.make_missing(thread, missing, language)
    return [row if row.fragment else row._replace(fragment=made[row.pk]) for row in rows]


_BEFORE = ("pk", "number", "author", "phase", "thanks_count")
_BEHIND = ("mirror_state", "language", "versions_in")
"""The columns of a Row, around its fragment."""


@lru_cache(maxsize=200)
def _posts(key: str, size: int) -> Prepared:
    fragment = KeyTextTransform(key, "fragments")
    return Prepared(
        lambda slot: (
            Post.objects.filter(thread=slot("thread"), number__gt=slot("after"))
            .order_by("number")
            .values_list(*_BEFORE, fragment, *_BEHIND)[:size]
        )
    )


@lru_cache(maxsize=200)
def _changed(key: str, most: int) -> Prepared:
    fragment = KeyTextTransform(key, "fragments")
    return Prepared(
        lambda slot: (
            Post.objects.filter(
                thread=slot("thread"),
                changed_in__gt=slot("since"),
                number__lte=slot("until"),
            )
            .order_by("number")
            .values_list(*_BEFORE, fragment, *_BEHIND)[:most]
        )
    )
