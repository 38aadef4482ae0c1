# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts as they are shown: the stored fragments, filled once for each language and zone."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.accounts.preferences import Preferences
from apps.threads.models import Thread
from apps.threads.queries import PostsPage, changed_posts, posts_page
from apps.threads.showing import Posts, shown_posts

MOST = 20
"""Posts in one message; with more the page is told to ask for them."""


class Look(NamedTuple):
    """How somebody reads; `zone` is empty where nothing is known: then it is the event's."""

    language: str
    zone: str


def came(number: int, after: int, until: int, looks: Iterable[Look]) -> dict[Look, str]:
    """The posts of a discussion from `after` + 1 to `until`, with dividers where the phase changes;
    above them how many there are now.

    One query for the discussion and one for each language. Empty when they are too many.
    """
    thread = _thread(number)
    if thread is None or until - after > MOST:
        return {}
    start = max(0, after - 1)

    def page(language: str) -> PostsPage:
        return posts_page(thread, after=start, size=until - start, language=language)

    return _shown(thread, looks, page, after)


def changed(number: int, version: int, looks: Iterable[Look]) -> dict[Look, str]:
    """The posts of a discussion that changed in this version or a later one, as they are now."""
    thread = _thread(number)
    if thread is None:
        return {}

    def page(language: str) -> PostsPage:
        return changed_posts(
            thread,
            since=version - 1,
            until=thread.posts_count,
            language=language,
            most=MOST + 1,
        )

    return _shown(thread, looks, page, None)


def _thread(number: int) -> Thread | None:
    threads = Thread.objects.select_related("event", "session").filter(removed_at=None)
    return threads.filter(pk=number).first()


def _shown(thread: Thread, looks: Iterable[Look], ask, after: int | None) -> dict[Look, str]:
    pages: dict[str, PostsPage] = {}
    shown = {}
    for look in looks:
        zone = look.zone or (thread.event.timezone if thread.event else "UTC")
        with translation.override(look.language), timezone.override(zone):
            if look.language not in pages:
                pages[look.language] = ask(look.language)
            page = pages[look.language]
            if len(page.rows) > MOST + 1:
                return {}
            said_before = ""
            if after and page.rows and page.rows[0].number == after:
                said_before = page.rows[0].phase
                page = replace(page, rows=page.rows[1:], after=after)
            posts = shown_posts(_stranger(look.language, zone), page, said_before=said_before)
            count = "" if after is None else _count(thread)
            shown[look] = count + _markup(posts)
    return shown


def _markup(posts: Posts) -> str:
    parts = (render_to_string("threads/_part.html", {"part": part}) for part in posts.parts)
    return "".join(parts).strip()


def _count(thread: Thread) -> str:
    return render_to_string("threads/_count.html", {"thread": thread}).strip()


def _stranger(language: str, zone: str) -> HttpRequest:
    """Nobody in particular, who reads like this."""
    request = HttpRequest()
    request.method = "GET"
    request.user = AnonymousUser()
    request.preferences = Preferences(language, (language,), timezone=zone, zone_source="device")
    return request
