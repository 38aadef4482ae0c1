# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import AddedOrRemoved, WrittenByVerbs, actor, scope_of
from apps.events import services
from apps.events.models import Channel, Event, EventRole, Series


class ChannelInline(AddedOrRemoved):
    model = Channel
    fields = ("name", "url")


class RoleInline(AddedOrRemoved):
    model = EventRole
    fields = ("user", "role")
    autocomplete_fields = ("user",)


@admin.register(Series)
class SeriesAdmin(WrittenByVerbs):
    """A series belongs to whoever has all its editions; who has some of them sees it."""

    event_path = "events"
    added_by = roles.ADMINISTRATORS
    list_display = ("name", "slug", "region")
    search_fields = ("name", "slug", "region")
    fields = ("name", "slug", "region", "languages", "language", "description")

    def event_of(self, obj: Series) -> None:
        return None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        return super().get_queryset(request).distinct()

    def has_view_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return scope_of(request).may(self.seen_by)

    def has_change_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        scope = scope_of(request)
        if obj is None or scope.everything:
            return scope.may(self.changed_by)
        return not obj.events.exclude(pk__in=scope.events(self.changed_by)).exists()

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Series:
        return services.open_series(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Series, values: dict[str, Any]) -> Series:
        if slug := values.pop("slug", ""):
            services.rename_series(obj, slug=slug, by=actor(request))
        return services.change_series(obj, **values, by=actor(request))


@admin.register(Event)
class EventAdmin(WrittenByVerbs):
    event_path = ""
    added_by = roles.OWNERS
    list_display = ("name", "slug", "starts_on", "ends_on", "timezone", "status", "is_cancelled")
    list_filter = ("status", "mode", "hidden", "series")
    search_fields = ("name", "slug", "place")
    date_hierarchy = "starts_on"
    autocomplete_fields = ("series",)
    inlines = (ChannelInline, RoleInline)
    actions = ("cancel", "restore")
    fields = (
        ("name", "slug"),
        "series",
        ("starts_on", "ends_on", "timezone"),
        ("mode", "place"),
        ("status", "hidden"),
        ("languages", "language"),
        "description",
        "website",
        ("cancelled_at", "version"),
    )
    readonly_fields = ("cancelled_at", "version")

    @admin.display(boolean=True, description=_("cancelled"))
    def is_cancelled(self, event: Event) -> bool:
        return event.cancelled_at is not None

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Event:
        return services.open_event(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Event, values: dict[str, Any]) -> Event:
        if slug := values.pop("slug", ""):
            services.rename(obj, slug=slug, by=actor(request))
        return services.change(obj, **values, by=actor(request))

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool
    ) -> None:
        for row in formset.save(commit=False):
            if isinstance(row, Channel):
                services.add_channel(row.event, name=row.name, url=row.url, by=actor(request))
            else:
                services.give_role(row.event, user=row.user, role=row.role, by=actor(request))
        for row in formset.deleted_objects:
            if isinstance(row, Channel):
                services.remove_channel(row, by=actor(request))
            else:
                services.take_role(row, by=actor(request))

    @admin.action(description=_("Cancel: pages stay and say so"))
    def cancel(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        for event in events:
            services.cancel(event, by=actor(request))

    @admin.action(description=_("Restore: take the cancellation back"))
    def restore(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        for event in events:
            services.restore(event, by=actor(request))
