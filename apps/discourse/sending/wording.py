# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of posts as they are sent: gathered here, worded in apps.discourse.texts."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from django.conf import settings

from apps.discourse.layouts import Wanted
from apps.discourse.models import ForumPerson, MirroredPost, Topic
from apps.discourse.sending import cards
from apps.discourse.sending.cards import absolute
from apps.discourse.sending.shown_pictures import shown_there
from apps.discourse.sending.speaking import Voice, voice_of
from apps.discourse.texts.markers import marker
from apps.discourse.texts.outgoing import Known, Place, Sender, to_raw
from apps.threads.models import Post

QUOTED = re.compile(r"/p/(\d{1,18})/")
MOST_QUOTES = 20

LATELY = timedelta(hours=1)
"""What was said before that is dated there as it was said here; forum clocks differ by less."""


@dataclass(frozen=True)
class Text:
    """`voice` is whose name it is said under there, None for the bridge; `reply_to` the number in
    the topic that it answers."""

    raw: str
    voice: Voice | None = None
    reply_to: int | None = None
    locale: str = ""

    @property
    def acting(self) -> str:
        return self.voice.acting if self.voice else ""

    @property
    def user_key(self) -> str:
        return self.voice.user_key if self.voice else ""


def mark(row: MirroredPost) -> str:
    """What stands in the text of the post there, unseen, and says which of ours it is."""
    return marker(row.key)


def said_at(post: Post | None, now: datetime) -> datetime | None:
    return post.created_at if post is not None and post.created_at < now - LATELY else None


def title(topic: Topic, wanted: Wanted) -> str:
    """Another than wanted where the forum has refused that one: titles are unique there."""
    if topic.attempts and topic.session is not None:
        return f"{wanted.title} · {topic.session.code}"[:255]
    if topic.attempts:
        return f"{wanted.title} · {topic.pk}"[:255]
    return wanted.title


def of(topic: Topic, row: MirroredPost, post: Post | None, *, now: datetime) -> Text:
    """Of a post, or of the card."""
    if post is None:
        return card_of(topic, row)
    address = absolute(post.get_absolute_url())
    if post.removed_at is not None:
        return Text(f"[…]({address})\n\n{mark(row)}")
    voice = voice_of(topic, row, post, is_old=said_at(post, now) is not None)
    raw = to_raw(
        post.text,
        key=row.key,
        address=address,
        known=_known(topic, post),
        sender=None if voice or row.origin == MirroredPost.Origin.THERE else _sender(topic, post),
        pictures=shown_there(topic, post),
    )
    return Text(raw, voice, _answered(topic, post), _locale(topic, post))


def in_version(topic: Topic, row: MirroredPost, post: Post, text: str) -> str:
    """Another version of a post that stands there, framed as the post is."""
    by_bridge = row.origin == MirroredPost.Origin.HERE and row.person_id is None
    return to_raw(
        text,
        key=row.key,
        address=absolute(post.get_absolute_url()),
        known=_known(topic, post),
        sender=_sender(topic, post) if by_bridge else None,
        pictures=shown_there(topic, post),
    )


def _locale(topic: Topic, post: Post) -> str:
    has_locales = topic.mirror.forum.can("localizations")
    return cards.locale_of(post.language) if has_locales else ""


def card_of(topic: Topic, row: MirroredPost) -> Text:
    """In the language that the forum is told it is in, where it has localizations."""
    locale = cards.language(topic) if topic.mirror.forum.can("localizations") else ""
    return Text(cards.raw(topic, row), locale=locale)


def _sender(topic: Topic, post: Post) -> Sender:
    author = post.author
    page = author.get_absolute_url() if not author.unnamed else post.get_absolute_url()
    return Sender(name=str(author), address=absolute(page), place=topic.mirror.code)


def _known(topic: Topic, post: Post) -> Known:
    named = [int(found) for found in QUOTED.findall(post.text)][:MOST_QUOTES]
    rows = MirroredPost.objects.filter(
        post__in=named, topic__mirror__forum=topic.mirror.forum_id, number__isnull=False
    ).select_related("topic", "person")
    bridge = topic.mirror.forum.bridge_user
    posts = {
        row.post_id: Place(
            topic=row.topic.number or 0,
            number=row.number or 0,
            username=row.person.username if row.person else bridge,
        )
        for row in rows
        if row.post_id is not None
    }
    linked = ForumPerson.objects.filter(
        forum=topic.mirror.forum_id, user__person__mentions__post=post.pk
    ).select_related("user__person")
    usernames = {
        normalize("NFC", str(one.user.person)).casefold(): one.username
        for one in linked
        if one.user
    }
    return Known(base=settings.BASE_URL, usernames=usernames, posts=posts)


def _answered(topic: Topic, post: Post) -> int | None:
    if post.reply_to_id is None:
        return None
    row = MirroredPost.objects.filter(post=post.reply_to_id, topic=topic).first()
    return row.number if row is not None and row.number != 1 else None
