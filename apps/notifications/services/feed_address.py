# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.accounts.secret_addresses import fresh
from apps.notifications.models import NoticeFeed


@transaction.atomic
def renew_feed(user: Any) -> NoticeFeed:
    """A new secret address for this person's notices; from now on the one before is nobody's."""
    User.objects.select_for_update().get(pk=user.pk)
    return NoticeFeed.objects.update_or_create(user=user, defaults=fresh())[0]


def close_feed(user: Any) -> None:
    """No feed reader is told this person's notices any more. Twice changes nothing."""
    NoticeFeed.objects.filter(user=user).delete()
