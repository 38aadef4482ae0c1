# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which events a person works on, and as what: by the roles, never by Django's permissions."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from apps.core.roles import ADMINISTRATORS, NOBODY, Roles


class Scope:
    """The roles of one person; one query, when first asked."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @property
    def everything(self) -> bool:
        """Whether this is an administrator of the portal, held to no event."""
        return bool(self.user.is_active and getattr(self.user, "is_superuser", False))

    @cached_property
    def _roles(self) -> dict[str, frozenset[int]]:
        if not (self.user.is_authenticated and self.user.is_active and self.user.is_staff):
            return {}
        given: dict[str, set[int]] = {}
        for role, event in self.user.event_roles.values_list("role", "event_id"):
            given.setdefault(role, set()).add(event)
        return {role: frozenset(events) for role, events in given.items()}

    def events(self, roles: Roles) -> frozenset[int]:
        """The ids of the events in which the person has one of the roles."""
        return frozenset().union(*(self._roles.get(role, frozenset()) for role in roles))

    def may(self, roles: Roles, event_id: int | None = None) -> bool:
        """Whether the person has one of the roles in this event; in any event, without one."""
        if roles == NOBODY:
            return False
        if self.everything:
            return True
        if roles == ADMINISTRATORS:
            return False
        events = self.events(roles)
        return bool(events) if event_id is None else event_id in events


def scope_of(request: HttpRequest) -> Scope:
    """The scope of who is at work, found once a request."""
    scope = getattr(request, "admin_scope", None)
    if scope is None or scope.user != request.user:
        scope = request.admin_scope = Scope(request.user)  # type: ignore[attr-defined]
    return scope


def actor(request: HttpRequest) -> Any:
    """Who is at work; nobody else comes this far."""
    assert request.user.is_authenticated
    return request.user
