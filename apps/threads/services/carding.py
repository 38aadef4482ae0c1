# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cards of the links in a post come after it: the plain link is shown until one is ready."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from apps.core import limits
from apps.media import services as media
from apps.media.models import Card
from apps.threads.cards import addresses_in
from apps.threads.models import Post, Thread
from apps.threads.services.changing import locked, show


def make_cards(post: Post) -> int:
    """Ask the sites that a post links to on lines of their own, then show it anew; how many came.

    Repeating it asks nobody again before its time.
    """
    if post.removed_at is not None:
        return 0
    came = 0
    for card in media.want_cards(addresses_in(post.html)):
        author = limits.take(
            "threads.cards", post.author_id, rate=40, per=timedelta(hours=1), burst=40
        )
        came += author.allowed and media.fetch_card(card)
    if came:
        with transaction.atomic():
            show(locked(post))
    return came


@transaction.atomic
def forget_card(card: Card) -> int:
    """Make the posts that show this address anew when they are read next; how many."""
    written = card.url.replace("&", "&amp;")
    posts = Post.objects.filter(html__contains=f'href="{written}"').exclude(fragments={})
    threads = list(posts.values_list("thread", flat=True).distinct())
    count = posts.update(fragments={})
    Thread.objects.filter(pk__in=threads).update(version=F("version") + 1)
    return count
