# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take whole discussions away, for a while or under a rule, and give them back. No row goes.

What is hidden is removed as well, so that nothing that shows discussions has to know of it.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events.moderating import moderating
from apps.events.services.checks import reason as short
from apps.permalinks import services as permalinks
from apps.threads.models import Thread
from apps.threads.services.changing import void_pages
from apps.threads.services.counting import follow_discussion
from apps.threads.services.granting import give_unit_back, take_unit_again
from apps.threads.services.locking import lock_with_quoting
from apps.threads.services.places import changed, look_for_discussions, void_quotes
from apps.threads.services.roles import as_moderator
from apps.threads.services.touching import refuse_silenced

REMOVAL = ("removed_at", "removed_by", "removed_reason", "removed_rule", "hidden_at")


@transaction.atomic
def hide_thread(thread: Thread, *, by: Any, rule: int | None = None) -> Thread:
    """Take a whole discussion, its title with it, off every page until somebody has decided."""
    thread = _locked(thread)
    role = as_moderator(by, thread.event_id, thread.language)
    if thread.removed_at is None:
        thread.removed_at = thread.hidden_at = timezone.now()
        thread.removed_by = by
        came_or_went(thread)
        record("thread.hidden", thread, by=by, thread=thread.pk, rule=rule, **role)
    return thread


@transaction.atomic
def remove_thread(thread: Thread, *, by: Any, rule: int | None = None, reason: str = "") -> Thread:
    """Take a whole discussion away: its addresses answer 410 and say why.

    By those who moderate it, under a rule, what is hidden too; by whoever began it while nobody
    else has written in it, under none.
    """
    thread = _locked(thread)
    role = _role_to_remove(thread, by)
    if role and not rule:
        raise Refused(_("Choose the rule that was broken."), code="no-rule")
    if thread.removed_at is not None and thread.hidden_at is None:
        return thread
    thread.removed_at, thread.removed_by, thread.hidden_at = timezone.now(), by, None
    thread.removed_rule = Rule(rule) if rule and role else None
    thread.removed_reason = short(reason)
    permalinks.retire(thread, reason=thread.removed_reason)
    if not role and thread.created_by_id == by.pk:
        give_unit_back(thread)
    came_or_went(thread)
    told = role | {"rule": thread.removed_rule} if role else {}
    reason = thread.removed_reason
    record("thread.removed", thread, by=by, thread=thread.pk, reason=reason, **told)
    return thread


@transaction.atomic
def show_thread_again(thread: Thread, *, by: Any) -> Thread:
    """Give a discussion back, at all its addresses: moderators what one of them took away, whoever
    began it what they took away themselves. What the forum has removed meanwhile stays away."""
    thread = _locked(thread)
    by_author = removed_by_author(thread)
    role: dict[str, Any] = {}
    refuse_silenced(by, threads=[thread.pk])
    if not by_author or thread.created_by_id != by.pk:
        role = as_moderator(by, thread.event_id, thread.language)
    if thread.removed_at is None:
        return thread
    if not thread.title:
        raise Refused(_("The text went with its author."), code="no-text")
    if thread.gone_in and thread.hidden_at is None and thread.removed_rule is None:
        raise Refused(
            _("It was removed on %(place)s: only there can it be brought back.")
            % {"place": thread.gone_in},
            code="gone-there",
        )
    if by_author and role:
        raise Refused(_("This discussion was not taken away by a moderator."), code="by-author")
    if by_author:
        take_unit_again(thread, by=by)
    thread.removed_by = thread.removed_rule = thread.hidden_at = None
    thread.removed_reason = ""
    if not thread.gone_in:
        thread.removed_at = None
        permalinks.restore(thread)
    came_or_went(thread)
    record("thread.put_back", thread, by=by, thread=thread.pk, **role)
    return thread


def removed_by_author(thread: Thread) -> bool:
    """Whether whoever began it took it away, as nobody else had written in it."""
    if thread.hidden_at is not None or thread.removed_rule is not None:
        return False
    return thread.removed_by_id is not None and thread.removed_by_id == thread.created_by_id


def is_alone_in(thread: Thread, user: Any) -> bool:
    """Whether somebody began it and nobody else has written in it."""
    others = thread.posts.filter(moved_to=None).exclude(author=user.person_id)
    return thread.created_by_id == user.pk and not others.exists()


def _role_to_remove(thread: Thread, by: Any) -> dict[str, Any]:
    """Empty for whoever began it; or Refused."""
    if moderating(by, thread.event_id) is not None:
        is_own = thread.hidden_at is None and is_alone_in(thread, by)
        return {} if is_own else as_moderator(by, thread.event_id, thread.language)
    if not is_alone_in(thread, by):
        raise Refused(
            _("Others have written here: only a moderator can remove it."), code="not-yours"
        )
    if thread.hidden_at is not None:
        raise Refused(_("Moderators are looking at this discussion."), code="hidden")
    return {}


def _locked(thread: Thread) -> Thread:
    """The discussion, locked with its kin and with those that quote from it; Refused for one that
    has no page to be taken away."""
    thread = lock_with_quoting(thread)
    if thread.is_main:
        raise Refused(
            _("The discussion of a session stays: close it, or take posts away."), code="main"
        )
    if thread.merged_into_id is not None:
        raise Refused(_("This discussion was merged into another."), code="merged")
    return thread


def came_or_went(thread: Thread) -> None:
    """Every page that shows it, lists it or quotes from it is made anew."""
    thread.save(update_fields=REMOVAL)
    changed(thread)
    void_pages(thread)
    follow_discussion(thread)
    void_quotes(Q(reply_to__thread=thread) & ~Q(thread=thread))
    if thread.event is not None:
        look_for_discussions(thread.event)
