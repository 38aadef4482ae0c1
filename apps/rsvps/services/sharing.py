# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address under which others may read an agenda: made, changed, made anew, switched off."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.secret_addresses import fresh
from apps.core.errors import Refused
from apps.rsvps.models import AgendaShare

CHOICES = ("named", "with_going", "with_interested", "with_speaking")


@transaction.atomic
def share_agenda(user: Any, **shown: bool) -> AgendaShare:
    """Let whoever has the address read this; the address stays as it is, or is made now.

    `shown` are CHOICES; one left out is not shown. Refused where nothing would be shown.
    """
    if unknown := set(shown) - set(CHOICES):
        raise TypeError(f"share_agenda does not know {sorted(unknown)}")
    if not any(shown.get(name) for name in CHOICES if name != "named"):
        raise Refused(_("Choose what the others see."), code="nothing-shared")
    User.objects.select_for_update().get(pk=user.pk)
    share = AgendaShare.objects.filter(user=user).first() or AgendaShare(user=user, **fresh())
    for name in CHOICES:
        setattr(share, name, bool(shown.get(name)))
    share.save()
    return share


@transaction.atomic
def renew_share(user: Any) -> AgendaShare:
    """Another address for the same; the one before opens nothing from now on."""
    User.objects.select_for_update().get(pk=user.pk)
    share = AgendaShare.objects.filter(user=user).first()
    if share is None:
        raise Refused(_("Make an address first."), code="no-share")
    for name, value in fresh().items():
        setattr(share, name, value)
    share.save()
    return share


def close_share(user: Any) -> None:
    """Nobody reads this agenda any more. Twice changes nothing."""
    AgendaShare.objects.filter(user=user).delete()
