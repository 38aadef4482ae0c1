# SPDX-License-Identifier: AGPL-3.0-or-later
"""What forums send: believed by its signature, kept, and answered at once. The work comes later.

Only the body is signed: which event it is, its number and the time are what anybody may say who
once saw a body. So a replay is kept once, and whoever works a delivery asks the forum before
something is taken away. A known forum never gets 404 or 410: it would switch its webhook off.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.discourse.bodies import LARGEST, NoBody, identifier, read_body
from apps.discourse.models import Delivery, Forum, place_of

SIGNED_AS = "sha256="
LONGEST_SIGNATURE = len(SIGNED_AS) + 64
SAME_WITHIN = timedelta(hours=3)
KEPT_FOR = timedelta(days=30)
TEXT_KEPT_FOR = timedelta(hours=12)
"""Nobody needs the text of what was worked; some of it may not be for everybody there."""

OF_USE = frozenset({"post", "topic", "like", "category", "tag"})
"""Kinds whose body is kept; of the others only that they came."""

MAY_REPEAT = ("_destroyed", "_recovered", "_updated")
"""Deleted, recovered, deleted: the last may read like the first, and is another."""


@dataclass(frozen=True)
class Received:
    status: int
    words: str


KEPT = Received(200, "Kept.")
STRANGER = Received(403, "The signature is not one of ours.")


def receive(site: str, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Received:
    """Check, keep and answer one delivery; `headers` ignore case."""
    if len(body) > LARGEST:
        return Received(413, "Too large.")
    forum = Forum.objects.filter(site=site).first()
    if forum is None or not _is_from(forum, headers, body, now):
        return STRANGER
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        return Received(415, "Send it unpacked.")
    kind = headers.get("X-Discourse-Event-Type", "")[:40]
    event = headers.get("X-Discourse-Event", "")[:80]
    event_id = headers.get("X-Discourse-Event-Id", "")[:40]
    if kind == "ping":
        Forum.objects.filter(pk=forum.pk).update(pinged_at=now)
        return Received(200, "Pong.")
    try:
        kept = keep(forum, kind=kind, event=event, event_id=event_id, body=body, now=now)
    except NoBody:
        return Received(400, "This is no body of a delivery.")
    return KEPT if kept else Received(200, "Known.")


@transaction.atomic
def keep(
    forum: Forum,
    *,
    kind: str,
    event: str,
    event_id: str,
    body: bytes,
    now: datetime,
    source: Delivery.Source = Delivery.Source.WEBHOOK,
) -> Delivery | None:
    """Put a delivery into the table; None for the same as one of the last three hours.

    NoBody where it is nothing that can be kept.
    """
    inside = read_body(body).get(kind) if kind in OF_USE else read_body(body) and None
    topic_id, post_id = _numbers(kind, inside)
    digest = hashlib.sha256(body).hexdigest()
    once = None if _may_repeat(kind, event) else _once(kind, event, digest)
    values = {
        "source": source,
        "event_id": event_id,
        "kind": kind,
        "event": event,
        "topic_id": topic_id,
        "post_id": post_id,
        "body": body if _is_public(kind, inside) else b"",
        "digest": digest,
        "received_at": now,
    }
    if once is None:
        return Delivery.objects.create(forum=forum, **values)
    old = Delivery.objects.filter(forum=forum, once=once, received_at__lte=now - SAME_WITHIN)
    old.update(once=None)
    kept, is_new = Delivery.objects.get_or_create(forum=forum, once=once, defaults=values)
    return kept if is_new else None


def forget_old(*, now: datetime) -> int:
    """Take away what was worked and is older than the forums' own logs, and earlier its texts; how
    many rows went."""
    worked = Delivery.objects.filter(worked_at__lt=now - TEXT_KEPT_FOR)
    worked.exclude(body=b"").update(body=b"")
    old = Delivery.objects.filter(received_at__lt=now - KEPT_FOR).exclude(worked_at=None)
    return old.delete()[0]


def _is_from(forum: Forum, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether one of the forum's secrets signed it, and it calls itself by the forum's address."""
    given = headers.get("X-Discourse-Event-Signature", "")
    if len(given) != LONGEST_SIGNATURE or not given.startswith(SIGNED_AS):
        return False
    if place_of(headers.get("X-Discourse-Instance", "")) != forum.place:
        return False
    claimed = given.removeprefix(SIGNED_AS).encode("utf-8", "surrogatepass")
    believed = False
    for secret in forum.webhook_secrets(now):
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
        believed |= hmac.compare_digest(signed, claimed)
    return believed


def _numbers(kind: str, inside: Any) -> tuple[int | None, int | None]:
    """Topic and post that a delivery is about."""
    if not isinstance(inside, dict):
        return None, None
    if kind == "like":
        inside = inside.get("post")
        return _numbers("post", inside)
    if kind == "topic":
        return identifier(inside.get("id")), None
    if kind == "post":
        return identifier(inside.get("topic_id")), identifier(inside.get("id"))
    return None, None


def _is_public(kind: str, inside: Any) -> bool:
    """Whether the body may be kept: whispers, hidden posts and private messages are not."""
    if kind not in OF_USE or not isinstance(inside, dict):
        return False
    seen = inside.get("post") if kind == "like" else inside
    if not isinstance(seen, dict):
        return False
    archetype = seen.get("topic_archetype", seen.get("archetype", "regular"))
    return archetype == "regular" and seen.get("post_type", 1) != 4 and not seen.get("hidden")


def _may_repeat(kind: str, event: str) -> bool:
    # Bodies of topics hold no time: two changes and back look like one.
    return kind not in ("post", "like") or event.endswith(MAY_REPEAT)


def _once(kind: str, event: str, digest: str) -> str:
    return hashlib.sha256(f"{kind}\n{event}\n{digest}".encode()).hexdigest()
