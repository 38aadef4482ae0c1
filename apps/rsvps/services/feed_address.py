# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.secret_addresses import fresh
from apps.core.errors import Refused
from apps.rsvps.models import AgendaFeed


@transaction.atomic
def renew_feed(user: Any) -> AgendaFeed:
    """A new secret address for this person's agenda; from now on the one before is nobody's."""
    User.objects.select_for_update().get(pk=user.pk)
    return AgendaFeed.objects.update_or_create(user=user, defaults=fresh())[0]


def choose_for_feed(user: Any, *, with_later: bool) -> None:
    """Whether sessions to catch up on are in the calendar too. Refused without an address."""
    if not AgendaFeed.objects.filter(user=user).update(with_later=with_later):
        raise Refused(_("Make an address first."), code="no-feed")


def close_feed(user: Any) -> None:
    """No calendar reads this person's agenda any more. Twice changes nothing."""
    AgendaFeed.objects.filter(user=user).delete()
