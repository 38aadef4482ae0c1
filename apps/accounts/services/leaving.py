# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving: asked for, thought over for a week or not, done for good."""

import logging
import uuid
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import departures, personal
from apps.accounts.models import FORMER, Person, User
from apps.accounts.services.open_sessions import end_sessions
from apps.activity.services import record
from apps.core.errors import Refused

logger = logging.getLogger(__name__)

GRACE = timedelta(days=7)
"""For a change of mind, and for somebody whose account is in other hands to notice."""


@transaction.atomic
def leave(user: User, *, posts: str, now: datetime, at_once: bool = False) -> User:
    """Go, in a week or at once. `posts` says what becomes of what was written (User.Posts).

    Refused while others depend on the person, for instance the only owner of an event.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    if posts not in User.Posts.values:
        raise Refused(_("Choose what becomes of what you wrote."), code="posts")
    personal.object_to_leaving(user)
    due = now if at_once else (user.leaving_at or now + GRACE)
    user.leaving_at, user.leaving_posts = due, posts
    user.save(update_fields=["leaving_at", "leaving_posts"])
    record("person.leaving", user.person, by=user, posts=posts, at=due.isoformat())
    return let_go(user, now=now) if at_once else user


@transaction.atomic
def note_download(user: User) -> None:
    """Write down that a copy of everything was taken: its person can see it if it was not them."""
    record("person.downloaded", user.person, by=user)


@transaction.atomic
def stay(user: User) -> User:
    """Not to leave after all; nothing has changed yet."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    if user.leaving_at is not None:
        user.leaving_at, user.leaving_posts = None, ""
        user.save(update_fields=["leaving_at", "leaving_posts"])
        record("person.stayed", user.person, by=user)
    return user


def let_go_of_all(*, now: datetime) -> int:
    """Let everybody go whose week is over; how many. Who may not go yet is asked again later."""
    gone = 0
    for user in User.objects.filter(leaving_at__lte=now, is_active=True).order_by("pk"):
        try:
            let_go(user, now=now)
        except Refused as refusal:
            logger.warning("Account %s cannot be let go of yet: %s", user.pk, refusal)
        else:
            gone += 1
    return gone


def let_go_again(account: int, *, posts: str, at: datetime) -> bool:
    """Take somebody out of a restored backup who left after it was made; whether they were in it.

    The account must have been there before they left: numbers given anew since mean others.
    """
    user = User.objects.filter(pk=account, date_joined__lte=at, person__left_at=None).first()
    if user is None:
        return False
    user.leaving_posts = posts
    user.save(update_fields=["leaving_posts"])
    let_go(user, now=at)
    return True


@transaction.atomic
def let_go(user: User, *, now: datetime) -> User:
    """Take the identity out of everything, for good. The row stays as an account of nobody.

    Who a programme names is on it still: their account goes, and what it wrote goes on under a
    person of its own. Twice changes nothing. Refused as `leave` is.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    if not user.is_active and user.person.left_at is not None:
        return user
    personal.object_to_leaving(user)
    person = Person.objects.select_for_update().get(pk=user.person_id)
    programme_name = personal.name_on_programmes(person)
    former = Person.objects.create(name=FORMER) if programme_name else person
    takes_posts = user.leaving_posts == User.Posts.REMOVE
    end_sessions(user, by=None)
    personal.let_go_of(personal.Leaving(user, person, former, takes_posts))
    if programme_name:
        _blank(person, name=programme_name, left_at=None)
    _blank(former, name=FORMER, left_at=now)
    person.merged_from.update(
        name=FORMER, looks="", called="", affiliation="", forum=None, avatar="", left_at=now
    )
    user.person = former
    _close(user)
    record("person.left", former, posts="removed" if takes_posts else "kept")
    posts = str(User.Posts.REMOVE if takes_posts else User.Posts.KEEP)
    transaction.on_commit(partial(departures.note, user.pk, posts=posts, at=now), robust=True)
    return user


def _blank(person: Person, *, name: str, left_at: datetime | None) -> None:
    """Nothing on the row of what the account said about itself."""
    person.left_at = left_at
    person.take_name(name[:150])
    if left_at:
        person.looks = person.called = ""
    person.affiliation = person.affiliation_language = person.avatar = ""
    person.forum = None
    person.affiliation_confirmed_at = person.affiliation_confirmed_by = None
    person.save()


def _close(user: User) -> None:
    fresh = User(person=user.person, is_active=False, username=uuid.uuid4().hex)
    for field in User._meta.concrete_fields:
        if field.name not in ("id", "date_joined", "password"):
            setattr(user, field.attname, getattr(fresh, field.attname))
    user.set_unusable_password()
    user.save()
