# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done after a session: marked on a post, taken by somebody, done."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import Person
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.events.services import touch
from apps.sessions.models import SessionSpeaker
from apps.threads.models import FollowUp, Post
from apps.threads.queries.people import taking_part
from apps.threads.queries.rights import moderates
from apps.threads.services import pace
from apps.threads.services.changing import locked, show
from apps.threads.services.touching import refuse_silenced

AT_ONCE = 500

FIRST_ZONE = ZoneInfo("Pacific/Kiritimati")
"""Where each day begins first."""


def may_mark(post: Post, user: Any) -> bool:
    """Its author, the speakers of its session, and who moderates its event in its language."""
    if not user.is_authenticated:
        return False
    if user.is_superuser or user.person_id == post.author_id:
        return True
    thread = post.thread
    speakers = SessionSpeaker.objects.filter(
        session=thread.session_id, speaker__person=user.person_id
    )
    if thread.session_id and speakers.exists():
        return True
    return moderates(user, thread.event_id, post.language)


def may_finish(follow_up: FollowUp, user: Any) -> bool:
    """Who takes care of it, and who may mark the post."""
    if not user.is_authenticated:
        return False
    return follow_up.owner_id == user.person_id or may_mark(follow_up.post, user)


@transaction.atomic
def mark_follow_up(
    post: Post,
    *,
    owner: Person | None = None,
    due_on: date | None = None,
    by: Any,
    at: datetime | None = None,
) -> FollowUp:
    """Mark a post as something to be done, or change by whom and until when.

    The owner takes part in the discussion, or nobody does yet. Somebody else than `by` is only
    asked: no mail goes to who has not accepted, and one for each time they do. A date that the
    owner changes is reminded of anew. `at` is when it was marked, for examples; now otherwise.
    """
    pace.MARKED.keep(by.pk, times=pace.times_of(by))
    post = locked(post)
    if not may_mark(post, by):
        raise Refused(
            _("Its author, the speakers and the organizers can mark a post as a follow-up."),
            code="not-yours",
        )
    refuse_silenced(by, threads=[post.thread_id])
    if post.removed_at is not None:
        raise Refused(_("This post was removed."), code="removed")
    if owner is not None and owner.pk not in taking_part(post.thread, [owner.pk]) | {by.person_id}:
        raise Refused(
            _("Only somebody who takes part in this discussion can take care of it."),
            code="not-here",
        )
    follow_up = FollowUp.objects.filter(post=post).select_related("owner").first()
    is_own = owner is not None and owner.pk == by.person_id
    is_accepted = follow_up is not None and follow_up.accepted_at is not None
    is_same = follow_up is not None and (follow_up.owner, follow_up.due_on) == (owner, due_on)
    if follow_up is not None and is_same and (is_accepted or not is_own):
        return follow_up
    if due_on is not None and (follow_up is None or follow_up.due_on != due_on):
        _refuse_past(due_on, post, at or clock.now())
    follow_up = follow_up or FollowUp(post=post, created_by=by)
    if follow_up.owner != owner:
        follow_up.accepted_at = clock.now() if is_own else None
        follow_up.reminded_at = None
    elif is_own:
        follow_up.accepted_at = follow_up.accepted_at or clock.now()
        follow_up.reminded_at = None
    follow_up.owner, follow_up.due_on = owner, due_on
    follow_up.save()
    told = {"owner": owner.pk if owner else None, "due_on": due_on.isoformat() if due_on else None}
    _shown(post, follow_up, "post.marked_follow_up", by, **told)
    return follow_up


@transaction.atomic
def accept_follow_up(follow_up: FollowUp, *, by: Any) -> FollowUp:
    """Take care of what one was asked to; again changes nothing."""
    post, follow_up = _asked(follow_up, by)
    refuse_silenced(by, threads=[post.thread_id])
    if follow_up.accepted_at is None:
        follow_up.accepted_at = clock.now()
        follow_up.save(update_fields=["accepted_at"])
        _shown(post, follow_up, "follow_up.accepted", by)
    return follow_up


@transaction.atomic
def decline_follow_up(follow_up: FollowUp, *, by: Any) -> FollowUp:
    """Say that somebody else has to take care of it, asked or accepted: nobody does from now on."""
    post, follow_up = _asked(follow_up, by)
    follow_up.owner = follow_up.accepted_at = None
    follow_up.save(update_fields=["owner", "accepted_at"])
    _shown(post, follow_up, "follow_up.declined", by)
    return follow_up


def _asked(follow_up: FollowUp, by: Any) -> tuple[Post, FollowUp]:
    """Both as they are now; Refused to everybody but the one who is to take care of it."""
    post = locked(follow_up.post)
    follow_up = FollowUp.objects.select_related("owner").get(pk=follow_up.pk)
    if follow_up.owner_id is None or follow_up.owner_id != by.person_id:
        raise Refused(_("Only who is asked can say this."), code="not-yours")
    return post, follow_up


def _refuse_past(due_on: date, post: Post, now: datetime) -> None:
    zone = post.thread.event.zone if post.thread.event else ZoneInfo("UTC")
    if due_on < now.astimezone(zone).date():
        raise Refused(_("This day is over. Choose a later one."), code="past")


@transaction.atomic
def finish(follow_up: FollowUp, *, by: Any) -> FollowUp:
    """It is done; again changes nothing."""
    return _set_done(follow_up, clock.now(), "follow_up.done", by)


@transaction.atomic
def reopen_follow_up(follow_up: FollowUp, *, by: Any) -> FollowUp:
    """It is to be done after all."""
    return _set_done(follow_up, None, "follow_up.reopened", by)


@transaction.atomic
def unmark(post: Post, *, by: Any) -> None:
    """The post is no follow-up any more; what happened stays in the activity."""
    post = locked(post)
    if not may_mark(post, by):
        raise Refused(_("Only who marked it can take the mark away."), code="not-yours")
    refuse_silenced(by, threads=[post.thread_id])
    if FollowUp.objects.filter(post=post).delete()[0]:
        _shown(post, None, "post.unmarked_follow_up", by)


def due(*, now: datetime) -> list[FollowUp]:
    """Those of which nobody was told yet that they are due, today in their event's zone, or before.

    With their posts, events and owners.
    """
    rows = FollowUp.objects.filter(
        done_at=None,
        reminded_at=None,
        accepted_at__isnull=False,
        due_on__lte=now.astimezone(FIRST_ZONE).date(),
        owner__user__is_active=True,
        post__removed_at=None,
        post__thread__removed_at=None,
    )
    rows = rows.select_related("post__thread__event", "owner__user").order_by("due_on", "pk")
    found = rows.defer("post__html", "post__text", "post__fragments")[:AT_ONCE]
    return [one for one in found if _is_due(one, now)]


def note_reminded(follow_ups: Collection[FollowUp], *, now: datetime) -> None:
    """Their owners are told: once for each date."""
    numbers = [one.pk for one in follow_ups]
    FollowUp.objects.filter(pk__in=numbers, reminded_at=None).update(reminded_at=now)


def _is_due(follow_up: FollowUp, now: datetime) -> bool:
    event = follow_up.post.thread.event
    zone = event.zone if event else ZoneInfo("UTC")
    return follow_up.due_on is not None and follow_up.due_on <= now.astimezone(zone).date()


def _set_done(follow_up: FollowUp, moment: datetime | None, verb: str, by: Any) -> FollowUp:
    post = locked(follow_up.post)
    follow_up = FollowUp.objects.select_related("owner").get(pk=follow_up.pk)
    follow_up.post = post
    if not may_finish(follow_up, by):
        raise Refused(_("Only who takes care of it can say that it is done."), code="not-yours")
    refuse_silenced(by, threads=[post.thread_id])
    if (follow_up.done_at is None) == (moment is None):
        return follow_up
    pace.MARKED.keep(by.pk, times=pace.times_of(by))
    follow_up.done_at = moment
    follow_up.save(update_fields=["done_at"])
    _shown(post, follow_up, verb, by)
    return follow_up


def _shown(post: Post, follow_up: FollowUp | None, verb: str, by: Any, **told: Any) -> None:
    """Show the mark on the post, in the event's list and on later editions' pages, and write down
    what happened."""
    FollowUp.post.field.remote_field.set_cached_value(post, follow_up)
    show(post)
    if (event := post.thread.event) is not None:
        later = Q(series=event.series_id or 0, starts_on__gt=event.ends_on)
        # By number, as everybody does who touches several.
        for shows_it in Event.objects.filter(Q(pk=event.pk) | later).order_by("pk"):
            touch(shows_it)
    record(verb, post, by=by, event=post.thread.event, thread=post.thread_id, **told)
