# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a new discussion or an answer comes from."""

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.activity.live import publish
from apps.core.errors import Refused
from apps.threads.models import Post, Thread
from apps.threads.services.locking import lock_all


def renew(parent: Thread | None, continues: Post | None) -> None:
    """The pages of what a new discussion is a part of, or goes on from, lead to it."""
    numbers = {parent and parent.pk, continues and continues.thread_id}
    for thread in lock_all({number for number in numbers if number}).values():
        refuse_gone(thread)
        if parent is not None and thread.pk == parent.pk:
            refuse_closed(thread)
        thread.version += 1
        Thread.objects.filter(pk=thread.pk).update(version=thread.version, arranged=True)
        publish(f"thread:{thread.pk}", "changed", version=thread.version)
        here = Post.objects.filter(pk=continues.pk if continues else 0, thread=thread)
        here.update(fragments={}, changed_in=thread.version)


def refuse_foreign(answered: Post, thread: Thread) -> None:
    """An answer goes to a post of its own discussion, one that was there when it was written, or
    the one that the discussion continues."""
    if not is_answered_in(thread, answered):
        raise Refused(_("The post you answer is in another discussion."), code="other-thread")


def is_answered_in(thread: Thread, answered: Post) -> bool:
    if answered.pk == thread.continues_id:
        return True
    was_here = Post.objects.filter(moved_to=answered.pk).filter(
        Q(thread=thread) | Q(thread__merged_into=thread)
    )
    return Post.objects.filter(pk=answered.pk, thread=thread).exists() or was_here.exists()


def refuse_gone(thread: Thread) -> None:
    if thread.removed_at is not None:
        raise Refused(_("This discussion is not here any more."), code="removed")


def refuse_closed(thread: Thread) -> None:
    refuse_gone(thread)
    if thread.closed_at is not None:
        raise Refused(_("This discussion is closed: it can be read only."), code="closed")
