# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask other sites what their pages are about: seldom, within bounds, and never our own."""

import base64
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.activity.services import record
from apps.core import languages, limits
from apps.core.errors import Refused
from apps.core.fetch import MIB, FetchError, FetchRefused, fetch, is_own
from apps.core.sandbox import SandboxError, run_bounded
from apps.media.models import Card, random_name
from apps.media.queries import digest_of
from apps.media.services.storing import remake_for_card

FRESH_FOR = timedelta(days=7)
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(hours=1)
LONGEST_ADDRESS = 2_000
MOST_READ = 1536 * 1024
HTML = re.compile(r"(text/html|application/xhtml\+xml)\b", re.I)
CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.I)


def may_be_asked(url: str) -> bool:
    """Whether a card could be made of this address; the fetcher has the last word."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("https", "http")
            and bool(parts.hostname)
            and not is_own(str(parts.hostname).lower().rstrip("."))
            and len(url) <= LONGEST_ADDRESS
        )
    except ValueError:
        return False


def want_cards(urls: Sequence[str]) -> list[Card]:
    """The rows of these addresses that are to be fetched now."""
    urls = [url for url in dict.fromkeys(urls) if may_be_asked(url)]
    rows = [Card(digest=digest_of(url), url=url) for url in urls]
    Card.objects.bulk_create(rows, ignore_conflicts=True)
    due = Q(next_try_at=None) | Q(next_try_at__lte=timezone.now())
    wanted = Card.objects.filter(digest__in=[row.digest for row in rows])
    return list(wanted.filter(due).exclude(state=Card.State.REFUSED).order_by("pk"))


def fetch_card(card: Card) -> bool:
    """Ask the site now, unless somebody else does or it was asked too often; whether it is ready.

    Nothing is locked while the other side is waited for: a lease keeps others away.
    """
    now = timezone.now()
    leased = Card.objects.filter(pk=card.pk, next_try_at=card.next_try_at)
    if not leased.update(next_try_at=now + LEASE):
        return False
    rate = limits.take("media.card", card.host, rate=20, per=timedelta(minutes=1), burst=20)
    if not rate.allowed:
        Card.objects.filter(pk=card.pk).update(next_try_at=now + timedelta(minutes=5))
        return False
    try:
        found = _read(card.url)
    except FetchRefused:
        return _failed(card, FRESH_FOR)
    except (FetchError, SandboxError, ValueError):
        return _failed(card, FIRST_PAUSE * 4 ** min(card.attempts, 4))
    _keep(card, found, now)
    return True


@transaction.atomic
def refuse_card(card: Card, *, by: Any) -> Card:
    """Show this address as a plain link from now on."""
    card = Card.objects.select_for_update().get(pk=card.pk)
    if card.state != Card.State.REFUSED:
        image, card.image = card.image, ""
        card.state, card.title, card.site, card.description = Card.State.REFUSED, "", "", ""
        card.save()
        record("card.refused", card, by=by)
        if image:
            transaction.on_commit(lambda: default_storage.delete(Card.path(image)), robust=True)
    return card


def _read(url: str) -> dict[str, Any]:
    """What the page says, with its picture made anew; ValueError when it says nothing."""
    page = fetch(
        url, max_bytes=3 * MIB, timeout=10, allow_http=True, headers={"Accept": "text/html"}
    )
    kind = page.headers.get("content-type", "")
    if page.status != 200 or not HTML.match(kind):
        raise ValueError("no page")
    charset = CHARSET.search(kind)
    named = charset[1].encode() if charset else b""
    found = run_bounded(
        "apps.media.reading:card_of", named + b"\n" + page.content[:MOST_READ],
        cpu_seconds=3, memory=256 * MIB, wall_seconds=6,
    )  # fmt: skip
    if not found["title"]:
        raise ValueError("no title")
    found["language"] = languages.canonical(found["language"]) or languages.guess(
        f"{found['title']} {found['description']}"
    )
    image = found.pop("image")
    return {**found, "picture": _picture(urljoin(page.url, image)) if image else None}


def _picture(url: str) -> dict[str, Any] | None:
    """The picture that a page shows of itself, made anew; a card does without one."""
    try:
        if not may_be_asked(url):
            return None
        answer = fetch(url, timeout=8, allow_http=True, headers={"Accept": "image/*"})
        if answer.status != 200:
            return None
        return remake_for_card(answer.content)["forms"][0]
    except (FetchError, Refused, ValueError):
        return None


def _keep(card: Card, found: dict[str, Any], now: datetime) -> None:
    picture, before = found.pop("picture"), card.image
    card.image, card.image_width, card.image_height = "", 0, 0
    if picture:
        card.image = random_name()
        card.image_width, card.image_height = picture["width"], picture["height"]
        content = ContentFile(base64.b64decode(picture["content"]))
        default_storage.save(Card.path(card.image), content)
    for name, text in found.items():
        setattr(card, name, text)
    card.state, card.attempts = Card.State.READY, 0
    card.fetched_at, card.next_try_at = now, now + FRESH_FOR
    card.save()
    if before:
        default_storage.delete(Card.path(before))


def _failed(card: Card, pause: timedelta) -> bool:
    """What was known before stays; the next try comes later each time."""
    Card.objects.filter(pk=card.pk).update(
        attempts=F("attempts") + 1, next_try_at=timezone.now() + min(pause, FRESH_FOR)
    )
    Card.objects.filter(pk=card.pk, state=Card.State.WAITING).update(state=Card.State.FAILED)
    return False
