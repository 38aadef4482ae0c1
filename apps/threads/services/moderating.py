# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take texts off their pages, for a while or under a rule, and put them back.

What is hidden is removed as well, so that nothing that shows texts has to know of it.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events.services.checks import reason as short
from apps.permalinks import services as permalinks
from apps.threads.models import Post, Thread
from apps.threads.services.changing import REMOVAL, as_moderator, locked, show, void_pages
from apps.threads.services.locking import lock
from apps.threads.services.questions import follow_removal, follow_return

THREAD_REMOVAL = ("removed_at", "removed_reason", "removed_rule", "hidden_at")


@transaction.atomic
def hide(post: Post, *, by: Any, rule: int | None = None) -> Post:
    """Show a tombstone in place of the text until somebody has decided; `show_again` ends it."""
    post = locked(post)
    role = as_moderator(by, post.thread.event_id, post.language)
    if post.removed_at is not None:
        return post
    post.removed_at = post.hidden_at = timezone.now()
    post.removed_by, post.removed_rule, post.removed_reason = by, None, ""
    show(post, *REMOVAL)
    void_pages(post.thread)
    follow_removal(post)
    _record("post.hidden", post, by, rule=rule, **role)
    return post


@transaction.atomic
def show_again(post: Post, *, by: Any) -> Post:
    """Show what a moderator has hidden or removed again. Refused for what its author took away."""
    post = locked(post)
    role = as_moderator(by, post.thread.event_id, post.language)
    if post.removed_at is None:
        return post
    if post.hidden_at is None and post.removed_rule is None:
        raise Refused(_("Its author has taken this post away."), code="by-author")
    if not post.text:
        raise Refused(_("The text went with its author."), code="no-text")
    post.removed_at = post.hidden_at = post.removed_by = post.removed_rule = None
    post.removed_reason = ""
    show(post, *REMOVAL)
    void_pages(post.thread)
    follow_return(post)
    _record("post.put_back", post, by, **role)
    return post


@transaction.atomic
def hide_thread(thread: Thread, *, by: Any, rule: int | None = None) -> Thread:
    """Take a whole discussion, its title with it, off every page until somebody has decided."""
    thread, role = _taken(thread, by)
    if thread.removed_at is None:
        thread.removed_at = thread.hidden_at = timezone.now()
        _save(thread)
        _record("thread.hidden", thread, by, rule=rule, **role)
    return thread


@transaction.atomic
def remove_thread(thread: Thread, *, by: Any, rule: int, reason: str = "") -> Thread:
    """Take a whole discussion away: its addresses answer 410 and say why."""
    thread, role = _taken(thread, by)
    if thread.removed_at is None or thread.hidden_at is not None:
        thread.removed_at, thread.hidden_at = timezone.now(), None
        thread.removed_rule, thread.removed_reason = Rule(rule), short(reason)
        _save(thread)
        permalinks.retire(thread, reason=thread.removed_reason)
        _record("thread.removed", thread, by, rule=thread.removed_rule, **role)
    return thread


@transaction.atomic
def show_thread_again(thread: Thread, *, by: Any) -> Thread:
    """Show a discussion again that a moderator has hidden or removed."""
    thread, role = _taken(thread, by)
    if thread.removed_at is None:
        return thread
    if thread.hidden_at is None and thread.removed_rule is None:
        raise Refused(_("This discussion was not taken away by a moderator."), code="by-author")
    thread.removed_at = thread.hidden_at = thread.removed_rule = None
    thread.removed_reason = ""
    _save(thread)
    permalinks.restore(thread)
    _record("thread.put_back", thread, by, **role)
    return thread


def _taken(thread: Thread, by: Any) -> tuple[Thread, dict[str, Any]]:
    thread = lock(thread)
    if thread.is_main:
        raise Refused(
            _("The discussion of a session stays: close it, or take posts away."), code="main"
        )
    return thread, as_moderator(by, thread.event_id, thread.language)


def _save(thread: Thread) -> None:
    thread.version += 1
    thread.save(update_fields=[*THREAD_REMOVAL, "version"])
    void_pages(thread)


def _record(verb: str, subject: Any, by: Any, **data: Any) -> None:
    thread = subject if isinstance(subject, Thread) else subject.thread
    record(verb, subject, by=by, event=thread.event, thread=thread.pk, **data)
