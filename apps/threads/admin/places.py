# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.core import roles
from apps.core.admin import WrittenByVerbs, actor
from apps.threads import services
from apps.threads.models import Area, Tag


@admin.register(Area)
class AreaAdmin(WrittenByVerbs):
    """Subjects that outlive events are opened by who runs the portal."""

    seen_by = changed_by = added_by = roles.ADMINISTRATORS
    list_display = ("name", "slug", "language")
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
    fields = ("name", "slug", "language", "description")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Area:
        return services.open_area(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Area, values: dict[str, Any]) -> Area:
        return services.change_area(obj, **values, by=actor(request))


@admin.register(Tag)
class TagAdmin(WrittenByVerbs):
    """To look at: tags come with the discussions that have them."""

    seen_by = roles.ADMINISTRATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    ordering = ("slug",)
    fields = ("name", "slug", "created_at")
    readonly_fields = ("created_at",)
