# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of suggested events: each has somebody who answers it, and a day."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import desk, roles
from apps.core.admin import EventScopedAdmin, Nothing, OptionalReason, Scope, actor, verb_action
from apps.events import services
from apps.events.admin.grants import Why
from apps.events.models import Suggestion


def _waits(one: Suggestion) -> bool:
    return one.state == Suggestion.State.WAITING


@admin.register(Suggestion)
class SuggestionAdmin(EventScopedAdmin):
    seen_by = acted_by = roles.ADMINISTRATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("name", "user", "starts_on", "state", "owner", "answer_by")
    list_filter = ("state",)
    list_select_related = ("user__person", "owner__person", "event")
    search_fields = ("name", "user__person__name")
    ordering = ("answer_by", "pk")
    fields = (
        "name", "user", "starts_on", "ends_on", "timezone", "languages", "website", "note",
        "state", "owner", "answer_by", "answer", "event", "created_at", "decided_at",
    )  # fmt: skip
    readonly_fields = ("created_at",)
    actions = ("open_it", "decline", "take")

    def public_page(self, obj: Suggestion) -> str | None:
        return obj.event.get_absolute_url() if obj.event else None

    @verb_action(
        gettext_lazy("Open the event"),
        asks=OptionalReason,
        when=_waits,
        explains=gettext_lazy(
            "It opens as an unofficial event. Whoever suggested it owns it, with a grant for five "
            "discussions that goes on for three months after it, and is told."
        ),
    )
    def open_it(self, request: HttpRequest, one: Suggestion, values: dict[str, Any]) -> None:
        services.open_suggestion(one, by=actor(request), **values)

    @verb_action(gettext_lazy("Decline"), asks=Why, when=_waits)
    def decline(self, request: HttpRequest, one: Suggestion, values: dict[str, Any]) -> None:
        services.decline_suggestion(one, by=actor(request), **values)

    @verb_action(gettext_lazy("I answer this"), asks=Nothing, when=_waits)
    def take(self, request: HttpRequest, one: Suggestion, values: dict[str, Any]) -> None:
        services.take_suggestion(one, by=actor(request))


@desk.asks("events.suggestions")
def suggestions_to_answer(scope: Scope) -> desk.Item | None:
    if not scope.everything:
        return None
    rows = Suggestion.objects.filter(state=Suggestion.State.WAITING)
    address = f"{reverse('admin:events_suggestion_changelist')}?state__exact=waiting"
    return desk.Item(_("Events that people suggest"), rows.count(), address)
