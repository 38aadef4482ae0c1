# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who moderates what: superusers everything, roles their event, some of them in some languages."""

from dataclasses import dataclass
from typing import Any

from apps.core import languages as known
from apps.core import roles
from apps.core.roles import Role
from apps.events.models import EventRole


@dataclass(frozen=True)
class Moderating:
    """Somebody's right to moderate an event. `languages` is empty for all of them."""

    role: str
    languages: frozenset[str] = frozenset()

    def covers(self, language: str) -> bool:
        """Whether a text in this language is theirs to decide; one without a language is."""
        return not self.languages or not language or primary(language) in self.languages

    @property
    def names(self) -> str:
        return ", ".join(known.autonym(code) for code in sorted(self.languages))


def moderating(user: Any, event_id: int | None) -> Moderating | None:
    """What this person may moderate there; None for nothing. One query, none for superusers."""
    if not getattr(user, "is_authenticated", False):
        return None
    if user.is_superuser:
        return Moderating("administrator")
    if event_id is None:
        return None
    rows = EventRole.objects.filter(user=user, event=event_id, role__in=roles.MODERATORS)
    return strongest(dict(rows.values_list("role", "languages")))


def strongest(held: dict[str, list[str]]) -> Moderating | None:
    """The right of somebody with these roles in one event; each has its languages."""
    for role in (Role.OWNER, Role.ORGANIZER, Role.MODERATOR):
        if role in held:
            codes = held[role] if role == Role.MODERATOR else []
            return Moderating(role.value, frozenset(primary(code) for code in codes))
    return None


def primary(language: str) -> str:
    """The language itself, without script and region: who reads it reads its kinds."""
    return language.split("-")[0].lower()
