# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers for strangers without sessions, accounts, addresses and views, as a proxy would give.

A view tells how to ask again whether its page still holds. The next request that is the same in
all that an answer may depend on (address, cookies, Accept-Language) asks just that: one query.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from apps.core.page_cache import memory
from apps.core.page_cache.readers import is_stranger

MOST_REMEMBERED = 2_000


@dataclass(frozen=True)
class Recheck:
    """What a page was made of, and how to learn what it would be made of now (for a stranger)."""

    made_of: Hashable
    ask: Callable[[], Hashable]


_remembered: OrderedDict[Hashable, tuple[str, Recheck, Any]] = OrderedDict()
_lock = Lock()


def remember(request: HttpRequest, name: str, recheck: Recheck) -> None:
    """Of a stranger's request: the next like it is given the page of this name while it holds."""
    wish = _wish(request)
    if wish is None:
        return
    with _lock:
        _remembered[wish] = (name, recheck, request.preferences)
        _remembered.move_to_end(wish)
        if len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)


def forget_all() -> None:
    """Empty this process's memory of answers."""
    with _lock:
        _remembered.clear()


def answer(request: HttpRequest) -> HttpResponse | None:
    """The kept page for a stranger who asks for it again; None when a view has to answer."""
    wish = _wish(request)
    kept = _remembered.get(wish) if wish is not None else None
    if kept is None:
        return None
    name, recheck, preferences = kept
    page = memory.pages.get(name)
    if page is None or recheck.ask() != recheck.made_of:
        return None
    request.preferences = preferences
    translation.activate(preferences.ui_language)
    timezone.activate(preferences.timezone)
    markup = page.for_stranger(request)
    headers = {"Content-Language": preferences.ui_language, "Content-Length": str(len(markup))}
    return HttpResponse(markup, headers=headers)


def _wish(request: HttpRequest) -> Hashable:
    """All that the answer to a stranger may depend on; None for who is none, and for wishes that
    the answer has to remember (?ui=, ?in=)."""
    query = request.META.get("QUERY_STRING", "")
    if not is_stranger(request) or "ui=" in query or "in=" in query:
        return None
    cookies = request.COOKIES.items()
    own = sorted(cookie for cookie in cookies if cookie[0] != settings.CSRF_COOKIE_NAME)
    return (
        request.path_info,
        query,
        tuple(own),
        request.META.get("HTTP_ACCEPT_LANGUAGE"),
        request.META.get("HTTP_HOST"),
        request.scheme,
    )
