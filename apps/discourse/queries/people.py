# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which accounts of forums are somebody's, and how more can be linked."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.accounts.providers import label_of
from apps.accounts.queries import identities_of
from apps.discourse.models import Forum, ForumPerson, OwnKey


@dataclass(frozen=True)
class AccountOnForum:
    """`own` is the key that they were granted, whatever became of it; `shared` names the providers
    by which they sign in here and can sign in there."""

    forum: Forum
    linked: ForumPerson | None
    own: OwnKey | None
    shared: tuple[str, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether what they write here may stand there under their own name."""
        has_key = self.own is not None and self.own.state == OwnKey.State.GOOD
        return self.linked is not None and (has_key or self.forum.can("impersonate"))

    @property
    def waits(self) -> bool:
        return self.own is not None and self.own.state == OwnKey.State.NEW

    @property
    def refused(self) -> bool:
        return self.own is not None and self.own.state == OwnKey.State.REFUSED

    @property
    def may_be_granted(self) -> bool:
        is_open = self.forum.grants_keys and self.forum.is_working and not self.waits
        has_key = self.own is not None and self.own.state == OwnKey.State.GOOD
        return is_open and not has_key

    @property
    def may_sign_in(self) -> bool:
        is_open = bool(self.forum.sealed_provider_secret) and self.forum.is_working
        return is_open and self.linked is None and not self.waits

    @property
    def may_look(self) -> bool:
        is_open = bool(self.shared) and self.forum.is_working
        return is_open and self.linked is None and not self.waits


CAN_BE_LINKED = ~Q(state=Forum.State.DISCONNECTED) & (
    Q(grants_keys=True)
    | ~Q(sealed_provider_secret="")
    | ~Q(sealed_consumer_secret="")
    | ~Q(shared_ways={})
)


def forums_of(user: User) -> list[tuple[Forum, bool]]:
    """Every forum that can be linked, and those that are; whether each is. One statement."""
    mine = ForumPerson.objects.filter(user=user, forum=OuterRef("pk"))
    keys = OwnKey.objects.filter(user=user, forum=OuterRef("pk"))
    forums = Forum.objects.annotate(is_linked=Exists(mine))
    found = forums.filter(CAN_BE_LINKED | Q(is_linked=True) | Exists(keys))
    return [(one, one.is_linked) for one in found.order_by("name", "pk")]


def accounts_on_forums(user: User) -> list[AccountOnForum]:
    """The same, with what is known of each account there."""
    linked = {row.forum_id: row for row in ForumPerson.objects.filter(user=user)}
    keys = {row.forum_id: row for row in OwnKey.objects.filter(user=user)}
    known = Q(pk__in=[*linked, *keys])
    forums = Forum.objects.filter(CAN_BE_LINKED | known).order_by("name", "pk")
    mine = [identity.provider for identity in identities_of(user)]
    return [
        AccountOnForum(
            one,
            linked.get(one.pk),
            keys.get(one.pk),
            tuple(label_of(way) for way in dict.fromkeys(mine) if way in one.shared_ways),
        )
        for one in forums
    ]
