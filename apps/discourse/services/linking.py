# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's account on a forum and their account here: joined when they have shown that both are
theirs, by a key that the forum granted them or by signing in. Never by a name or an address."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.accounts.services import (
    join_persons,
    person_from_forum,
    show_as_on_forum,
    show_no_more_as_on_forum,
)
from apps.activity.services import record
from apps.core.errors import Refused
from apps.discourse.models import Forum, ForumPerson, OwnKey
from apps.discourse.texts.pictures import picture_at
from apps.discourse.texts.records import ForumUser


@transaction.atomic
def link(forum: Forum, there: ForumUser, *, user: User, way: str) -> ForumPerson:
    """Say that the forum's user is this account's; whoever calls has seen it shown.

    What they said on the forum is theirs from now on. Refused where one of the two belongs to
    another already.
    """
    if there.id <= 0 or there.id == forum.bridge_user_id:
        raise Refused(_("This account of the forum speaks for everybody."), code="bridge")
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    row = _locked(forum, there)
    if row.user_id is not None and row.user_id != user.pk:
        raise Refused(
            _("Somebody else here has linked this account of the forum. It can be linked once."),
            code="linked",
        )
    other = ForumPerson.objects.filter(forum=forum, user=user).exclude(pk=row.pk).first()
    if other is not None:
        raise Refused(
            _("You are linked with {name} there. Unlink that account first.").format(
                name=other.username
            ),
            code="linked",
        )
    if row.user_id is None:
        if row.person is not None and row.person.merged_into_id is None:
            join_persons(row.person, user=user)
        row.user, row.linked_at = user, timezone.now()
        row.linked_by = way
        if not row.avatar_template:
            row.seen_at = None  # Their picture is asked for soon (services.following).
        row.save(update_fields=["user", "linked_at", "linked_by", "seen_at"])
        show_as_on_forum(user.person, **as_told(row))
        record("forum_person.linked", row, by=user, way=way)
    elif way == ForumPerson.Way.KEY:
        ForumPerson.objects.filter(pk=row.pk).update(linked_by=way)
    return row


@transaction.atomic
def keep_key(forum: Forum, key: str, *, user: User) -> OwnKey:
    """A key that somebody was granted just now; whose it is there is asked by a worker. One that
    they had before is taken back."""
    OwnKey.objects.filter(forum=forum, user=user).update(user=None, next_try_at=None)
    row = OwnKey.objects.create(forum=forum, user=user, sealed_key=encrypt(key))
    record("forum_key.granted", row, by=user)
    return row


@transaction.atomic
def unlink(forum: Forum, *, user: User) -> bool:
    """Say no more who they are there. What they said there before stays theirs; what they write
    there from now on comes under the forum's name of them. Their key is taken back there."""
    rows = list(ForumPerson.objects.select_for_update().filter(forum=forum, user=user))
    keys = OwnKey.objects.filter(forum=forum, user=user)
    if not rows and not keys.exists():
        return False
    for row in rows:
        record("forum_person.unlinked", row, by=user)
        let_go(row)
    for own in keys:
        record("forum_key.ended", own, by=user)
    keys.update(user=None, next_try_at=None)
    return True


@transaction.atomic
def tell_of_sign_in(forum: Forum, *, user: User) -> None:
    """They go on to the forum with our word: soon it can say which account of its they have."""
    record("forum.signed_in", forum, by=user)


@transaction.atomic
def ask_by_shared_way(forum: Forum, *, user: User) -> None:
    """Have the forum asked which of its accounts is opened by what opens theirs here."""
    record("forum.shared_way_asked", forum, by=user)


def let_go(row: ForumPerson) -> None:
    """Make the forum's user nobody's here; inside a transaction."""
    if row.user is not None:
        show_no_more_as_on_forum(row.user.person, place=row.forum.name)
    row.user, row.linked_at, row.linked_by = None, None, ""
    row.person = person_from_forum(**as_told(row))
    row.save(update_fields=["user", "linked_at", "linked_by", "person"])


def as_told(row: ForumPerson) -> dict[str, str]:
    """What the forum tells of its user, as the verbs of accounts take it."""
    return {
        "name": row.name,
        "username": row.username,
        "place": row.forum.name,
        "address": f"{row.forum.base_url}/u/{row.username.lower()}",
        "picture": picture_at(row.forum.base_url, row.avatar_template),
    }


def _locked(forum: Forum, there: ForumUser) -> ForumPerson:
    names = {
        "username": there.username[:255],
        "name": there.name[:255],
        "avatar_template": there.avatar_template[:500],
    }
    row, _made = ForumPerson.objects.get_or_create(
        forum=forum, number=there.id, defaults=names | {"seen_at": timezone.now()}
    )
    locked = ForumPerson.objects.select_for_update(of=("self",)).select_related("person", "forum")
    return locked.get(pk=row.pk)
