# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which page a reader is given: a kept one, or one built for them."""

import hashlib
import os
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.core import broker
from apps.core.page_cache import answers, memory, parts
from apps.core.page_cache.answers import Recheck
from apps.core.page_cache.holes import Kept, cut
from apps.core.page_cache.readers import built_for, circle_of, is_stranger

KEPT_SECONDS = 6 * 3600


def cached_page(
    request: HttpRequest,
    key: tuple[Hashable, ...],
    build: Callable[[], str],
    *,
    known: bool = False,
    seconds: int = KEPT_SECONDS,
    recheck: Recheck | None = None,
) -> HttpResponse:
    """The page for this reader: from the cache for strangers, freshly built for everybody else.

    With `known` people who are signed in share pages among themselves: then nothing in the page may
    name its reader except in holes, and all who may open it must see the same. A key that changes
    with the clock says for how many `seconds` its page is worth keeping. With `recheck` the next
    stranger at the same address is answered before anything else is asked (see answers.py).
    """
    circle = circle_of(request, known=known)
    if circle is None:
        return HttpResponse(build())
    name = _name(key, circle)
    page = memory.pages.get(name)
    if page is None:
        kept = broker.ask(lambda client: client.get(name))
        if isinstance(kept, bytes):
            markup = kept.decode()
        else:
            markup = built_for(request, circle, build)
            broker.ask(lambda client: client.set(name, markup.encode(), ex=seconds))
        page = memory.pages.keep(name, Kept(cut(markup)))
    if not is_stranger(request):
        return HttpResponse(page.for_reader(request))
    if recheck is not None:
        answers.remember(request, name, recheck)
    return HttpResponse(page.for_stranger(request))


def _name(*words: Hashable) -> str:
    return broker.key("page", release(), hashlib.sha256(repr(words).encode()).hexdigest())


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


def forget_all() -> None:
    """Empty this process's memory; for tests and measurements."""
    memory.pages.clear()
    answers.forget_all()
    parts.forget_all()
