# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services.identities import refuse_last
from apps.activity.services import record
from apps.core.errors import Refused


@transaction.atomic
def change_email(user: User, *, email: str, by: User) -> str:
    """Sign in with this address from now on; it must have been shown that the person reads it.

    Returns the address of before, to tell it there. Refused when another account has it.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    before = user.email or ""
    if before.lower() == email.lower():
        return before
    user.email = email.lower()
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise Refused(
            _("This address belongs to another account here. Sign in with it, or use another."),
            code="email-taken",
        ) from error
    record("person.email_changed", user.person, by=by)
    return before


@transaction.atomic
def remove_email(user: User, *, by: User) -> str:
    """Keep no address; the one of before is returned. Refused when it is the last way in."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    before = user.email or ""
    if not before:
        return ""
    user.email = None
    user.save(update_fields=["email"])
    refuse_last(user)
    record("person.email_removed", user.person, by=by)
    return before
