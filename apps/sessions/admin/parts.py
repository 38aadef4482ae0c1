# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.admin import WrittenByVerbs, actor
from apps.sessions import services
from apps.sessions.models import Room, Track


class PartAdmin(WrittenByVerbs):
    """A room or a track: its name has verbs, its order is only how lists stand."""

    list_display = ("name", "position", "how_many", "event")
    list_filter = ("event",)
    list_select_related = ("event",)
    ordering = ("event", "position", "name", "pk")
    search_fields = ("name",)
    autocomplete_fields = ("event",)
    fields = ("event", "name", "language", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    @admin.display(description=_("sessions"), ordering="session_count")
    def how_many(self, part: Any) -> int:
        return part.session_count

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("position",) if obj is None else ("event", "language")

    def public_page(self, obj: Any) -> str:
        """The programme, narrowed to it where that can be asked for."""
        return reverse("pages:programme", args=[obj.event.slug])


@admin.register(Room)
class RoomAdmin(PartAdmin):
    def add(self, request: HttpRequest, values: dict[str, Any]) -> Room:
        return services.add_room(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Room, values: dict[str, Any]) -> Room:
        if "name" in values:
            services.rename_room(obj, name=values["name"], by=actor(request))
        return services.put_in_place(obj, position=obj.position, by=actor(request))


@admin.register(Track)
class TrackAdmin(PartAdmin):
    def add(self, request: HttpRequest, values: dict[str, Any]) -> Track:
        return services.add_track(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Track, values: dict[str, Any]) -> Track:
        if "name" in values:
            services.rename_track(obj, name=values["name"], by=actor(request))
        return services.put_in_place(obj, position=obj.position, by=actor(request))
