# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks on an account: that something somewhere else has to be looked up for this person.

They come with the account, so that a page asks nothing for all those who have none.
"""

from django.db.models import F, Func, Value

from apps.accounts.models import User


def mark(user_id: int, name: str) -> None:
    """Set the mark of this name; again changes nothing."""
    User.objects.filter(pk=user_id).exclude(marks__contains=[name]).update(
        marks=Func(F("marks"), Value(name), function="array_append")
    )


def unmark(user_id: int, name: str) -> None:
    """Take the mark away, if it is there."""
    User.objects.filter(pk=user_id, marks__contains=[name]).update(
        marks=Func(F("marks"), Value(name), function="array_remove")
    )
