# SPDX-License-Identifier: AGPL-3.0-or-later
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet
from django.db.models.functions import Lower

from apps.accounts import providers
from apps.accounts.models import OpenSession, Person, User


def account_of(email: str) -> User | None:
    """Who signs in with this address, active or not."""
    accounts = User.objects.select_related("person").alias(address=Lower("email"))
    return accounts.filter(address=email.lower()).first()


def present_person(number: int) -> Person | None:
    """The person of this number, or the one they have been joined with."""
    person = Person.objects.select_related("merged_into").filter(pk=number).first()
    return person.merged_into or person if person else None


def identity_of(provider: str, uid: str) -> SocialAccount | None:
    """The account at a provider, with its owner here, when it opens one."""
    identities = SocialAccount.objects.select_related("user__person")
    return identities.filter(provider=provider, uid=uid).first()


def ways_in(user: User) -> int:
    """How many ways the person has to sign in. An identity whose provider is gone is none."""
    known = [provider.id for provider in providers.configured()]
    return (
        bool(user.email)
        + Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count()
        + SocialAccount.objects.filter(user=user, provider__in=known).count()
    )


def identities_of(user: User) -> QuerySet[SocialAccount]:
    """The accounts elsewhere that open this one, the oldest first."""
    return SocialAccount.objects.filter(user=user).order_by("pk")


def open_sessions_of(user: User) -> QuerySet[OpenSession]:
    """Where the person is signed in, the latest first."""
    return OpenSession.objects.filter(user=user).order_by("-signed_in_at", "-pk")
