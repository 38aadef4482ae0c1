# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kept page leaves open for each reader, and how it is filled."""

import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote

from django.http import HttpRequest
from django.middleware.csrf import CSRF_SECRET_LENGTH, get_token
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString

from apps.core import times
from apps.core.page_cache.readers import circle_while_kept

Filler = Callable[..., str]
Hole = tuple[str, tuple[str, ...]]
Segments = list[bytes | Hole]

STEP = 20
"""Seconds for which "45 minutes ago" is not reckoned again; the page's script refines it."""

HOLES = re.compile(
    r"<!--hole:(?P<name>[\w-]+)(?P<args>(?: [^ <>]*)*?)-->"
    r'|<time datetime="(?P<start>[^"]+)"(?: data-b="(?P<end>[^"]+)")? data-f="(?P<kind>\w+)"[^>]*>'
    r"[^<]*</time>"
    r'|<input type="hidden" name="csrfmiddlewaretoken" value="\w+">'
)

_fillers: dict[str, Filler] = {}
_shared = {"time"}


def filler(name: str, *, shared: bool = False) -> Callable[[Filler], Filler]:
    """Register what fills the hole of this name: a function of the request and the hole's words.

    With `shared` it is the same, for STEP seconds, for all strangers of one time zone and language.
    """

    def register(function: Filler) -> Filler:
        if name in _fillers:
            raise ValueError(f"another hole is called {name!r}")
        _fillers[name] = function
        if shared:
            _shared.add(name)
        return function

    return register


def hole(request: HttpRequest, name: str, *args: object) -> SafeString:
    """The text for this reader now, or the hole itself while a page is built to be kept."""
    words = tuple(str(arg) for arg in args)
    if circle_while_kept(request) is None:
        return conditional_escape(_fillers[name](request, *words))
    return format_html("<!--hole:{}{}-->", name, "".join(f" {quote(word)}" for word in words))


def fill(request: HttpRequest, markup: str) -> str:
    """Stored markup (a post's fragment) with its times and holes filled for this reader.

    While a page is built to be kept they stay as they are: they are filled with the page's own.
    """
    if circle_while_kept(request) is not None:
        return markup
    return b"".join(filled(request, cut(markup))).decode()


class Kept:
    """A page cut at its holes, and its form for the strangers of one zone who read it last."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.size = sum(len(part) for part in segments if isinstance(part, bytes))
        self.shared: tuple[tuple[str, str, int], Segments] | None = None

    def for_reader(self, request: HttpRequest) -> bytes:
        """The page for somebody who is signed in."""
        return b"".join(filled(request, self.segments))

    def for_stranger(self, request: HttpRequest) -> bytes:
        """The same for a stranger: what they share with the others of their zone is filled once."""
        reader = request.preferences
        circle = (reader.timezone, reader.ui_language, _step())
        kept = self.shared
        if kept is None or kept[0] != circle:
            kept = self.shared = (circle, _joined(request, self.segments))
        return b"".join(filled(request, kept[1]))


def cut(page: str) -> Segments:
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


def filled(request: HttpRequest, segments: Segments) -> list[bytes]:
    """The parts of the page for this reader."""
    zone, language = request.preferences.timezone, request.preferences.ui_language
    step = _step()
    return [
        segment if isinstance(segment, bytes) else _filling(request, segment, zone, language, step)
        for segment in segments
    ]


def _joined(request: HttpRequest, segments: Segments) -> Segments:
    """The segments with the shared holes filled and everything between two others made one."""
    zone, language = request.preferences.timezone, request.preferences.ui_language
    step = _step()
    joined: Segments = []
    waiting: list[bytes] = []
    for segment in segments:
        if isinstance(segment, bytes):
            waiting.append(segment)
        elif segment[0] in _shared:
            waiting.append(_filling(request, segment, zone, language, step))
        else:
            joined += [b"".join(waiting), segment]
            waiting = []
    return [*joined, b"".join(waiting)]


def _filling(request: HttpRequest, hole: Hole, zone: str, language: str, step: int) -> bytes:
    """What stands in this hole; times are most of them and cost a look-up each."""
    name, words = hole
    if name == "time":
        kind, start, end = words
        return _time(kind, start, end, zone, language, step if kind == "rel" else 0)
    text = _fillers[name](request, *words)
    if not text:
        return b""
    # conditional_escape does the same at ten times the price.
    return (text if isinstance(text, SafeString) else escape(text)).encode()


def _step() -> int:
    return int(time.time()) // STEP


@lru_cache(maxsize=5_000)
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
def _csrf_field(request: HttpRequest) -> SafeString:
    # The token is letters and digits.
    token = _token_of(request)
    return SafeString(f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">')


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


@filler("zone", shared=True)
def _zone(request: HttpRequest) -> str:
    return request.preferences.timezone


@filler("zone-label", shared=True)
def _zone_label(request: HttpRequest) -> str:
    return times.zone_label(request.preferences.timezone, request.preferences.ui_language)
