# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stored posts as one page shows them to one reader: what is cut out, linked and filled in."""

import re
from collections.abc import Collection
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from apps.core.page_cache import filler
from apps.threads import overlay

REPLY = re.compile(r"<!--reply-->.*?<!--/reply-->", re.DOTALL)
ANSWERED = re.compile(r'(<a class="re" href=)"/p/(\d+)/"')
STUB = re.compile(r'(<article class="tomb"[^>]*><p) id="p(\d+)"')
NOTHING = SafeString("")

UNNAMED = re.compile(r"<!--hole:own-asked (\d+)-->")


def with_thanks(fragment: str, thanks: int) -> str:
    """A stored fragment with the count in the hole of its button."""
    return fragment.replace(" {count}-->", f" {thanks}-->", 1)


def for_page(markup: str, *, closed: bool, on_page: Collection[int], anchors: set[int]) -> str:
    """Fragments joined, as one page shows them.

    `on_page` has the ids of the posts on the same page: links to them become anchors.
    `anchors` are the ids taken on it: where a post has moved away its anchor stays, once, and none
    where the post came back. Those that are given here are added.
    """
    if closed:
        markup = REPLY.sub("", markup)

    def anchor(found: re.Match[str]) -> str:
        return f'{found[1]}"#p{found[2]}"' if int(found[2]) in on_page else found[0]

    def stub(found: re.Match[str]) -> str:
        moved = int(found[2])
        if moved in anchors:
            return found[1]
        anchors.add(moved)
        return found[0]

    return STUB.sub(stub, ANSWERED.sub(anchor, markup))


@filler("own-post", shared=True)
def own_post(request: HttpRequest, author: str, pk: str) -> str:
    """The buttons of a post for its author, and what became of its copy on a forum for those whom
    that concerns; nothing for all the others."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return ""
    mirrored = _mirrored(request, pk)
    if str(request.user.person_id) != author:
        return mirrored
    return _own_buttons(translation.get_language() or settings.LANGUAGE_CODE, pk) + mirrored


@filler("own-asked", shared=True)
def own_asked(request: HttpRequest, pk: str) -> str:
    """The same for a question without a name, whose asker only the overlay knows."""
    mirrored = _mirrored(request, pk)
    if not overlay.has(request, "asked", int(pk)):
        return mirrored
    return _own_buttons(translation.get_language() or settings.LANGUAGE_CODE, pk) + mirrored


def _mirrored(request: HttpRequest, pk: str) -> SafeString:
    mirror = overlay.mirror_of(request, int(pk))
    return render_to_string("threads/_mirror.html", {"mirror": mirror}) if mirror else NOTHING


def unnamed_in(fragment: str) -> list[int]:
    """The questions without a name in this markup, to be laid over."""
    return [int(pk) for pk in UNNAMED.findall(fragment)]


@lru_cache(maxsize=1_000)
def _own_buttons(language: str, pk: str) -> SafeString:
    with translation.override(language):
        return render_to_string("threads/_own.html", {"pk": int(pk)})
