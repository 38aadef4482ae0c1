# SPDX-License-Identifier: AGPL-3.0-or-later
"""What those who run the portal do with accounts."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services.open_sessions import end_sessions
from apps.activity.services import record
from apps.core import roles
from apps.core.errors import Refused


@transaction.atomic
def suspend(user: User, *, by: User) -> User:
    """Let nobody in by this account until further notice; what was written stays."""
    user = _locked(user, by)
    if user.pk == by.pk:
        raise Refused(_("You cannot lock yourself out."), code="oneself")
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_sessions(user, by=by)
        record("person.suspended", user.person, by=by)
    return user


@transaction.atomic
def reinstate(user: User, *, by: User) -> User:
    """Let the person in again."""
    user = _locked(user, by)
    if user.person.left_at is not None:
        raise Refused(_("This person has left."), code="left")
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("person.reinstated", user.person, by=by)
    return user


@transaction.atomic
def give_administration(user: User, *, by: User) -> User:
    """Let the person do everything here."""
    user = _locked(user, by)
    if not user.is_active:
        raise Refused(_("This account is locked."), code="locked")
    if not user.is_superuser:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
        record("person.made_admin", user.person, by=by)
    return user


@transaction.atomic
def take_administration(user: User, *, by: User) -> User:
    """Leave the person what their roles give. Refused for oneself: somebody must be left."""
    user = _locked(user, by)
    if user.pk == by.pk:
        raise Refused(_("Another administrator has to do this."), code="oneself")
    if user.is_superuser:
        user.is_superuser = False
        user.is_staff = user.event_roles.filter(role__in=roles.ANY_WORK).exists()
        user.save(update_fields=["is_staff", "is_superuser"])
        record("person.unmade_admin", user.person, by=by)
    return user


def _locked(user: User, by: User) -> User:
    if not by.is_superuser:
        raise Refused(_("Only administrators can do this."), code="not-yours")
    return User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
