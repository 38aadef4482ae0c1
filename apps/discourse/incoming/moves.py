# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts that went from one topic into another there; no forum tells of it.

A reply keeps its number. The first post of a topic cannot leave it: the forum writes it anew at the
other place, under the name of its author and of its time, and leaves the old one where it is.
"""

import uuid

from apps.discourse.incoming.posts import row_of, rows_of, sent_row
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.texts.equality import raw_hash
from apps.discourse.texts.records import ForumPost
from apps.threads.models import Post, Thread
from apps.threads.services import absorb_move


def is_known_elsewhere(scene: Scene, there: ForumPost) -> bool:
    """Whether a post of this topic was last known in another one."""
    rows = list(rows_of(scene, there.id).values_list("topic", flat=True))
    if not rows:
        return written_anew(scene, there) is not None
    return rows != [scene.topic.pk]


def take_here(scene: Scene, there: ForumPost, thread: Thread) -> None:
    """A post that came into this topic from another one comes into its discussion."""
    row = row_of(scene, there.id)
    if row is None:
        first = written_anew(scene, there)
        row = first and _leave_behind(scene, first, there)
    if row is None:
        return
    MirroredPost.objects.filter(pk=row.pk).update(topic=scene.topic, number=there.number)
    if row.post is not None and row.post.thread_id != thread.pk:
        absorb_move([row.post], into=thread, place=scene.place)
        change = Post.objects.values_list("changed_in", flat=True).get(pk=row.post.pk)
        MirroredPost.objects.filter(pk=row.pk).update(seen_change=change)


def went_to(scene: Scene, there: ForumPost) -> bool:
    """Have the topic read that a post is in now; False where that is none of the mirror's. The post
    comes along when that topic is read, into the discussion that may first be made for it."""
    home = _topic_there(scene, there)
    if home is None:
        return False
    Topic.objects.filter(pk=home.pk).read_anew(now=scene.now)
    return True


def written_anew(scene: Scene, there: ForumPost) -> MirroredPost | None:
    """The row of the first post of another topic that this one is: the same words of the same
    person at the same time. Ours are known by their mark."""
    if not there.has_raw:
        return None
    row = sent_row(scene, there)
    if row is None:
        rows = MirroredPost.objects.filter(
            person__forum=scene.forum,
            person__number=there.user.id,
            origin=MirroredPost.Origin.THERE,
            number=1,
            there_hash=raw_hash(there.raw),
            post__created_at=there.created_at,
        )
        row = rows.exclude(topic=scene.topic).select_related("post", "topic").first()
    if row is None or row.post is None or row.number != 1 or row.topic_id == scene.topic.pk:
        return None
    known_at = row.there_updated_at
    is_older = known_at is None or there.created_at <= known_at
    return row if row.remote_id and is_older and row.there_hash == raw_hash(there.raw) else None


def _leave_behind(scene: Scene, first: MirroredPost, there: ForumPost) -> MirroredPost:
    """The post goes on as the new one there. What stays at the old place stands for nothing here,
    and gives away the mark by which ours are known."""
    key, post = first.key, first.post
    MirroredPost.objects.filter(pk=first.pk).update(post=None, key=uuid.uuid4())
    return MirroredPost.objects.create(
        topic=scene.topic,
        post=post,
        key=key,
        origin=first.origin,
        person=first.person,
        state=first.state,
        remote_id=there.id,
        number=there.number,
        sent_hash=first.sent_hash,
        here_hash=first.here_hash,
        there_hash=first.there_hash,
        there_raw=first.there_raw,
        there_updated_at=there.updated_at,
        deleted_by_us=first.deleted_by_us,
        seen_change=first.seen_change,
        as_bridge=first.as_bridge,
    )


def _topic_there(scene: Scene, there: ForumPost) -> Topic | None:
    """The row of the topic that a post is in; made where the post may be read by everybody."""
    rows = Topic.objects.filter(mirror__forum=scene.forum, number=there.topic_id)
    home = rows.exclude(kind=Topic.Kind.SECTION).first()
    if home is not None:
        return home
    if there.category_id is not None and there.category_id not in scene.categories:
        return None
    return Topic.objects.begun_there(scene.mirror, there.topic_id, heard_at=scene.now)
