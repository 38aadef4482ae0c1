# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take texts off their pages for a while, and put them back.

What is hidden is removed as well, so that nothing that shows texts has to know of it.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core.errors import Refused
from apps.threads.models import Post
from apps.threads.services.changing import REMOVAL, is_gone_only, locked, show, void_pages
from apps.threads.services.questions import follow_removal, follow_return
from apps.threads.services.roles import as_moderator


@transaction.atomic
def hide(post: Post, *, by: Any, rule: int | None = None) -> Post:
    """Show a tombstone in place of the text until somebody has decided; `show_again` ends it. What
    a forum has removed can be hidden, too: it stays so whatever the forum does."""
    post = locked(post)
    role = as_moderator(by, post.thread.event_id, post.language)
    if post.removed_at is not None and not is_gone_only(post):
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
    """Show what a moderator has hidden or removed again. Refused for what its author took away;
    what the forum has removed meanwhile keeps its tombstone."""
    post = locked(post)
    role = as_moderator(by, post.thread.event_id, post.language)
    if post.removed_at is None:
        return post
    if post.gone_in and post.hidden_at is None and post.removed_rule is None:
        raise Refused(
            _("It was removed on %(place)s: only there can it be brought back.")
            % {"place": post.gone_in},
            code="gone-there",
        )
    if post.hidden_at is None and post.removed_rule is None:
        raise Refused(_("Its author has taken this post away."), code="by-author")
    if not post.text:
        raise Refused(_("The text went with its author."), code="no-text")
    post.hidden_at = post.removed_by = post.removed_rule = None
    post.removed_reason = ""
    if not post.gone_in:
        post.removed_at = None
    show(post, *REMOVAL)
    void_pages(post.thread)
    if post.removed_at is None:
        follow_return(post)
    _record("post.put_back", post, by, **role)
    return post


def _record(verb: str, post: Post, by: Any, **data: Any) -> None:
    record(verb, post, by=by, event=post.thread.event, thread=post.thread_id, **data)
