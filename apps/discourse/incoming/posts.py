# SPDX-License-Identifier: AGPL-3.0-or-later
"""One post, as it is there now: new, changed, gone or back, or only our own coming home.

What a row says was the same on both sides last decides. The forum's own doings (white space,
pictures it fetched) are no edits; what was changed here, too, is a clash, of which both are kept.
"""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import F, QuerySet

from apps.discourse.incoming.people import known_user, person_of
from apps.discourse.incoming.scene import Scene
from apps.discourse.incoming.wording import said
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.sending.differences import NO_CHANGE, here_hash
from apps.discourse.texts.equality import only_pictures_moved, raw_hash
from apps.discourse.texts.markers import marked_key
from apps.discourse.texts.outgoing import is_cut
from apps.discourse.texts.records import ForumPost, public
from apps.threads.models import Post, Thread
from apps.threads.services import (
    absorb,
    absorb_edit,
    absorb_recovery,
    absorb_removal,
    absorb_thanks,
    kept_text,
    mark_mirrored,
)

State, Origin = MirroredPost.State, MirroredPost.Origin


def rows_of(scene: Scene, number: int) -> QuerySet[MirroredPost]:
    """Of a post by its number on the forum, whichever topic it was in."""
    return MirroredPost.objects.filter(remote_id=number, topic__mirror__forum=scene.forum)


def row_of(scene: Scene, number: int) -> MirroredPost | None:
    return rows_of(scene, number).select_related("post__thread__event").first()


def is_news(scene: Scene, there: ForumPost) -> bool:
    """Whether it is one to be taken in: public, and neither gone, nor known, nor ours."""
    return (
        public(there, categories=scene.categories, topic=scene.told)
        and there.has_raw
        and there.deleted_at is None
        and not there.user_deleted
        and not rows_of(scene, there.id).exists()
        and sent_row(scene, there) is None
    )


def sent_row(scene: Scene, there: ForumPost) -> MirroredPost | None:
    """The row of one of ours that is told of before its answer came, or that had to wait for a
    moderator there; known by its marker, and believed only of the account it was sent by."""
    key = marked_key(there.raw)
    if key is None:
        return None
    row = MirroredPost.objects.filter(key=key, topic__mirror__forum=scene.forum).first()
    if row is None or row.origin != Origin.HERE:
        return None
    forum = scene.forum
    by_bridge = forum.bridge_user_id == there.user.id or (
        forum.bridge_user_id is None and forum.bridge_user.lower() == there.user.username.lower()
    )
    # Whoever quotes themselves whole, with the mark that nobody sees, says something new.
    is_it = row.remote_id in (None, there.id) or raw_hash(there.raw) in (
        row.sent_hash,
        row.there_hash,
    )
    by_author = (
        is_it
        and row.post is not None
        and forum.people.filter(number=there.user.id, user__person=row.post.author_id).exists()
    )
    return row if by_bridge or by_author else None


def take(scene: Scene, there: ForumPost, thread: Thread | None, *, certain: bool) -> str:
    """Take in what is told of a post; in a word, what became of it. `certain` where the forum
    itself has just answered it: what a delivery tells may be long over.

    A new post needs the `thread` that it comes into.
    """
    row = row_of(scene, there.id)
    if row is None:
        return _take_new(scene, there, thread)
    known_at = row.there_updated_at
    if not certain and known_at is not None and there.updated_at < known_at:
        return "older"
    is_gone = there.deleted_at is not None or there.user_deleted
    if is_gone or not public(there, categories=scene.categories, topic=scene.told):
        return take_removal(scene, row, at=there.deleted_at or scene.now)
    if row.state == State.GONE:
        return _take_recovery(scene, row, there) if certain else "gone"
    return _take_text(scene, row, there)


def take_removal(scene: Scene, row: MirroredPost, *, at: datetime) -> str:
    """It is not to be read there any more; here it says so. Our own deletions come home as well."""
    if row.state == State.GONE:
        return "gone"
    row.state, row.there_deleted_at = State.GONE, at
    if row.post is not None:
        absorb_removal(row.post, at=at, place=scene.place)
        row.seen_change = _change_of(row.post)
        mark_mirrored([row.post.pk], "")
    row.save(update_fields=["state", "there_deleted_at", "seen_change"])
    return "removed"


def take_likes(row: MirroredPost, count: int) -> None:
    if row.post is not None and row.post.thanks_there != count:
        absorb_thanks(row.post, count=count)


def _take_new(scene: Scene, there: ForumPost, thread: Thread | None) -> str:
    row = sent_row(scene, there)
    if row is not None:
        return _adopt(scene, row, there)
    if thread is None or not is_news(scene, there):
        return "not taken"
    words = said(scene, there)
    writer = known_user(scene, there.user)
    post = absorb(
        thread,
        author=person_of(writer),
        text=words.text,
        cooked=words.cooked,
        language=there.locale,
        reply_to=_answered(scene, there),
        at=there.created_at,
        origin=scene.origin(there.number),
        mentioned=words.mentioned,
        quiet=scene.is_long_ago(there.created_at),
    )
    row = MirroredPost(topic=scene.topic, post=post, origin=Origin.THERE, person=writer)
    row.state, row.remote_id = State.THERE, there.id
    _agree(row, there, post)
    row.save()
    if there.likes:
        take_likes(row, there.likes)
    return "new"


def _adopt(scene: Scene, row: MirroredPost, there: ForumPost) -> str:
    """Ours, of which nobody knew yet that it is there."""
    if row.remote_id is not None or row.topic_id != scene.topic.pk:
        return "a copy of ours"
    if row.state == State.QUEUED:
        # What was changed or taken away here while it waited there is still to be told.
        row.seen_change = NO_CHANGE
        Topic.objects.filter(pk=row.topic_id).update(changed=F("changed") + 1)
    row.state, row.remote_id, row.number = State.THERE, there.id, there.number
    row.there_raw, row.there_hash = there.raw, raw_hash(there.raw)
    row.there_updated_at, row.parked, row.parked_words = there.updated_at, "", ""
    row.person = scene.forum.people.filter(number=there.user.id).exclude(user=None).first()
    row.save()
    if row.post_id is not None:
        mark_mirrored([row.post_id], "")
    return "ours"


def _take_text(scene: Scene, row: MirroredPost, there: ForumPost) -> str:
    there_hash = raw_hash(there.raw)
    is_same = not there.has_raw or there_hash == row.there_hash
    by_itself = is_same or only_pictures_moved(row.there_raw, there.raw)
    row.number = there.number
    if by_itself or there_hash == row.sent_hash or row.post is None:
        return _keep_unseen(row, there)
    post = row.post
    words = said(scene, there, row=row)
    is_part = row.origin == Origin.HERE and is_cut(
        row.there_raw, address=settings.BASE_URL + post.get_absolute_url()
    )
    is_clash = is_part or (bool(row.here_hash) and here_hash(post) != row.here_hash)
    if is_clash and said(scene, replace(there, raw=row.there_raw), row=row).text == words.text:
        # What was changed there cannot be seen, such as a mark of another program: no clash.
        return _keep_unseen(row, there)
    writer = row.person
    cooked = words.cooked if row.origin == Origin.THERE else None
    post = absorb_edit(
        post,
        text=words.text,
        cooked=cooked,
        language=there.locale or post.language,
        at=there.updated_at,
        place=scene.place,
        by=person_of(writer) if writer is not None else None,
        mentioned=words.mentioned,
        clash=is_clash,
        beside=is_part,
    )
    if post.text == kept_text(words.text, cooked) and post.removed_at is None:
        _agree(row, there, post)
    else:
        # The text here is the later, or the whole, one: it is sent over the forum's, which is kept
        # beside it. Or it was taken away here, which the forum has not been told.
        row.here_hash = "" if is_part else row.here_hash
        row.there_raw, row.there_hash = there.raw, there_hash
        row.there_updated_at, row.seen_change = there.updated_at, NO_CHANGE
        Topic.objects.filter(pk=row.topic_id).update(changed=F("changed") + 1)
    row.save()
    return "clash" if is_clash else "edited"


def _keep_unseen(row: MirroredPost, there: ForumPost) -> str:
    """Nobody has changed what it says."""
    row.there_updated_at = there.updated_at
    if there.has_raw:
        row.there_raw, row.there_hash = there.raw, raw_hash(there.raw)
    row.save(update_fields=["number", "there_updated_at", "there_raw", "there_hash"])
    return "same"


def _take_recovery(scene: Scene, row: MirroredPost, there: ForumPost) -> str:
    """Back there. What was taken away here stays away, and is not fought over."""
    if row.deleted_by_us:
        return "back there only"
    row.state, row.there_deleted_at = State.THERE, None
    row.save(update_fields=["state", "there_deleted_at"])
    if row.post is not None:
        post = absorb_recovery(row.post)
        row.post = post
        row.seen_change = _change_of(post)
        row.save(update_fields=["seen_change"])
        if post.removed_at is not None:
            return "back there only"
    _take_text(scene, row, there)
    return "back"


def _agree(row: MirroredPost, there: ForumPost, post: Post) -> None:
    """Both say the same now."""
    row.number = there.number
    row.there_raw, row.there_hash = there.raw, raw_hash(there.raw)
    row.there_updated_at = there.updated_at
    row.here_hash, row.seen_change = here_hash(post), _change_of(post)


def _change_of(post: Post) -> int:
    return Post.objects.values_list("changed_in", flat=True).get(pk=post.pk)


def _answered(scene: Scene, there: ForumPost) -> Post | None:
    if there.reply_to_number is None:
        return None
    rows = MirroredPost.objects.filter(topic=scene.topic, number=there.reply_to_number)
    row = rows.select_related("post__thread").exclude(post=None).first()
    return row.post if row is not None else None
