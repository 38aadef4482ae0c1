# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core import roles
from apps.core.admin import WrittenByVerbs, actor, scope_of
from apps.events import services
from apps.events.admin.forms import SeriesForm
from apps.events.models import Series


@admin.register(Series)
class SeriesAdmin(WrittenByVerbs):
    """Who runs an edition sees its series; who runs all of them may change it."""

    event_path = "events"
    added_by = roles.ADMINISTRATORS
    form = SeriesForm
    list_display = ("name", "slug", "region")
    search_fields = ("name", "slug", "region")
    ordering = ("name", "pk")
    fields = ("name", "slug", "region", "languages", "language", "description")

    def event_of(self, obj: Series) -> None:
        """Of no one event."""
        return

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
