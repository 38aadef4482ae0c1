# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from apps.accounts.secret_addresses import SECRET, digest_of
from apps.notifications.models import Notice, NoticeFeed
from apps.notifications.queries.inbox import Shown, with_items

MOST = 50


def feed_at(secret: str) -> NoticeFeed | None:
    """What the secret opens now; None where it opens nothing any more. One statement."""
    if not SECRET.fullmatch(secret):
        return None
    rows = NoticeFeed.objects.filter(digest=digest_of(secret), user__is_active=True)
    return rows.select_related("user").first()


def fed(feed: NoticeFeed, *, now: datetime) -> list[Shown]:
    """The latest notices, seen or not. An address gets into other hands, so it tells nothing that
    strangers may not read: what is hidden leaves it, even where its person could still see it."""
    rows = Notice.objects.in_inbox().filter(user=feed.user_id).select_related("event")
    return with_items(rows.order_by("-updated_at", "-pk")[:MOST], now=now, for_strangers=True)
