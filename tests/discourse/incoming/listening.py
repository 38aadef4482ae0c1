# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliveries of the stand-in on their way to the portal's receiver."""

from django.utils.datastructures import CaseInsensitiveMapping

from apps.discourse import incoming
from apps.discourse.models import MirroredPost
from apps.discourse.receiver import receive
from apps.threads.models import Post, Thread


def receiver(world):
    def take(delivery):
        headers = CaseInsensitiveMapping(delivery.headers)
        return receive("village", headers=headers, body=delivery.body, now=world.clock()).status

    return take


def listen(world, seconds=40):
    """What was told is received, heard and read."""
    world.forum.pass_on(receiver(world))
    incoming.hear(now=world.clock())
    world.run(seconds)


def lose(world):
    """Nothing that was told arrives."""
    world.forum.outbox.clear()


def here(thread: Thread) -> list[str]:
    """What readers see of a discussion, in order."""
    rows = Post.objects.filter(thread=thread, moved_to=None, removed_at=None).order_by("number")
    return list(rows.values_list("text", flat=True))


def post_here(there) -> Post:
    return MirroredPost.objects.get(remote_id=there.id).post
