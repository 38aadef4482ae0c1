# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done next with a topic: one step, or None where both sides are the same.

The order of the steps is the promise: what was written first is sent first, nothing is sent into
what is to be deleted, and a discussion is closed after its last post.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.discourse.layouts import Wanted
from apps.discourse.models import EventMirror, MirroredPost, SentPicture, Topic
from apps.discourse.sending import localizing, wording
from apps.discourse.texts.equality import raw_hash, same_tags
from apps.threads.models import Post, PostPicture

State = MirroredPost.State

MOST_EDITS = 12
RUNAWAY = "runaway"
IN = timedelta(minutes=10)
"""More of our own acts on one post in this time are no person's: it is parked (the breaker)."""

COVERED = "covered"
"""In place of the hash of what a first post says here, while its words are taken away there."""

NO_CHANGE = 2**62
"""Higher than any change of a post: it is to be looked at, whether it has changed or not."""

Do = Literal[
    "section", "topic", "picture", "reply", "edit", "delete", "recover", "move", "card", "localize",
    "localize title", "delete topic", "recover topic", "title", "category", "tags", "close",
    "reopen", "wait", "leave", "withdraw", "cover", "bare",
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    do: Do
    row: MirroredPost | None = None
    post: Post | None = None


def next_step(topic: Topic, wanted: Wanted) -> Step | None:
    """The next one. `wait` where something else has to be made first."""
    step = _next_step(topic, wanted)
    if step is None or step.post is None or step.do not in ("topic", "reply", "edit"):
        return step
    return Step("picture", step.row, step.post) if unsent_pictures(topic, step.post) else step


def unsent_pictures(topic: Topic, post: Post) -> QuerySet[PostPicture]:
    """Of a post, those that its forum does not have yet."""
    sent = SentPicture.objects.filter(forum=topic.mirror.forum_id, picture=OuterRef("picture"))
    rows = PostPicture.objects.filter(~Exists(sent), post=post, picture__removed_at=None)
    return rows.order_by("position", "pk")


def _next_step(topic: Topic, wanted: Wanted) -> Step | None:
    if topic.kind == Topic.Kind.SECTION:
        return Step("section") if wanted.is_there and topic.number is None else None
    if topic.number is None:
        return _first_step(topic, wanted)
    if topic.gone_at is not None:
        if topic.deleted_by_us:
            return Step("recover topic") if wanted.is_there else None
        return _of_absence(topic)
    if not wanted.is_there:
        return _of_unwanted(topic)
    return (
        _of_topic(topic, wanted)
        or _of_posts(topic)
        or _of_card(topic)
        or _of_versions(topic)
        or (Step("close") if wanted.closed and not topic.sent_closed else None)
    )


def _of_unwanted(topic: Topic) -> Step | None:
    """Nothing of ours is to be read there: its topic goes, and where people of the forum have
    written in it, our posts in it. All comes back when it is to be there again."""
    is_hidden = _is_hidden(topic)
    if not is_hidden and (topic.from_there or topic.kind == Topic.Kind.SESSION):
        return None
    if _are_moving(topic) or _changes_mirror(topic):
        return Step("wait")
    if not topic.from_there and not _has_others(topic):
        return Step("delete topic")
    ours = topic.posts.filter(origin=MirroredPost.Origin.HERE, state=State.THERE)
    ours = ours.filter(Q(post__isnull=False) | Q(is_card=True)).exclude(here_hash=COVERED)
    row = ours.select_related("post").order_by("-number").first() if is_hidden else None
    if row is None:
        return None if topic.from_there or topic.sent_closed else Step("close")
    if row.number != 1:
        return Step("withdraw", row)
    return Step("bare" if row.localized else "cover", row)


def _of_absence(topic: Topic) -> Step | None:
    """Somebody deleted it there: what is said here stays here, and says so."""
    rows = unsent(topic).filter(Q(mirrored=None) | Q(mirrored__state=State.WAITING))
    post = rows.first()
    return Step("leave", row_of(post), post) if post is not None else None


def _of_card(topic: Topic) -> Step | None:
    row = topic.posts.filter(is_card=True, state=State.THERE).first()
    if row is not None and raw_hash(wording.card_of(topic, row).raw) != row.here_hash:
        return Step("card", row)
    if row is not None and localizing.left(topic, row):
        return Step("localize", row)
    return Step("localize title") if localizing.titles_left(topic) else None


def _of_versions(topic: Topic) -> Step | None:
    """Versions of posts that are another than the forum's."""
    for row in localizing.posts_to_look_at(topic):
        if localizing.left(topic, row):
            return Step("localize", row)
    return None


def _first_step(topic: Topic, wanted: Wanted) -> Step | None:
    """A discussion begins with its first post; sessions and events with their card."""
    if not wanted.is_there:
        return None
    if wanted.category is None or wanted.category in topic.mirror.closed_categories:
        return Step("wait")
    first = unsent(topic).first() if topic.kind == Topic.Kind.THREAD else None
    row = row_of(first) if first is not None else None
    if row is not None and row.topic_id != topic.pk:
        return Step("topic")  # It comes from elsewhere, and follows below a card.
    return Step("topic", row, first)


def _is_hidden(topic: Topic) -> bool:
    """Whether what it stands for may not be read here either."""
    thread = topic.thread
    event = topic.mirror.event if thread is None or thread.event is None else thread.event
    return event.hidden or (thread is not None and thread.removed_at is not None)


def _has_others(topic: Topic) -> bool:
    """Whether people of the forum have written in it: what they said is not ours to delete."""
    return topic.posts.filter(origin=MirroredPost.Origin.THERE, state=State.THERE).exists()


def _changes_mirror(topic: Topic) -> bool:
    """Whether another event's mirror is about to take it over (waking.plan)."""
    thread = topic.thread
    if thread is None or thread.event_id in (None, topic.mirror.event_id):
        return False
    if thread.removed_at is not None or thread.merged_into_id is not None:
        return False
    mirrors = EventMirror.objects.filter(event=thread.event_id, forum=topic.mirror.forum_id)
    return mirrors.filter(disconnected_at=None, event__hidden=False).exists()


def _are_moving(topic: Topic) -> bool:
    """Whether posts still stand in it that are to go to another topic first."""
    rows = topic.posts.filter(post__isnull=False, state=State.THERE)
    elsewhere = rows.exclude(post__thread=topic.thread_id).values("post__thread")
    others = Topic.objects.filter(mirror=topic.mirror_id, thread__in=elsewhere, parked="")
    return others.filter(gone_at=None).exists()


def _of_topic(topic: Topic, wanted: Wanted) -> Step | None:
    if not wanted.closed and topic.sent_closed:
        return Step("reopen")
    if wanted.category is None:
        return Step("wait")
    if wanted.title != topic.sent_title:
        return Step("title")
    if wanted.category != topic.sent_category:
        return Step("category")
    if topic.mirror.forum.takes_tags and not same_tags(wanted.tags, topic.sent_tags):
        return Step("tags")
    return None


def _of_posts(topic: Topic) -> Step | None:
    for few in (2, 50):  # Mostly it is the first.
        for post in changed(topic)[:few]:
            step = _of_post(topic, post, row_of(post))
            if step is not None:
                return step
            MirroredPost.objects.filter(post=post).update(seen_change=post.changed_in)
    return None


def _of_post(topic: Topic, post: Post, row: MirroredPost | None) -> Step | None:
    if row is not None and row.parked == RUNAWAY:
        return None
    if row is None or (row.remote_id is None and row.state != State.QUEUED):
        return None if post.removed_at is not None else Step("reply", row, post)
    if row.topic_id != topic.pk:
        return Step("move", row, post)
    if row.state == State.QUEUED:
        return None
    is_ours = row.origin == MirroredPost.Origin.HERE
    if row.state == State.GONE:
        is_back = row.deleted_by_us and post.removed_at is None
        return Step("recover", row, post) if is_back else None
    if post.removed_at is not None and row.number != 1:
        return Step("delete", row, post) if is_ours else None
    if here_hash(post) != row.here_hash and (is_ours or post.removed_at is None):
        return Step("edit", row, post)
    return None


def changed(topic: Topic) -> QuerySet[Post]:
    """Posts of its discussion that have to be looked at, in their order."""
    if topic.thread_id is None:
        return Post.objects.none()
    rows = Post.objects.filter(thread=topic.thread_id, moved_to=None)
    is_new = Q(mirrored=None, removed_at=None) | Q(mirrored__state=State.WAITING, removed_at=None)
    has_changed = ~Q(changed_in=F("mirrored__seen_change"))
    is_elsewhere = Q(mirrored__isnull=False) & ~Q(mirrored__topic=topic.pk)
    found = rows.filter(is_new | Q(mirrored__isnull=False) & (has_changed | is_elsewhere))
    return found.select_related("mirrored", "author", "thread", "reply_to").order_by("number")


def unsent(topic: Topic) -> QuerySet[Post]:
    return changed(topic).filter(removed_at=None)


def row_of(post: Post) -> MirroredPost | None:
    return getattr(post, "mirrored", None)


def here_hash(post: Post) -> str:
    """Of what the post says here: another one means that there is something to tell."""
    if post.removed_at is not None:
        return "removed"
    pictures = ",".join(str(pk) for pk in post.pictures.order_by("position", "pk").values_list(
        "picture", flat=True
    ))  # fmt: skip
    said = f"{post.language}\0{pictures}\0{post.text}"
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def is_runaway(row: MirroredPost | None, now: datetime) -> bool:
    return row is not None and len([at for at in row.edits if at > now - IN]) >= MOST_EDITS
