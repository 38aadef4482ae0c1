# SPDX-License-Identifier: AGPL-3.0-or-later
"""What events need a hand with, and the lists that show them."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.core import desk, roles, times
from apps.core.admin import Scope
from apps.events.models import Event, EventRole

SOON = timedelta(days=14)
MOST_CARDS = 12


def without_owner(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Not over, and nobody answers for them."""
    owned = EventRole.objects.filter(role=EventRole.Role.OWNER).values("event")
    return rows.filter(finishes_at__gt=timezone.now()).exclude(pk__in=owned)


def still_hidden(rows: QuerySet[Event]) -> QuerySet[Event]:
    """They begin soon, or have begun, and their readers do not see them."""
    now = timezone.now()
    return rows.filter(
        hidden=True, cancelled_at=None, begins_at__lt=now + SOON, finishes_at__gt=now
    )


WANTS = {"owner": without_owner, "showing": still_hidden}


class Wanting(admin.SimpleListFilter):
    title = gettext_lazy("what needs a hand")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("owner", gettext_lazy("An owner")),
            ("showing", gettext_lazy("To be shown: it begins soon")),
        ]

    def queryset(self, request: HttpRequest, rows: QuerySet[Event]) -> QuerySet[Event]:
        wanted = WANTS.get(self.value() or "")
        return wanted(rows) if wanted else rows


def _theirs(scope: Scope) -> QuerySet[Event]:
    rows = Event.objects.all()
    return rows if scope.everything else rows.filter(pk__in=scope.events(roles.ORGANIZERS))


def _list(needs: str) -> str:
    return f"{reverse('admin:events_event_changelist')}?needs={needs}"


@desk.asks("events.owner")
def owner_missing(scope: Scope) -> desk.Item | None:
    if not scope.everything:
        return None
    words = _("Events that nobody owns")
    return desk.Item(words, without_owner(_theirs(scope)).count(), _list("owner"))


@desk.asks("events.showing")
def showing_missing(scope: Scope) -> desk.Item | None:
    if not scope.may(roles.ORGANIZERS):
        return None
    words = _("Events that begin soon and are still hidden")
    return desk.Item(words, still_hidden(_theirs(scope)).count(), _list("showing"))


@desk.deals
def cards(scope: Scope) -> list[desk.Card]:
    """The events one works on, the latest first."""
    if not scope.may(roles.ANY_WORK):
        return []
    rows = Event.objects.all()
    if not scope.everything:
        rows = rows.filter(pk__in=scope.events(roles.ANY_WORK))
    language = get_language() or "en"
    return [
        desk.Card(
            words=event.name,
            language=event.language,
            address=reverse("admin:events_event_change", args=[event.pk])
            if scope.may(roles.ORGANIZERS, event.pk)
            else event.get_absolute_url(),
            public=event.get_absolute_url(),
            note=times.format_days(
                event.begins_at, event.last_minute_at, zone=event.timezone, language=language
            ),
        )
        for event in rows.order_by("-finishes_at", "pk")[:MOST_CARDS]
    ]
