# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole pages kept for readers we do not know, with holes that are filled for each of them.

    return page_cache.cached_page(
        request,
        ("thread", thread.pk, thread.version, after),
        lambda: render_to_string("threads/thread.html", context(thread), request=request),
    )

The caller's key names the object and its version; language, theme and the like are added here. A
page for a reader with a session is built afresh, unless the view says that they can share it. Warm
pages touch neither the session (of strangers) nor the template engine. In a page that is kept,
three things become holes: the <time> elements, the CSRF fields of forms, and whatever a template
writes with {% hole "name" ... %}.
"""

import hashlib
import os
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_SECRET_LENGTH, get_token
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString

from apps.core import broker, kept_input, times

Filler = Callable[..., str]
Hole = tuple[str, tuple[str, ...]]
Segments = list[bytes | Hole]

KEPT_SECONDS = 6 * 3600
PROCESS_BYTES = 4 * 1024 * 1024
"""What one process keeps in its own memory; the broker keeps the rest."""

STEP = 20
"""Seconds for which "45 minutes ago" is not reckoned again; the page's script refines it."""

HOLES = re.compile(
    r"<!--hole:(?P<name>[\w-]+)(?P<args>(?: [^ <>]*)*?)-->"
    r'|<time datetime="(?P<start>[^"]+)"(?: data-b="(?P<end>[^"]+)")? data-f="(?P<kind>\w+)"[^>]*>'
    r"[^<]*</time>"
    r'|<input type="hidden" name="csrfmiddlewaretoken" value="\w+">'
)

_fillers: dict[str, Filler] = {}


def filler(name: str) -> Callable[[Filler], Filler]:
    """Register what fills the hole of this name: a function of the request and the hole's words."""

    def register(function: Filler) -> Filler:
        _fillers[name] = function
        return function

    return register


def hole(request: HttpRequest, name: str, *args: object) -> SafeString:
    """The text for this reader now, or the hole itself while a page is built to be kept."""
    words = tuple(str(arg) for arg in args)
    if not getattr(request, "page_has_holes", False):
        return conditional_escape(_fillers[name](request, *words))
    return format_html("<!--hole:{}{}-->", name, "".join(f" {quote(word)}" for word in words))


def fill(request: HttpRequest, markup: str) -> str:
    """Stored markup (a post's fragment) with its times and holes filled for this reader.

    While a page is built to be kept they stay as they are: they are filled with the page's own.
    """
    if getattr(request, "page_has_holes", False):
        return markup
    return _filled(request, _segments(markup)).decode()


def cached_page(
    request: HttpRequest,
    key: tuple[Hashable, ...],
    build: Callable[[], str],
    *,
    known: bool = False,
    seconds: int = KEPT_SECONDS,
) -> HttpResponse:
    """The page for this reader: from the cache for strangers, freshly built for everybody else.

    With `known` people who are signed in share pages among themselves: then nothing in the page may
    name its reader except in holes, and all who may open it must see the same. A key that changes
    with the clock says for how many `seconds` its page is worth keeping.
    """
    if is_stranger(request):
        name = _full_key(request, key)
    elif known and is_known(request):
        name = _full_key(request, (*key, "known", request.user.is_staff))
    else:
        return HttpResponse(build())
    segments = _memory.get(name)
    if segments is None:
        kept = broker.ask(lambda client: client.get(name))
        page = kept.decode() if isinstance(kept, bytes) else _build(request, name, build, seconds)
        segments = _memory.keep(name, _segments(page))
    return HttpResponse(_filled(request, segments))


def is_stranger(request: HttpRequest) -> bool:
    """A reader without a session or a waiting message, asking for a whole page."""
    cookies = request.COOKIES
    return (
        settings.SESSION_COOKIE_NAME not in cookies
        and "messages" not in cookies
        and request.method in ("GET", "HEAD")
        and "HTTP_HX_REQUEST" not in request.META
    )


def is_known(request: HttpRequest) -> bool:
    """Somebody signed in for whom nothing special waits: no message, no text to put back."""
    return (
        request.method in ("GET", "HEAD")
        and "HTTP_HX_REQUEST" not in request.META
        and "messages" not in request.COOKIES
        and request.user.is_authenticated
        and "_messages" not in request.session
        and not request.session.get(kept_input.SESSION_KEY)
    )


def _build(request: HttpRequest, name: str, build: Callable[[], str], seconds: int) -> str:
    request.page_has_holes = True
    try:
        page = build()
    finally:
        request.page_has_holes = False
    broker.ask(lambda client: client.set(name, page.encode(), ex=seconds))
    return page


def _full_key(request: HttpRequest, key: tuple[Hashable, ...]) -> str:
    reader = request.preferences
    parts = (
        key,
        reader.ui_language,
        tuple(reader.content_languages),
        reader.theme,
        reader.zone_is_guess,
        request.get_host(),
        request.is_secure(),
    )
    return broker.key("page", release(), hashlib.sha256(repr(parts).encode()).hexdigest())


@cache
def release() -> str:
    """Names the code and templates this process runs, so that a new release shows no old pages."""
    newest = hashlib.sha256()
    for folder in ("apps", "templates", "locale", "static"):
        for place, _, files in sorted(os.walk(Path(settings.ROOT) / folder)):
            for file in sorted(files):
                if not file.endswith(".pyc"):
                    stat = os.stat(Path(place) / file)
                    newest.update(f"{place}/{file}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return newest.hexdigest()[:12]


def _segments(page: str) -> Segments:
    """The page cut at its holes, encoded once."""
    segments: Segments = []
    position = 0
    for found in HOLES.finditer(page):
        segments.append(page[position : found.start()].encode())
        segments.append(_hole_of(found))
        position = found.end()
    segments.append(page[position:].encode())
    return segments


def _hole_of(found: re.Match[str]) -> Hole:
    if found["name"]:
        return found["name"], tuple(unquote(word) for word in found["args"].split(" ")[1:])
    if found["kind"]:
        return "time", (found["kind"], found["start"], found["end"] or "")
    return "csrf", ()


def _filled(request: HttpRequest, segments: Segments) -> bytes:
    """The page for this reader; times are most of its holes and cost a look-up each."""
    reader, step = request.preferences, int(time.time()) // STEP
    zone, language = reader.timezone, reader.ui_language
    parts = []
    for segment in segments:
        if isinstance(segment, bytes):
            parts.append(segment)
        elif segment[0] == "time":
            kind, start, end = segment[1]
            parts.append(_time(kind, start, end, zone, language, step if kind == "rel" else 0))
        else:
            filled = _fillers[segment[0]](request, *segment[1])
            # conditional_escape does the same at ten times the price, and most are empty.
            if filled:
                safe = filled if isinstance(filled, SafeString) else escape(filled)
                parts.append(safe.encode())
    return b"".join(parts)


@lru_cache(maxsize=50_000)
def _time(kind: str, start: str, end: str, zone: str, language: str, step: int) -> bytes:
    return times.time_element(
        kind,
        datetime.fromisoformat(start),
        datetime.fromisoformat(end) if end else None,
        zone=zone,
        language=language,
        now=datetime.fromtimestamp(step * STEP, UTC),
    ).encode()


@filler("csrf")
def _csrf_field(request: HttpRequest) -> str:
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', _token_of(request)
    )


def _token_of(request: HttpRequest) -> str:
    """One token for all forms of the answer.

    Masking a secret costs more than the rest of a kept page. It hides a secret that many answers
    repeat from who can measure their compressed length; one that is new needs none.
    """
    if "kept_page_token" not in request.META:
        if "CSRF_COOKIE" in request.META:
            token = get_token(request)
        else:
            token = secrets.token_hex(CSRF_SECRET_LENGTH // 2)
            request.META.update({"CSRF_COOKIE": token, "CSRF_COOKIE_NEEDS_UPDATE": True})
        request.META["kept_page_token"] = token
    return request.META["kept_page_token"]


@filler("zone")
def _zone(request: HttpRequest) -> str:
    return request.preferences.timezone


@filler("zone-label")
def _zone_label(request: HttpRequest) -> str:
    return times.zone_label(request.preferences.timezone, request.preferences.ui_language)


class _Memory:
    """The pages used last, in this process, up to PROCESS_BYTES."""

    def __init__(self) -> None:
        self.pages: OrderedDict[str, tuple[int, Segments]] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def get(self, name: str) -> Segments | None:
        with self.lock:
            if name not in self.pages:
                return None
            self.pages.move_to_end(name)
            return self.pages[name][1]

    def keep(self, name: str, segments: Segments) -> Segments:
        size = sum(len(part) for part in segments if isinstance(part, bytes))
        with self.lock:
            self.size += size - self.pages.pop(name, (0, []))[0]
            self.pages[name] = (size, segments)
            while self.size > PROCESS_BYTES:
                self.size -= self.pages.popitem(last=False)[1][0]
        return segments

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.size = 0


_memory = _Memory()


def forget_all() -> None:
    """Empty this process's memory; for tests and measurements."""
    _memory.clear()
