# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose names nobody else may look like, who may vouch, and who is not to be found.

Higher apps add whom they answer for:

@guards_looks
def speakers(people): return people.filter(speakers__isnull=False)
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from apps.accounts.models import Person, User

Guard = Callable[[QuerySet[Person]], QuerySet[Person]]

_guards: dict[Guard, bool] = {}
_vouchers: list[Callable[[User], bool]] = []

Secret = Callable[[QuerySet[Person], User], QuerySet[Person]]

_secrets: list[Secret] = []


def guards_names(guard: Guard) -> Guard:
    """Register which of some people run something: nobody may have their name, or one like it."""
    _guards[guard] = False
    return guard


def guards_looks(guard: Guard) -> Guard:
    """Register who may have namesakes, for instance their own account-to-be, but no look-alikes."""
    _guards[guard] = True
    return guard


def guards() -> list[tuple[Guard, bool]]:
    """Every guard, and whether the same name in the same letters is free."""
    return list(_guards.items())


def vouches(rule: Callable[[User], bool]) -> Callable[[User], bool]:
    """Register who may confirm where others belong, besides administrators."""
    _vouchers.append(rule)
    return rule


def may_vouch(user: User) -> bool:
    """Whether this account may confirm affiliations."""
    return user.is_superuser or any(rule(user) for rule in _vouchers)


def keeps_secret(rule: Secret) -> Secret:
    """Register which of some people this account must not learn of."""
    _secrets.append(rule)
    return rule


def findable(people: QuerySet[Person], user: User) -> QuerySet[Person]:
    """Those of them whom somebody who organizes may find by name; administrators find all."""
    for rule in () if user.is_superuser else _secrets:
        people = people.exclude(pk__in=rule(Person.objects.order_by(), user).values("pk"))
    return people


@guards_names
def staff(people: QuerySet[Person]) -> QuerySet[Person]:
    """Who runs the portal or has a role that opens the admin."""
    return people.filter(Q(user__is_staff=True) | Q(user__is_superuser=True))
