# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether both sides say the same; written down from what readers of each side see, not from what
the mirror believes, but for which post is which."""

from collections import Counter

from apps.discourse.models import MirroredPost, Topic
from apps.discourse.texts.titles import without_event
from apps.threads.models import Post, Thread

HERE = MirroredPost.Origin.HERE


def differences(world) -> list[str]:
    found: list[str] = []
    topics = {}
    for topic in Topic.objects.exclude(thread=None).select_related("thread"):
        topics[topic.thread_id] = topic
    shown = Thread.objects.filter(event=world.event, removed_at=None, merged_into=None)
    for thread in shown.filter(last_post_at__isnull=False):
        topic = topics.get(thread.pk)
        if topic is None or topic.number is None:
            found.append(f"lost: {thread} has no topic")
            continue
        found += of_topic(world, thread, topic)
    found += of_the_forum(world)
    return found


def of_topic(world, thread, topic) -> list[str]:
    forum, found = world.forum, []
    there = forum.topic(topic.number)
    if topic.parked:
        found.append(f"parked: {thread}: {topic.parked} {topic.last_error}")
    if bool(thread.closed_at) != there.closed:
        found.append(f"closed: {thread}: {bool(thread.closed_at)} / {there.closed}")
    shown = without_event(there.title, event="CEE 2027")
    # The programme names sessions, and the event itself is named here.
    is_named_there = topic.kind == Topic.Kind.THREAD
    if is_named_there and shown.casefold() != thread.title.rstrip(".").casefold():
        found.append(f"title: {thread.title!r} / {there.title!r}")
    rows = {row.post_id: row for row in MirroredPost.objects.filter(topic=topic)}
    posts_there = {post.id: post for post in forum.posts(topic.number) if post.type == 1}
    here = list(thread.posts.filter(moved_to=None, removed_at=None).order_by("number"))
    matched, order = set(), {HERE: [], MirroredPost.Origin.THERE: []}
    for post in here:
        row = rows.get(post.pk)
        if row is None or row.remote_id not in posts_there:
            found.append(f"lost: {post} {post.text!r} is not there ({row and row.state})")
            continue
        if row.remote_id in matched:
            found.append(f"doubled here: {post} {post.text!r}")
        matched.add(row.remote_id)
        order[row.origin].append(posts_there[row.remote_id].number)
        if post.text not in posts_there[row.remote_id].raw:
            found.append(f"text: {post.text!r} / {posts_there[row.remote_id].raw!r}")
    for numbers in order.values():
        if numbers != sorted(numbers):
            found.append(f"reordered: {thread}: {numbers}")
    for post in posts_there.values():
        if post.id not in matched and not _is_left(rows, post):
            found.append(f"doubled or not taken there: {post.id} {post.raw!r}")
    said = Counter(post.text for post in here)
    found += [f"doubled here: {text!r}" for text, count in said.items() if count > 1]
    found += [f"echo: {text!r}" for text in said if "ef:post:" in text]
    return found


def _is_left(rows, post) -> bool:
    """The first post of a topic stays when it is removed here, without its words; and what was
    removed here of what others wrote there stays there."""
    for row in rows.values():
        if row.remote_id == post.id:
            if row.is_card or post.number == 1:
                return True
            return row.post is not None and row.origin != HERE and row.post.removed_at is not None
    return False


def of_the_forum(world) -> list[str]:
    """Each of ours stands there once, and every topic of the category is known."""
    forum, found = world.forum, []
    keys = Counter(
        post.raw.rpartition("<!-- ef:post:")[2]
        for post in forum.state.posts.values()
        if "<!-- ef:post:" in post.raw and post.deleted_at is None
    )
    found += [f"doubled there: {key}" for key, count in keys.items() if count > 1]
    known = set(Topic.objects.exclude(number=None).values_list("number", flat=True))
    for topic in forum.state.topics.values():
        is_ours = topic.category_id == world.mirror.section and not topic.describes_category
        if is_ours and topic.deleted_at is None and topic.id not in known:
            found.append(f"not taken: {topic.title}")
    return found


def writes(world) -> int:
    return len([method for _, method, _ in world.asked if method != "GET"])


def echoes(world, pass_time) -> list[str]:
    """Ten minutes without anybody: nothing may be written on either side."""
    before = (writes(world), Post.objects.count())
    pass_time(600)
    after = (writes(world), Post.objects.count())
    return [] if before == after else [f"echo: {before} became {after}"]
