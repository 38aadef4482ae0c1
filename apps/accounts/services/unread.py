# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many notices wait for people: it comes with the account, so that no page has to ask."""

from collections.abc import Collection, Mapping

from apps.accounts.models import User

MOST = 32_000
"""More are not told apart."""


def lock_accounts(users: Collection[int]) -> None:
    """In the caller's transaction; in order, as everybody does."""
    rows = User.objects.filter(pk__in=users).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))


def tell_unread(counts: Mapping[int, int]) -> None:
    """What each has; one statement a number."""
    people: dict[int, list[int]] = {}
    for user, count in counts.items():
        people.setdefault(min(count, MOST), []).append(user)
    for count, users in people.items():
        User.objects.filter(pk__in=users).exclude(unread=count).update(unread=count)
