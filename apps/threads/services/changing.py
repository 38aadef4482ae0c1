# SPDX-License-Identifier: AGPL-3.0-or-later
"""Change and remove posts; close discussions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.live import publish
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events.moderating import moderating
from apps.events.services import touch
from apps.events.services.checks import reason as short
from apps.sessions.models import Session
from apps.threads import fragments
from apps.threads.models import Post, PostRevision, Thread
from apps.threads.queries.questions import wrote
from apps.threads.queries.rights import may_arrange, moderates
from apps.threads.services import newcomers, pace
from apps.threads.services.locking import Elsewhere, lock, lock_with_answers
from apps.threads.services.mentioning import linked, renew_mentions
from apps.threads.services.origins import refuse_closed
from apps.threads.services.picturing import replace_pictures
from apps.threads.services.questions import follow_removal
from apps.threads.services.roles import (
    as_moderator,
    refuse_other_language,
    role_in,
    role_towards,
)
from apps.threads.services.touching import refuse_arranging, refuse_silenced
from apps.threads.services.writing import (
    checked_text,
    rendered,
    tell_open_pages,
)
from apps.translations import services as translations

REMOVAL = ("removed_at", "removed_by", "removed_reason", "removed_rule", "hidden_at")
"""The fields that say that and why a post is not shown."""


@transaction.atomic
def edit(
    post: Post,
    *,
    text: str,
    language: str = "",
    pictures: Sequence[int] | None = None,
    by: Any,
    seen: str | None = None,
) -> Post:
    """Put another text in place of one's own; the earlier one stays readable in the history.

    `pictures` are all that it shows from now on, None leaves them; what goes is gone for good.

    `seen` is the `stamp` of the text that the writer saw: Refused when it has changed since, so
    that nobody covers a text they have not read. None asks nothing.
    """
    text = checked_text(text)
    html = rendered(text)
    post = locked(post)
    _refuse_stranger(post, by)
    refuse_silenced(by, post.thread.event_id, threads=[post.thread_id])
    refuse_closed(post.thread)
    if post.removed_at is not None:
        raise Refused(_("This post was removed."), code="removed")
    pace.EDITS.keep(by.pk, times=pace.times_of(by))
    language = languages.canonical(language) or languages.guess(text)
    if (post.text, post.language) == (text, language):
        if pictures is not None:
            _change_pictures(post, pictures, by)
        return post
    if seen is not None and seen != stamp(post):
        raise Refused(
            _("This post was changed while you were writing. Read it, then save again."),
            code="changed",
        )
    newcomers.refuse_changed(post, text, by)
    keep_present(post, replaced_by=known(post, by))
    if pictures is not None:
        replace_pictures(post, pictures, by=by)
    html, named = linked(html, thread=post.thread, by=by)
    renew_mentions(post, named)
    post.text, post.html, post.language, post.edited_at = text, html, language, timezone.now()
    post.edited_in = ""
    if post.versions_in:
        translations.mark_outdated(post, "text")
    show(post, "text", "html", "language", "edited_at", "edited_in")
    record("post.edited", post, by=known(post, by), event=post.thread.event, thread=post.thread_id)
    return post


def keep_present(post: Post, **about: Any) -> None:
    """Keep what the post says now among its earlier texts, with where it was written."""
    origin = post.origin or {}
    PostRevision.objects.create(
        post=post,
        text=post.text,
        html=post.html,
        language=post.language,
        written_at=post.edited_at or post.created_at,
        place=post.edited_in if post.edited_at is not None else origin.get("place", ""),
        **about,
    )


def is_gone_only(post: Post) -> bool:
    """Whether it was taken away on a forum and by nobody here."""
    return bool(post.gone_in) and post.removed_rule is None and post.hidden_at is None


def _change_pictures(post: Post, pictures: Sequence[int], by: Any) -> None:
    """The text stays as it is; what the pictures show in words may have changed."""
    changed = replace_pictures(post, pictures, by=by)
    if changed or pictures:
        show(post)
    if changed:
        teller = known(post, by)
        record("post.edited", post, by=teller, event=post.thread.event, thread=post.thread_id)


def stamp(post: Post) -> str:
    """Names the present text of a post; empty while it is the first one."""
    return post.edited_at.isoformat() if post.edited_at else ""


@transaction.atomic
def remove(post: Post, *, by: Any, reason: str = "", rule: int | None = None) -> Post:
    """Leave a tombstone at the post's number: by its author, or by somebody who moderates.

    The reason stands on the tombstone, in the language it was written in. A moderator removes under
    a rule, what is hidden too. What a forum took away can be: so it does not bring it back.
    """
    post = locked(post)
    if not may_remove(post, by):
        raise Refused(_("Only its author or a moderator can remove a post."), code="not-yours")
    if post.removed_at is not None and post.hidden_at is None and not is_gone_only(post):
        return post
    role: dict[str, Any] = {}
    if not wrote(post, by):
        rule = Rule(rule or Rule.OTHER)
        role = as_moderator(by, post.thread.event_id, post.language) | {"rule": rule}
    elif post.hidden_at is not None:
        raise Refused(_("Moderators are looking at this post."), code="hidden")
    else:
        rule = None
    teller = known(post, by)
    post.removed_at, post.removed_by, post.removed_reason = timezone.now(), teller, short(reason)
    post.removed_rule, post.hidden_at = rule, None
    if rule is None:
        post.gone_in = ""
    show(post, "gone_in", *REMOVAL)
    void_pages(post.thread)
    follow_removal(post)
    record(
        "post.removed",
        post,
        by=teller,
        event=post.thread.event,
        thread=post.thread_id,
        reason=post.removed_reason,
        **role,
    )
    return post


@transaction.atomic
def close(thread: Thread, *, by: Any, reason: str = "") -> Thread:
    """From now on the discussion can be read only; the reason is kept in its history."""
    thread = lock(thread)
    refuse_arranging(by, threads=[thread.pk])
    if thread.closed_at is None:
        refuse_other_language(thread, by)
        set_closed(thread, timezone.now(), by)
        record("thread.closed", thread, by=by, reason=short(reason), **role_towards(thread, by))
    return thread


@transaction.atomic
def reopen(thread: Thread, *, by: Any) -> Thread:
    """Take posts again."""
    thread = lock(thread)
    refuse_arranging(by, threads=[thread.pk])
    if thread.closed_at is not None:
        refuse_other_language(thread, by)
        is_own = thread.closed_by_id == by.pk
        role = role_towards(thread, by) if is_own else role_in(thread.event_id, by)
        set_closed(thread, None, None)
        record("thread.reopened", thread, by=by, **role)
    return thread


def may_remove(post: Post, user: Any) -> bool:
    """One's own posts, and any post for superusers and the event's moderators and organizers."""
    if wrote(post, user):
        return True
    return moderating(user, post.thread.event_id) is not None


def may_close(thread: Thread, user: Any) -> bool:
    """Who moderates it, and whoever began it."""
    return may_arrange(thread, user)


def may_reopen(thread: Thread, user: Any) -> bool:
    """Who moderates it; whoever began it where they closed it themselves."""
    return moderates(user, thread.event_id, thread.language) or (
        thread.created_by_id == user.pk and thread.closed_by_id == user.pk
    )


def known(post: Post, by: Any) -> Any:
    """Who is told to have done this to a post: nobody when it is theirs without their name."""
    return None if post.author_id != by.person_id and wrote(post, by) else by


def _refuse_stranger(post: Post, by: Any) -> None:
    if not wrote(post, by):
        raise Refused(_("Only its author can change a post."), code="not-yours")


def locked(post: Post) -> Post:
    """The post as it is now, its discussion locked first: the order of every verb here."""
    while True:
        try:
            with transaction.atomic():
                thread = lock_with_answers(post)
            break
        except Elsewhere:
            continue
    rows = Post.objects.select_related(
        "author", "question", "reply_to__author", "reply_to__question", "removed_by",
        "follow_up__owner",
    )  # fmt: skip
    post = rows.select_for_update(of=("self",)).get(pk=post.pk)
    post.thread = thread
    return post


def show(post: Post, *changed: str) -> None:
    """Store a changed post; what quotes it, in other discussions too, is made when read next."""
    post.thread.version += 1
    post.fragments, post.changed_in = fragments.make(post), post.thread.version
    post.save(update_fields=[*changed, "fragments", "changed_in"])
    Thread.objects.filter(pk=post.thread_id).update(version=post.thread.version)
    elsewhere = Post.objects.filter(reply_to=post).exclude(thread=post.thread_id)
    Thread.objects.filter(pk__in=elsewhere.values("thread")).update(version=F("version") + 1)
    version = Thread.objects.filter(pk=OuterRef("thread")).values("version")
    post.replies.update(fragments={}, changed_in=Subquery(version))
    tell_open_pages(post, "changed")


def void_pages(thread: Thread) -> None:
    """Kept pages of its event and session list discussions and quote their beginnings."""
    if thread.event is not None:
        touch(thread.event)
    if thread.session_id is not None:
        Session.objects.filter(pk=thread.session_id).update(version=F("version") + 1)


def set_closed(thread: Thread, moment: datetime | None, by: Any) -> None:
    changed = {"closed_at": moment, "closed_by": by, "version": F("version") + 1}
    Thread.objects.filter(pk=thread.pk).update(**changed)
    thread.closed_at, thread.closed_by = moment, by
    publish(f"thread:{thread.pk}", "reopened" if moment is None else "closed")
