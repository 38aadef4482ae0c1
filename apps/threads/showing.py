# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page needs to show a discussion: threads/_posts.html and threads/_composer.html.

    context |= discussion(request, thread, event=event, action=reply_address)

puts `posts` and `composer` into the context of the session's page or of a discussion's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from apps.core import kept_input, languages, page_cache
from apps.events.models import Event
from apps.media.models import Picture
from apps.threads import laying, marks, overlay, versions
from apps.threads.models import Post, Thread
from apps.threads.phase_words import phase_words
from apps.threads.queries import PAGE, PostsPage, page_with, posts_page
from apps.threads.queries.posts import Row
from apps.threads.quoting import quoted
from apps.threads.sent_pictures import ids_in, shown_in_form


@dataclass(frozen=True)
class Part:
    """Posts of one phase, ready to be shown; `heading` is empty where no divider stands."""

    heading: str
    html: str


@dataclass(frozen=True)
class Posts:
    """One page of a discussion for one reader."""

    parts: list[Part] = field(default_factory=list)
    page: PostsPage | None = None
    has_versions: bool = False
    """Whether some are shown in another language than they were written in, or could be."""

    @property
    def seen(self) -> str:
        """The last number shown, for forms on the last page: an answer is added below it."""
        if self.page is None:
            return "0"
        return str(self.page.last) if self.page.is_last else ""

    @property
    def show_originals(self) -> str:
        return versions.all_of(self.page.after if self.page else 0, versions.EVERY)

    @property
    def show_translations(self) -> str:
        return versions.all_of(self.page.after if self.page else 0, versions.NONE)


@dataclass(frozen=True)
class Composer:
    """A form to write in. `form_id` names its elements; `answered` is the post it answers."""

    action: str
    form_id: str = "reply"
    text: str = ""
    language: str = ""
    title: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    answered: Post | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    cancel: str = ""

    @property
    def bring_back(self) -> str:
        """Where a message from elsewhere is brought into the same discussion."""
        place, slash, verb = self.action.rpartition("reply/")
        return f"{place}bring-back/" if slash and not verb and self.form_id == "reply" else ""

    anonymous: bool = False
    pictures: tuple[Picture, ...] = ()

    @property
    def picture_ids(self) -> str:
        return ",".join(str(picture.pk) for picture in self.pictures)

    @property
    def pictures_key(self) -> str:
        """Names all that the form shows of them."""
        return repr([(picture.pk, picture.alt, picture.licence) for picture in self.pictures])

    @property
    def licence(self) -> str:
        return self.pictures[0].licence if self.pictures else Picture.Licence.BY_SA

    @property
    def licences(self) -> list[tuple[str, Any]]:
        return list(Picture.Licence.choices)


def discussion(
    request: HttpRequest, thread: Thread | None, *, event: Event | None, action: str
) -> dict[str, Any]:
    """Context for the posts and the composer below them: one query, one more with ?reply=.

    Reads ?after= (the number before the first post shown), ?reply= (the number of the post to
    answer) and ?quote= (if there is anything in it, that post stands in the form as a quotation).
    `thread` is None before a session's first post; it needs its session otherwise.
    """
    answered = answered_post(thread, request.GET.get("reply", ""))
    quotation = (
        {"text": quoted(answered, request)} if answered and request.GET.get("quote") else None
    )
    after = asked_page(request, thread, answered)
    posts = Posts()
    if thread is not None:
        posts = shown_posts(request, posts_page(thread, after=after, language=_ui()), new_line=True)
    return {
        "thread": thread,
        "posts": posts,
        "originals": thread is not None and versions.wants_originals(request, thread.pk),
        "composer": None
        if thread is not None and thread.closed_at
        else composer(request, event=event, action=action, answered=answered, suggested=quotation),
    }


def shown_posts(
    request: HttpRequest,
    page: PostsPage,
    *,
    said_before: str = "",
    focus: int = 0,
    above: frozenset[int] = frozenset(),
    new_line: bool = False,
) -> Posts:
    """A page of posts for this reader, with a divider wherever the phase changes.

    `said_before` is the phase of the post above, if there is one; `focus` the id of the post that
    takes the keyboard's focus; `above` has the ids of posts that are there already.
    A whole page has the line above the first new post (`new_line`), what is added to one has not.
    """
    closed = page.thread.closed_at is not None
    on_page = above | {row.pk for row in page.rows}
    parts, anchors = [], set(on_page)
    laid = overlay.lay(request, touched(page))
    shown = versions.on_page(request, page)
    for phase, rows in page.parts():
        heading = _heading(page, phase) if said_before and phase != said_before else ""
        joined = "".join(_laid_over(page.thread.pk, row, new_line, shown) for row in rows)
        html = laying.for_page(joined, closed=closed, on_page=on_page, anchors=anchors)
        if focus:
            html = html.replace(f'id="p{focus}" tab', f'id="p{focus}" data-focus tab', 1)
        parts.append(Part(heading, laid + page_cache.fill(request, html)))
        said_before, laid = phase, ""
    return Posts(parts, page, bool(shown))


def _laid_over(thread: int, row: Row, new_line: bool, shown: Mapping[int, versions.Shown]) -> str:
    fragment = marks.laid_over(thread, row, with_line=new_line)
    return laying.with_thanks(versions.laid_over(fragment, shown.get(row.pk)), row.thanks)


def touched(page: PostsPage) -> list[int]:
    """The posts of a page with which this reader may have done something, or of which only some
    readers are told something."""
    found = [row.pk for row in page.rows if row.thanks or row.mirror]
    for row in page.rows:
        found += laying.unnamed_in(row.fragment)
    return found


def posts_since(request: HttpRequest, post: Post, *, seen: int) -> Posts:
    """What a reader of the last page, who has seen the post `seen`, does not have yet.

    `post` is the one just written, which takes the focus.
    """
    page = posts_page(post.thread, after=max(0, seen - 1), size=PAGE + 1, language=_ui())
    said_before = ""
    if seen and page.rows:
        said_before = page.rows[0].phase
        page = replace(page, rows=page.rows[1:], after=seen)
    above: frozenset[int] = frozenset()
    if post.reply_to is not None and post.reply_to.number > page_with(max(1, seen)):
        above = frozenset([post.reply_to.pk])
    return shown_posts(request, page, said_before=said_before, focus=post.pk, above=above)


def composer(
    request: HttpRequest,
    *,
    event: Event | None,
    action: str,
    answered: Post | None = None,
    form_id: str = "reply",
    typed: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None,
    cancel: str = "",
    suggested: dict[str, Any] | None = None,
    all_languages: bool = False,
) -> Composer:
    """The form that posts to `action`. `typed` is what stands in it; if it is None, what a refusal
    kept, else what a link or an earlier text `suggested`."""
    if typed is None:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        kept: dict[str, Any] = kept_input.take(request, action) if has_session else {}
        typed = kept or suggested or {}
    return Composer(
        action=action,
        form_id=form_id,
        text=typed.get("text", ""),
        title=typed.get("title", ""),
        language=typed.get("language", ""),
        choices=language_choices(
            request, event, chosen=typed.get("language", ""), every=all_languages
        ),
        answered=answered,
        errors=errors or {},
        cancel=cancel,
        pictures=shown_in_form(request, ids_in(typed.get("pictures", ""))),
        anonymous=bool(typed.get("anonymous")),
    )


def place_of(post: Post) -> str:
    """Where a post stands: its page and anchor. Needs its thread with event and session."""
    page, _, _ = post.thread.get_absolute_url().partition("#")
    after = page_with(post.number)
    return f"{page}?after={after}#p{post.pk}" if after else f"{page}#p{post.pk}"


def language_choices(
    request: HttpRequest, event: Event | None, *, chosen: str = "", every: bool = False
) -> tuple[tuple[str, str], ...]:
    """What one may be writing in: one's own languages first, then the event's and the pages'.

    `chosen` is among them. `every` adds all others that have a name: too many for a form below each
    discussion.
    """
    spoken = tuple(event.languages) if event is not None else ()
    others = (*spoken, chosen) if languages.valid(chosen) else spoken
    likely = _named(request.preferences.content_languages, others)
    if not every:
        return likely
    known = {code for code, _ in likely}
    rest = languages.choices(_ui())
    return (*likely, *((code, name) for code, name in rest if code not in known))


def answered_post(thread: Thread | None, number: str) -> Post | None:
    """The post of this number to answer, with its author; None when nothing can be answered."""
    if thread is None or not _is_number(number):
        return None
    posts = Post.objects.select_related("author", "moved_to__author")
    post = posts.filter(thread=thread.pk, number=int(number)).first()
    if post is not None and post.moved_to is not None:
        post = post.moved_to
    return post if post is not None and post.removed_at is None else None


class Paged(Protocol):
    """A discussion, or the key of a page that shows one."""

    @property
    def posts_count(self) -> int: ...


def asked_page(request: HttpRequest, thread: Paged | None, answered: Post | None = None) -> int:
    """The key of the page asked for: ?after= on the grid of pages, else that of ?reply=, else 0.

    Keys beyond the end and between two pages show the page they fall on, so that a discussion has
    as many pages to keep as it has, and no more.
    """
    after = request.GET.get("after", "")
    if _is_number(after):
        posts = thread.posts_count if thread is not None else 0
        return min(page_with(int(after) + 1), page_with(max(1, posts)))
    return page_with(answered.number) if answered is not None else 0


def _heading(page: PostsPage, phase: str) -> str:
    return phase_words(phase, in_session=page.thread.session_id is not None)


@lru_cache(maxsize=2_000)
def _named(mine: tuple[str, ...], others: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    codes = chain(mine, others, (code for code, _ in settings.LANGUAGES))
    return tuple((code, languages.autonym(code)) for code in dict.fromkeys(codes))


def _ui() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
