# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which language version one page shows posts and titles to one reader.

?orig=12.13 shows these posts as they were written, ?orig=all everything on the page, and remembers
it for the discussion; ?orig=none forgets it. Pages without versions ask nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.accounts import cookies
from apps.core import languages
from apps.threads.models import Post, Thread
from apps.threads.queries import PostsPage, page_with
from apps.translations import queries as translations
from apps.translations.queries import Version

NAME = "orig"
"""The word of the address, and the cookie that has the numbers of discussions."""

EVERY, NONE = "all", "none"

MOST_REMEMBERED = 20
MOST_POSTS = 50
MOST_DIGITS = 15

BEGIN, END = "<!--text-->", "<!--/text-->"
"""Around the words of a post in its stored form."""

BACK = SafeString("<!--back-->")
"""Stands for the address in a line that many posts share; no name can hold it."""


class Text(NamedTuple):
    """What is known of a post before its versions are asked for."""

    pk: int
    thread: int
    number: int
    language: str
    versions_in: str


@dataclass(frozen=True)
class Shown:
    """A post for a reader: in a version, or as it was written where they want it so."""

    text: Text
    version: Version | None
    back: str
    """The address that shows it the other way."""


def switches(request: HttpRequest) -> bool:
    """Whether the address says which originals are shown: such pages are kept for nobody."""
    return NAME in request.GET


def wants_originals(request: HttpRequest, thread: int | None) -> bool:
    """Whether everything in this discussion is shown as it was written."""
    asked = request.GET.get(NAME, "")
    if asked in (EVERY, NONE):
        return asked == EVERY
    return bool(thread) and str(thread) in _remembered(request)


def remember(request: HttpRequest, response: HttpResponse, thread: int | None) -> HttpResponse:
    """After ?orig=all and ?orig=none the discussion is shown so on this device, until told."""
    asked = request.GET.get(NAME, "")
    if thread and asked in (EVERY, NONE):
        kept = [number for number in _remembered(request) if number != str(thread)]
        kept = [str(thread), *kept][:MOST_REMEMBERED] if asked == EVERY else kept
        cookies.remember(request, response, {NAME: ".".join(kept)})
    return response


def keep_wish(request: HttpRequest, place: str) -> str:
    """The address of a post with what this request asks to be shown as it was written."""
    asked = request.GET.get(NAME, "")
    if asked not in (EVERY, NONE):
        asked = ".".join(map(str, sorted(_asked(request))))
    if not asked:
        return place
    page, _, anchor = place.partition("#")
    return f"{page}{'&' if '?' in page else '?'}{NAME}={asked}#{anchor}"


def choose(request: HttpRequest, texts: Iterable[Text]) -> dict[int, Shown]:
    """Those of the posts that have a version for this reader, by their ids. One query, or none."""
    reader, asked = request.preferences.content_languages, _asked(request)
    wanted, as_written = {}, {}
    for text in texts:
        code = _language_for(text.language, text.versions_in, reader)
        if code == text.language:
            continue
        if text.pk in asked or wants_originals(request, text.thread):
            as_written[text.pk] = Shown(text, None, _address(text, asked - {text.pk}))
        else:
            wanted[text.pk] = text, code
    found = translations.chosen(Post, "text", {pk: code for pk, (_, code) in wanted.items()})
    translated = {
        pk: Shown(wanted[pk][0], version, _address(wanted[pk][0], asked | {pk}))
        for pk, version in found.items()
    }
    return as_written | translated


def on_page(request: HttpRequest, page: PostsPage) -> dict[int, Shown]:
    """`choose` for the posts of a page."""
    thread = page.thread.pk
    return choose(
        request,
        (Text(row.pk, thread, row.number, row.language, row.versions_in) for row in page.rows),
    )


def read_as(request: HttpRequest, post: Post) -> str:
    """The words of a post as this reader is shown them; empty where that is the original."""
    text = Text(post.pk, post.thread_id, post.number, post.language, post.versions_in)
    shown = choose(request, [text]).get(post.pk)
    return shown.version.html if shown is not None and shown.version is not None else ""


def title_of(request: HttpRequest, thread: Thread) -> Version:
    """The title of a discussion for this reader. One query where it has versions, else none."""
    if wants_originals(request, thread.pk):
        return translations.original(thread, "title")
    return titles_of(request, [thread])[thread.pk]


def titles_of(request: HttpRequest, threads: Sequence[Thread]) -> dict[int, Version]:
    """The titles of discussions in a list, by their numbers; lists know nothing of single wishes
    for originals. One query, or none."""
    reader = request.preferences.content_languages
    found = {thread.pk: translations.original(thread, "title") for thread in threads}
    wanted = {}
    for thread in threads:
        code = _language_for(thread.language, thread.versions_in, reader)
        if code != thread.language:
            wanted[thread.pk] = code
    return found | translations.chosen(Thread, "title", wanted)


def laid_over(fragment: str, shown: Shown | None) -> str:
    """The stored form of a post with its version in place of its words; a tombstone has none."""
    begin, end = fragment.find(BEGIN), fragment.find(END)
    if begin < 0:
        return fragment
    words = fragment[begin + len(BEGIN) : end]
    if shown is not None and shown.version is not None:
        words = prose(shown.version) + provenance(shown)
    elif shown is not None:
        words = words.partition('<p class="prov')[0] + provenance(shown)
    return fragment[:begin] + words + fragment[end + len(END) :]


def prose(version: Version) -> str:
    direction = languages.direction(version.language)
    code = escape(version.language)
    return f'<div class="prose" lang="{code}" dir="{direction}" hx-disable>{version.html}</div>'


def provenance(shown: Shown, *, at: str = "") -> str:
    """The line that says where the words come from, with the way back, by way of the address `at`
    where the post stands elsewhere."""
    language = get_language() or settings.LANGUAGE_CODE
    line = _line(language, shown.text.language, shown.version and _maker(shown.version))
    return line.replace(BACK, escape(at + shown.back.partition("#")[0] if at else shown.back), 1)


@lru_cache(maxsize=2_000)
def _line(ui: str, written_in: str, shown: Version | None) -> str:
    context = {"shown": shown, "written_in": written_in, "back": BACK}
    with translation.override(ui):
        return render_to_string("threads/_provenance.html", context).strip()


def _maker(version: Version) -> Version:
    """All that the line tells of a version, and nothing that differs from post to post."""
    return Version(
        version.language, "", "", version.kind, version.outdated, version.checked_by_author,
        version.translator,
    )  # fmt: skip


def _language_for(written_in: str, versions_in: str, reader: Sequence[str]) -> str:
    if not versions_in:
        return written_in
    return translations.best_language([written_in, *versions_in.split()], reader)


def all_of(after: int, how: str) -> str:
    """The page with this key, all its posts in this way."""
    return f"{_query(after, how)}#posts"


def _address(text: Text, posts: Iterable[int]) -> str:
    """The page of the post with these posts as they were written."""
    how = ".".join(map(str, sorted(posts))) or NONE
    return f"{_query(page_with(text.number), how)}#p{text.pk}"


def _query(after: int, how: str) -> str:
    return f"?after={after}&{NAME}={how}" if after else f"?{NAME}={how}"


def _asked(request: HttpRequest) -> frozenset[int]:
    parts = request.GET.get(NAME, "").split(".")[:MOST_POSTS]
    return frozenset(int(part) for part in parts if _is_number(part))


def _remembered(request: HttpRequest) -> list[str]:
    numbers = request.COOKIES.get(NAME, "").split(".")[:MOST_REMEMBERED]
    return [number for number in numbers if _is_number(number)]


def _is_number(part: str) -> bool:
    return len(part) <= MOST_DIGITS and part.isascii() and part.isdecimal()
