# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.accounts.queries import account_of
from apps.accounts.services.naming import free_name
from apps.activity.services import record


@transaction.atomic
def join(*, email: str, name: str, ui_language: str = "", languages: tuple[str, ...] = ()) -> User:
    """The account of somebody who has shown that the address is theirs; made when there is none.

    Two tabs may finish at once: the constraint on the address lets one account come of it.
    """
    name = free_name(name)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                name=name, email=email.lower(), ui_language=ui_language, languages=list(languages)
            )
    except IntegrityError:
        known = account_of(email)
        if known is None:
            raise
        return known
    record("person.joined", user.person, by=user)
    return user


@transaction.atomic
def make_admin(email: str, *, name: str = "") -> User:
    """Let the account of this address do everything; made, with this name, when there is none."""
    user = account_of(email) or join(email=email, name=name)
    if not (user.is_staff and user.is_superuser):
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
        record("person.made_admin", user.person)
    return user
