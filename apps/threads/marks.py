# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new to a reader, laid over pages and stored fragments that others share.

Nobody's mark is in a kept page: holes stand where it shows, and are filled from one small query for
the discussion of a page, or one for all the discussions of a list.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.core import times
from apps.core.page_cache import filler
from apps.threads import overlay
from apps.threads.queries import Mark, mark_of, marks_of, page_with
from apps.threads.queries.posts import Row

POST = '<article class="post'
TOMB = '<article class="tomb'


def laid_over(thread: int, row: Row, *, with_line: bool) -> str:
    """The fragment of a post with its number, and with holes for the line above the first new one
    and the sign on each; a removed post has no sign."""
    is_new = f"<!--hole:is-new {thread} {row.number} {row.author}-->"
    line = f"<!--hole:new-line {thread} {row.number}-->" if with_line else ""
    number = f'" data-n="{row.number}"'
    marked = row.fragment.replace(f'{POST}"', f"{POST}{is_new}{number}", 1)
    return line + marked.replace(f'{TOMB}"', f"{TOMB}{number}", 1)


@filler("new-line", shared=True)
def new_line(request: HttpRequest, thread: str, number: str) -> SafeString | str:
    """The line between what was read and what was not."""
    mark = _mark(request, int(thread))
    if mark is None or mark.is_none or int(number) != mark.number + 1:
        return ""
    return render_to_string("threads/_new_line.html")


@filler("is-new", shared=True)
def is_new(request: HttpRequest, thread: str, number: str, author: str) -> str:
    """The sign on a post that was not read yet; none on one's own."""
    mark = _mark(request, int(thread))
    if mark is None or mark.is_none or int(number) <= mark.number:
        return ""
    return "" if author == str(getattr(request.user, "person_id", "")) else " is-new"


@filler("unread-posts", shared=True)
def unread(request: HttpRequest, thread: str, count: str, after: str) -> SafeString | str:
    """How much is new in a discussion, above its posts; `after` is the key of the page shown."""
    mark = _mark(request, int(thread))
    if mark is None:
        return ""
    first = page_with(mark.number + 1)
    context = {
        "mark": mark.number,
        "new": _new(mark, int(count)),
        "count": int(count),
        "since": _ago(request, mark.read_at),
        "goal": "#new" if str(first) == after else f"?after={first}#new",
    }
    return render_to_string("threads/_unread_line.html", context)


@filler("marks", shared=True)
def preload(request: HttpRequest, *threads: str) -> str:
    """Stands before a list of discussions: their marks are read at once. Shows nothing."""
    if _is_known(request) and threads:
        _kept(request).update(marks_of(request.user, [int(pk) for pk in threads]))
    return ""


@filler("thread-new", shared=True)
def thread_new(
    request: HttpRequest, thread: str, count: str, last: str, address: str
) -> SafeString | str:
    """In a list: how much of a discussion is new, a link to the first of it."""
    mark = _mark(request, int(thread))
    if mark is None:
        return ""
    new = _new(mark, int(count))
    if mark.is_none:
        if datetime.fromisoformat(last) <= _joined(request):
            return ""
    elif not new:
        return ""
    goal = f"{address}?after={page_with(mark.number + 1)}#new"
    context = {"new": new, "goal": goal}
    return render_to_string("threads/_thread_new.html", context)


def _new(mark: Mark, count: int) -> int:
    """How many posts came after the mark; a discussion never opened has none that came after."""
    return 0 if mark.is_none else max(0, count - mark.number - mark.gone)


def _ago(request: HttpRequest, moment: datetime | None) -> SafeString | str:
    if moment is None:
        return ""
    reader = request.preferences
    return times.time_element(
        "rel", moment, zone=reader.timezone, language=reader.ui_language, now=timezone.now()
    )


def _is_known(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _mark(request: HttpRequest, thread: int) -> Mark | None:
    """How far this reader has come there; None for strangers."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    kept = _kept(request)
    if thread not in kept:
        known = request.user.is_authenticated
        laid = overlay.mark_of(request, thread)
        kept[thread] = laid or (mark_of(request.user, thread) if known else None)
    return kept[thread]


def _kept(request: HttpRequest) -> dict[int, Mark | None]:
    if not hasattr(request, "reading_marks"):
        request.reading_marks = {}  # type: ignore[attr-defined]
    return request.reading_marks  # type: ignore[attr-defined]


def _joined(request: HttpRequest) -> datetime:
    user: Any = request.user
    return user.date_joined
