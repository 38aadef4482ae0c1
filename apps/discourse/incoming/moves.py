# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts that went from one topic into another there; no forum tells of it."""

from apps.discourse.incoming.posts import row_of, rows_of
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.texts.records import ForumPost
from apps.threads.models import Post, Thread
from apps.threads.services import absorb_move


def is_known_elsewhere(scene: Scene, there: ForumPost) -> bool:
    """Whether a post of this topic was last known in another one."""
    return rows_of(scene, there.id).exclude(topic=scene.topic).exists()


def take_here(scene: Scene, there: ForumPost, thread: Thread) -> None:
    """A post that came into this topic from another one comes into its discussion."""
    row = row_of(scene, there.id)
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
    Topic.objects.filter(pk=home.pk, heard_at=None).update(heard_at=scene.now)
    return True


def _topic_there(scene: Scene, there: ForumPost) -> Topic | None:
    """The row of the topic that a post is in; made where the post may be read by everybody."""
    rows = Topic.objects.filter(mirror__forum=scene.forum, number=there.topic_id)
    home = rows.exclude(kind=Topic.Kind.SECTION).first()
    if home is not None:
        return home
    if there.category_id is not None and there.category_id not in scene.categories:
        return None
    return Topic.objects.create(
        mirror=scene.mirror,
        kind=Topic.Kind.THREAD,
        from_there=True,
        number=there.topic_id,
        heard_at=scene.now,
        worked=1,
    )
