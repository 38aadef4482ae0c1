# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account that every page of a person with a session needs, in a query compiled once."""

from collections.abc import Callable
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from apps.accounts.models import OpenSession, Person, User
from apps.core.prepared import Prepared


def account_at_work(number: int) -> User | None:
    """The account with its person and its open `sessions`: the day of their last use by key."""
    rows = _prepared().rows(user=number)
    if not rows:
        return None
    account, person, sessions = _fields(User), _fields(Person), rows[0][-1]
    user = User.from_db("default", account, rows[0][: len(account)])
    user.person = Person.from_db("default", person, rows[0][len(account) : -1])
    user.sessions = dict(text.split(" ") for text in sessions)  # type: ignore[attr-defined]
    return user


@cache
def _prepared() -> Prepared:
    def build(slot: Callable[[str], int]) -> QuerySet[User, tuple]:
        opened = OpenSession.objects.filter(user=OuterRef("pk"))
        text = Concat(F("session_key"), Value(" "), Cast("seen_on", CharField()))
        return (
            User.objects.filter(pk=slot("user"))
            .annotate(sessions=ArraySubquery(opened.values(text=text)))
            .values_list(
                *_fields(User), *(f"person__{name}" for name in _fields(Person)), "sessions"
            )
        )

    return Prepared(build)


@cache
def _fields(model: type[User] | type[Person]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)
