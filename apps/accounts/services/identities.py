# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts elsewhere that let somebody in here, known by their subject at the provider."""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.queries import account_of, identity_of, ways_in
from apps.accounts.services.naming import free_name
from apps.activity.services import record
from apps.core.errors import Refused


@transaction.atomic
def connect(user: User, *, provider: str, uid: str, name: str, by: User) -> SocialAccount:
    """Let this account elsewhere open the account here too. Refused when it opens another one."""
    try:
        with transaction.atomic():
            identity, made = SocialAccount.objects.get_or_create(
                provider=provider, uid=uid, defaults={"user": user, "extra_data": {"name": name}}
            )
    except IntegrityError:
        identity, made = SocialAccount.objects.get(provider=provider, uid=uid), False
    if identity.user_id != user.pk:
        raise Refused(_("This account opens another account here."), code="identity-taken")
    if made:
        record("person.connected", user.person, by=by, provider=provider)
    return identity


@transaction.atomic
def disconnect(user: User, identity_id: int, *, by: User) -> bool:
    """Let an account elsewhere open this one no longer; False when there was none to take.

    Refused when the person could not come in any more.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    identity = SocialAccount.objects.filter(user=user, pk=identity_id).first()
    if identity is None:
        return False
    identity.delete()
    refuse_last(user)
    record("person.disconnected", user.person, by=by, provider=identity.provider)
    return True


@transaction.atomic
def join_by_identity(
    *,
    provider: str,
    uid: str,
    provider_name: str,
    name: str,
    email: str = "",
    ui_language: str = "",
    languages: tuple[str, ...] = (),
) -> User:
    """The account that this account elsewhere opens; made, with this name, when there is none.

    `email` must be confirmed by the provider. It is left out when somebody here has it already:
    whoever it belongs to can sign in with a code, and connect the two.
    """
    if known := identity_of(provider, uid):
        return known.user
    name = free_name(name)
    if email and account_of(email) is not None:
        email = ""
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                name=name,
                email=email.lower(),
                ui_language=ui_language,
                languages=list(languages),
            )
            SocialAccount.objects.create(
                user=user, provider=provider, uid=uid, extra_data={"name": provider_name}
            )
    except IntegrityError:
        if known := identity_of(provider, uid):
            return known.user
        if not email:
            raise
        # Somebody took the address in the meantime.
        return join_by_identity(
            provider=provider,
            uid=uid,
            provider_name=provider_name,
            name=name,
            ui_language=ui_language,
            languages=languages,
        )
    record("person.joined", user.person, by=user, provider=provider)
    return user


def refuse_last(user: User) -> None:
    """After something was taken away, in its transaction and with the account locked."""
    if not ways_in(user):
        raise Refused(
            _("This is the last way into your account. Add another one first."), code="last-way"
        )
