# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links alone on a line, shown as cards: of other sites what they say, of ours what all may see.

Cards of other sites are part of a post's stored form. Those of our own pages are a hole in it:
what all may see can change at any time.
"""

import re
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.html import format_html

from apps.core.fetch import is_own
from apps.core.page_cache import filler
from apps.core.text import excerpt
from apps.events.models import Event
from apps.media.models import Card
from apps.media.queries import ready_cards
from apps.sessions.models import Session
from apps.threads.models import Post, Question, Thread

MOST_CARDS = 4
"""Of one post; links beyond stay links."""

STEP_SECONDS = 30
"""How long what was public may still be told."""

LONE = re.compile(r'<p class="lone"><a href="([^"]+)"[^>]*>[^<]*</a></p>')
PLAYER = re.compile(
    r'(<figure class="player" data-player="[^"]*"><a href="([^"]+)"[^>]*>)[^<]*(</a>)'
)


def addresses_in(html: str) -> list[str]:
    """The addresses of other sites that are to have a card, in their order."""
    found = [*LONE.findall(html), *(player[1] for player in PLAYER.findall(html))]
    return [url for url in map(unescape, found[:MOST_CARDS]) if not is_ours(url)]


def cards_in(htmls: list[str]) -> dict[str, Card]:
    """The cards that are ready for these texts; one query, none when no link stands alone."""
    return ready_cards({url for html in htmls for url in addresses_in(html)})


def with_cards(html: str, cards: Mapping[str, Card]) -> str:
    """The text with its cards in the active language."""
    shown = 0

    def lone(found: re.Match[str]) -> str:
        nonlocal shown
        shown += 1
        url = unescape(found[1])
        if shown > MOST_CARDS:
            return found[0]
        if is_ours(url):
            return f"<!--hole:own-card {quote(url, safe='')}-->"
        card = cards.get(url)
        if card is None:
            return found[0]
        return render_to_string("media/_card.html", {"card": card, "url": url}).strip()

    def player(found: re.Match[str]) -> str:
        card = cards.get(unescape(found[2]))
        return f"{found[1]}{escape(card.title)}{found[3]}" if card else found[0]

    if 'class="lone"' in html:
        html = LONE.sub(lone, html)
    if cards and 'class="player"' in html:
        html = PLAYER.sub(player, html)
    return html


def is_ours(url: str) -> bool:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return bool(host) and is_own(str(host).lower().rstrip("."))


class OwnCard(NamedTuple):
    title: str
    language: str
    site: str
    description: str
    host: str
    picture: str = ""
    image_width: int = 0
    image_height: int = 0


@filler("own-card", shared=True)
def own_card(request: HttpRequest, url: str) -> str:
    """The card of one of our own pages, for everybody the same."""
    card = _own_card(url, int(time.monotonic()) // STEP_SECONDS)
    if card is None:
        link = '<p><a href="{}" rel="nofollow ugc noopener">{}</a></p>'
        return format_html(link, url, url)
    return render_to_string("media/_card.html", {"card": card, "url": url, "is_ours": True})


@lru_cache(maxsize=500)
def _own_card(url: str, step: int) -> OwnCard | None:
    """What a stranger would read there: two queries at most, once in STEP_SECONDS a process."""
    parts = urlsplit(url)
    try:
        place = resolve(parts.path)
    except Resolver404:
        return None
    make = _PLACES.get(place.view_name)
    found: OwnCard | None = make(**place.kwargs) if make else None
    return found and found._replace(host=parts.hostname or "")


def _event(event_slug: str) -> OwnCard | None:
    event = Event.objects.visible_to(AnonymousUser()).filter(slug=event_slug).first()
    if event is None:
        return None
    return OwnCard(event.name, event.language, "", excerpt(event.description_html, 200), "")


def _session(event_slug: str, code: str) -> OwnCard | None:
    sessions = Session.objects.visible_to(AnonymousUser()).select_related("event")
    session = sessions.filter(event__slug=event_slug, code=code).first()
    if session is None:
        return None
    about = excerpt(session.abstract_html, 200)
    return OwnCard(session.title, session.language, session.event.name, about, "")


def _thread(number: int, slug: str = "") -> OwnCard | None:
    threads = Thread.objects.visible_to(AnonymousUser()).select_related("event")
    thread = threads.filter(pk=number).first()
    if thread is None:
        return None
    return OwnCard(thread.title, thread.language, thread.event.name if thread.event else "", "", "")


def _post(number: int) -> OwnCard | None:
    posts = Post.objects.visible_to(AnonymousUser()).select_related("thread__event", "question")
    post = posts.filter(pk=number, removed_at=None).first()
    if post is None:
        return None
    site = post.thread.event.name if post.thread.event else ""
    question = getattr(post, "question", None)
    # One that was not taken up says nothing before it is opened.
    is_held = question is not None and question.state == Question.State.HELD
    said = "" if is_held else excerpt(post.html, 200)
    return OwnCard(post.thread.title, post.thread.language, site, said, "")


_PLACES: dict[str, Callable[..., OwnCard | None]] = {
    "pages:event": _event,
    "pages:session": _session,
    "pages:thread": _thread,
    "pages:thread_number": _thread,
    "threads:post": _post,
}
