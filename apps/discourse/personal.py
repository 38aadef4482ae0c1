# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which user of a forum somebody is, and that this is forgotten with them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.discourse.models import ForumPerson, OwnKey
from apps.discourse.services import linking


@tells(
    "forum_users",
    what=_(
        "Which users of connected forums are you, and since when that is known; and the key that a "
        "forum granted you to write there, encrypted."
    ),
    seen=_("Everybody: what you write on a forum appears here under your name."),
    kept=_("Until you leave."),
    fields=[
        "discourse.ForumPerson.user",
        "discourse.ForumPerson.person",
        "discourse.OwnKey.user",
    ],
)
def forum_users(user: User) -> Iterator[dict[str, Any]]:
    for row in ForumPerson.objects.filter(user=user).select_related("forum"):
        yield {
            "forum": row.forum.base_url,
            "name": row.username,
            "linked_at": row.linked_at,
            "shown_by": row.linked_by,
        }
    for own in OwnKey.objects.filter(user=user).select_related("forum"):
        yield {"forum": own.forum.base_url, "key_granted_at": own.granted_at, "key": own.state}


@lets_go
def let_go(leaving: Leaving) -> None:
    """What they wrote on the forum is theirs there; here nothing says any more who they are, and
    their key is taken back there."""
    for row in ForumPerson.objects.filter(user=leaving.user).select_related("forum"):
        linking.let_go(row)
    OwnKey.objects.filter(user=leaving.user).update(user=None, next_try_at=None)
