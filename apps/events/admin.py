# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.events import services
from apps.events.models import Channel, Event, EventRole, Series

HTTPS: Mapping[type[models.Field], Mapping[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}
"""Addresses typed without a scheme are meant to be safe ones."""


def actor(request: HttpRequest) -> User:
    """Who is at work; nobody else comes this far."""
    assert isinstance(request.user, User)
    return request.user


class WrittenByVerbs(admin.ModelAdmin):
    """Adding and changing go through the verbs; nothing with an address is deleted.

    A verb that refuses sends the person back to the form with its words.
    """

    formfield_overrides = HTTPS

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        values = form.cleaned_data
        written = (
            self.change(request, obj, {name: values[name] for name in form.changed_data})
            if change
            else self.add(request, values)
        )
        obj.__dict__.update(written.__dict__)

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Model:
        raise NotImplementedError

    def change(self, request: HttpRequest, obj: Any, values: dict[str, Any]) -> Model:
        raise NotImplementedError


class AddedOrRemoved(admin.TabularInline):
    """Rows that verbs add and take away; to change one, take it away and add another."""

    extra = 0
    formfield_overrides = HTTPS

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ChannelInline(AddedOrRemoved):
    model = Channel
    fields = ("name", "url")


class RoleInline(AddedOrRemoved):
    model = EventRole
    fields = ("user", "role")
    autocomplete_fields = ("user",)


@admin.register(Series)
class SeriesAdmin(WrittenByVerbs):
    list_display = ("name", "slug", "region")
    search_fields = ("name", "slug", "region")
    fields = ("name", "slug", "region", "languages", "language", "description")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Series:
        return services.open_series(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Series, values: dict[str, Any]) -> Series:
        if slug := values.pop("slug", ""):
            services.rename_series(obj, slug=slug, by=actor(request))
        return services.change_series(obj, **values, by=actor(request))


@admin.register(Event)
class EventAdmin(WrittenByVerbs):
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
