# SPDX-License-Identifier: AGPL-3.0-or-later
"""The number in the bars, kept with each account."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Count

from apps.accounts.services import lock_accounts, tell_unread
from apps.notifications.models import Notice


@transaction.atomic
def count_unread(users: Collection[int]) -> None:
    """Set it to what is in the table; nobody else counts for them meanwhile."""
    if not users:
        return
    lock_accounts(users)
    rows = Notice.objects.unread().filter(user__in=users).order_by().values("user")
    counts = dict(rows.annotate(n=Count("pk")).values_list("user", "n"))
    tell_unread({user: counts.get(user, 0) for user in users})
