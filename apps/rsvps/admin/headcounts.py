# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from apps.core import roles
from apps.core.admin import WrittenByVerbs, actor
from apps.rsvps import services
from apps.rsvps.models import Headcount
from apps.rsvps.services.places import FIELDS
from apps.sessions.models import Session

COUNTS = (
    ("in_person", "in_person_held", "in_person_waiting"),
    ("online", "online_held", "online_waiting"),
    ("later", "interested", "not_going"),
)


@admin.register(Headcount)
class HeadcountAdmin(WrittenByVerbs):
    """Organizers say how many places there are; the counts are kept by the answers."""

    seen_by = changed_by = added_by = roles.ORGANIZERS
    new_words = gettext_lazy("Places of an event or a session")
    list_display = (
        "event", "session", "in_person", "in_person_places", "in_person_waiting", "online",
        "online_places", "online_waiting", "later", "interested",
    )  # fmt: skip
    list_display_links = ("event", "session")
    list_filter = ("event",)
    list_select_related = ("event", "session")
    search_fields = ("session__title", "event__name")
    ordering = ("-event__begins_at", "session__starts_at", "pk")
    autocomplete_fields = ("event",)
    fieldsets = (
        (None, {"fields": ("event", "session")}),
        (
            gettext_lazy("Number of places"),
            {"fields": (("in_person_places", "online_places"), "closes_at", "hold_hours")},
        ),
        (gettext_lazy("Answers"), {"fields": COUNTS}),
    )
    readonly_fields = tuple(name for row in COUNTS for name in row)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "event", "session") if obj else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:2]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Sessions of the chosen event; before one is chosen there are none to choose from."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "session" and field is not None:
            event = request.POST.get("event") or request.GET.get("event") or ""
            sessions = field.queryset.exclude(kind=Session.Kind.BREAK).in_programme_order()
            field.queryset = sessions.filter(event=event if event.isdecimal() else None)
            field.empty_label = gettext("The event itself")
        return field

    def public_page(self, obj: Headcount) -> str:
        return (obj.session or obj.event).get_absolute_url()

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Headcount:
        session = values.get("session")
        places = {name: values[name] for name in FIELDS if name in values}
        return services.set_places(session or values["event"], **places, by=actor(request))

    def change(self, request: HttpRequest, obj: Headcount, values: dict[str, Any]) -> Headcount:
        return services.set_places(obj.session or obj.event, **values, by=actor(request))
