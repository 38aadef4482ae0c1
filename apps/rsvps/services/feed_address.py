# SPDX-License-Identifier: AGPL-3.0-or-later
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.core.errors import Refused
from apps.rsvps.feed_secret import BYTES, digest_of
from apps.rsvps.models import AgendaFeed


@transaction.atomic
def renew_feed(user: Any) -> AgendaFeed:
    """A new secret address for this person's agenda; from now on the one before is nobody's."""
    User.objects.select_for_update().get(pk=user.pk)
    secret = secrets.token_urlsafe(BYTES)
    values = {
        "digest": digest_of(secret),
        "sealed": encrypt(secret),
        "made_at": clock.now(),
    }
    return AgendaFeed.objects.update_or_create(user=user, defaults=values)[0]


def choose_for_feed(user: Any, *, with_later: bool) -> None:
    """Whether sessions to catch up on are in the calendar too. Refused without an address."""
    if not AgendaFeed.objects.filter(user=user).update(with_later=with_later):
        raise Refused(_("Make an address first."), code="no-feed")


def close_feed(user: Any) -> None:
    """No calendar reads this person's agenda any more. Twice changes nothing."""
    AgendaFeed.objects.filter(user=user).delete()
