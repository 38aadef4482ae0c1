# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedInline, Nothing, WrittenByVerbs, actor, verb_action
from apps.core.admin.zones import said
from apps.events import services
from apps.events.admin.forms import RoleForm
from apps.events.models import EventRole


class RoleInline(EventScopedInline):
    """Who works for the event; given and taken on pages of their own, with what that means."""

    model = EventRole
    changed_by = added_by = roles.NOBODY
    fields = readonly_fields = ("user", "role", "since")
    can_delete = False

    @admin.display(description=_("since"))
    def since(self, role: EventRole) -> str:
        """In the zone of the event, whose page this is a part of."""
        return said(role.created_at, role.event.timezone)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user__person", "event").order_by("pk")


@admin.register(EventRole)
class RoleAdmin(WrittenByVerbs):
    """Owners give and take; everybody reads on the event's page of people who has what."""

    changed_by = roles.NOBODY
    added_by = acted_by = roles.OWNERS
    list_display = ("person", "role", "event", "created_at")
    list_filter = ("role", "event")
    list_select_related = ("user__person", "event")
    search_fields = ("user__person__name",)
    ordering = ("event", "pk")
    new_words = _("Give a role")
    actions = ("take",)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = RoleForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: EventRole | None = None) -> tuple[str, ...]:
        return (
            ("event", "person", "role", "languages")
            if obj is None
            else ("event", "user", "role", "languages")
        )

    @admin.display(description=_("person"), ordering="user__person__name")
    def person(self, role: EventRole) -> str:
        return str(role.user)

    def public_page(self, obj: EventRole) -> str:
        return f"{obj.event.get_absolute_url()}people/#h-roles"

    def add(self, request: HttpRequest, values: dict[str, Any]) -> EventRole:
        return services.give_role(
            values["event"],
            user=values["person"],
            role=values["role"],
            languages=values["languages"] or (),
            by=actor(request),
        )

    @verb_action(
        _("Take the role away"),
        asks=Nothing,
        danger=True,
        ends=True,
        explains=_("They can no longer do this for the event; it is told on its page of people."),
    )
    def take(self, request: HttpRequest, role: EventRole, values: dict[str, Any]) -> None:
        services.take_role(role, by=actor(request))
