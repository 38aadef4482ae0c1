# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import (
    AddedOrRemoved,
    Link,
    Nothing,
    Reason,
    WrittenByVerbs,
    actor,
    link_on,
    scope_of,
    verb_action,
)
from apps.events import services
from apps.events.admin.desk import Wanting
from apps.events.admin.forms import EventForm
from apps.events.admin.roles import RoleInline
from apps.events.models import Channel, Event

Status = Event.Status


class ChannelInline(AddedOrRemoved):
    model = Channel
    fields = ("name", "url")


@admin.register(Event)
class EventAdmin(WrittenByVerbs):
    """Days, state and status have verbs of their own: the buttons above the form."""

    event_path = ""
    added_by = roles.OWNERS
    form = EventForm
    list_display = ("name", "starts_on", "ends_on", "zone_name", "status", "standing")
    list_filter = (Wanting, "status", "mode", "hidden", "series")
    search_fields = ("name", "slug", "place", "region")
    ordering = ("-starts_on", "pk")
    inlines = (RoleInline, ChannelInline)
    actions = ("cancel", "restore", "endorse", "make_official", "make_unofficial")
    fieldsets = (
        (None, {"fields": ("name", "slug", "series", "hidden")}),
        (
            _("When and where"),
            {"fields": ("starts_on", "ends_on", "timezone", "mode", "place", "region")},
        ),
        (_("Texts"), {"fields": ("language", "description", "languages", "website")}),
        (_("Moderation"), {"fields": ("safety_contact", "holds_first_posts")}),
        (_("State"), {"fields": ("status", "cancelled_at", "cancelled_reason")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """A new event has no state yet, but a status, which administrators may give it."""
        if obj is not None:
            return self.fieldsets
        return [*self.fieldsets[:-1], (_("State"), {"fields": ("status",)})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"mode": Event.Mode.ONSITE, **super().get_changeform_initial_data(request)}

    def get_inlines(self, request: HttpRequest, obj: Event | None) -> Any:
        return self.inlines if obj is not None else ()

    def get_readonly_fields(
        self, request: HttpRequest, obj: Event | None = None
    ) -> tuple[str, ...]:
        """What buttons change; a new event gets its days here, and is not official by itself."""
        state = ("cancelled_at", "cancelled_reason")
        if obj is not None:
            return (*state, "status", "starts_on", "ends_on")
        return state if scope_of(request).everything else (*state, "status")

    @admin.display(description=_("state"))
    def standing(self, event: Event) -> str:
        """What matters most of it now."""
        if event.cancelled_at is not None:
            return gettext("Cancelled")
        phase = event.phase(timezone.now()).label
        return gettext("Hidden · %(phase)s") % {"phase": phase} if event.hidden else str(phase)

    @admin.display(description=_("time zone"), ordering="timezone")
    def zone_name(self, event: Event) -> str:
        return event.timezone.replace("_", " ")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Event:
        return services.open_event(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Event, values: dict[str, Any]) -> Event:
        if slug := values.pop("slug", ""):
            services.rename(obj, slug=slug, by=actor(request))
        return services.change(obj, **values, by=actor(request))

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool
    ) -> None:
        rows = formset.save(commit=False)
        if formset.model is not Channel:
            return
        for row in rows:
            services.add_channel(row.event, name=row.name, url=row.url, by=actor(request))
        for row in formset.deleted_objects:
            services.remove_channel(row, by=actor(request))

    @verb_action(
        _("Cancel the event"),
        asks=Reason,
        when=lambda event: event.cancelled_at is None,
        danger=True,
        explains=_("Its pages and discussions stay and say that it does not take place."),
    )
    def cancel(self, request: HttpRequest, event: Event, values: dict[str, Any]) -> None:
        services.cancel(event, by=actor(request), **values)

    @verb_action(
        _("Restore the event"),
        asks=Nothing,
        when=lambda event: event.cancelled_at is not None,
        explains=_("It takes place after all; the cancellation is taken back everywhere."),
    )
    def restore(self, request: HttpRequest, event: Event, values: dict[str, Any]) -> None:
        services.restore(event, by=actor(request))

    @verb_action(
        _("Endorse"),
        when=lambda event: event.status == Status.UNOFFICIAL,
        by=roles.ADMINISTRATORS,
    )
    def endorse(self, request: HttpRequest, event: Event, values: dict[str, Any]) -> None:
        services.change(event, status=Status.ENDORSED, by=actor(request))

    @verb_action(
        _("Make official"),
        when=lambda event: event.status != Status.OFFICIAL,
        by=roles.ADMINISTRATORS,
    )
    def make_official(self, request: HttpRequest, event: Event, values: dict[str, Any]) -> None:
        services.change(event, status=Status.OFFICIAL, by=actor(request))

    @verb_action(
        _("Make unofficial"),
        when=lambda event: event.status != Status.UNOFFICIAL,
        by=roles.ADMINISTRATORS,
    )
    def make_unofficial(self, request: HttpRequest, event: Event, values: dict[str, Any]) -> None:
        services.change(event, status=Status.UNOFFICIAL, by=actor(request))


@link_on("events.event")
def _roles(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not scope_of(request).may(roles.ORGANIZERS, event.pk):
        return None
    address = reverse("admin:events_eventrole_changelist")
    return Link(_("Roles"), f"{address}?event__id__exact={event.pk}")


@link_on("events.event")
def _give_a_role(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not scope_of(request).may(roles.OWNERS, event.pk):
        return None
    return Link(_("Give a role"), f"{reverse('admin:events_eventrole_add')}?event={event.pk}")
