# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists and inlines of the admin share: rows, rights and choices held to one's events."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import roles, times
from apps.core.admin import zones
from apps.core.admin.choosing import Chooser, Chosen
from apps.core.admin.scope import Scope, scope_of


class UrlInput(forms.URLInput):
    """Without the link beside it that Django's own shows."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "vURLField", **(attrs or {})})


OVERRIDES: Any = {
    models.URLField: {"assume_scheme": "https", "widget": UrlInput},
    models.DateField: {"widget": zones.DateInput},
    models.TimeField: {"widget": zones.TimeInput},
    models.DateTimeField: {"form_class": zones.DateTimeField, "widget": zones.DateTimeInput},
}
"""Addresses typed without a scheme are safe ones; days and times use the device's own fields."""


class EventScoped:
    """What lists and inlines share. `event_path` leads from a row to its event.

    "" says that the row is an event itself. The sets of roles say who may do what; rows of an
    event are seen by `seen_by` of that event, and so on. `acted_by` do verbs as actions and
    buttons; without it those who change. NOBODY is nobody, administrators of the portal included.
    """

    event_path = "event"
    seen_by: roles.Roles = roles.ORGANIZERS
    changed_by: roles.Roles = roles.ORGANIZERS
    acted_by: roles.Roles | None = None
    added_by: roles.Roles = roles.ORGANIZERS
    removed_by: roles.Roles = roles.NOBODY
    formfield_overrides: Any = OVERRIDES

    @property
    def of_no_event(self) -> bool:
        """A table for administrators, of people and the like: its rows belong to no event."""
        return self.seers <= roles.ADMINISTRATORS

    def event_of(self, obj: Any) -> Any:
        """The event this row belongs to, None where it has none."""
        if self.of_no_event:
            return None
        for name in self.event_path.split("__") if self.event_path else ():
            obj = getattr(obj, name, None)
        return obj

    def scoped(self, scope: Scope, rows: QuerySet[Any], of: roles.Roles) -> QuerySet[Any]:
        """The rows of the events in which the person has one of these roles."""
        if scope.everything:
            return rows
        if self.of_no_event:
            return rows.none()
        return rows.filter(**{f"{self.event_path or 'pk'}__in": scope.events(of)})

    @property
    def seers(self) -> roles.Roles:
        """Whoever may do anything with a row sees it."""
        return self.seen_by | self.changed_by | (self.acted_by or roles.NOBODY)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.seers, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.changed_by, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.added_by, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.removed_by, obj)

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest
    ) -> QuerySet[Any] | None:
        """What a field offers and takes: rows of events the person may write in, or nothing.

        A table whose admin is not held to events offers its rows to administrators only, unless
        its admin says that anybody at work `may_look_up` there.
        """
        related = self.admin_site._registry.get(db_field.remote_field.model)  # type: ignore[attr-defined]
        offered = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        rows = (
            offered if offered is not None else db_field.remote_field.model._default_manager.all()
        )
        if isinstance(related, EventScoped) and not related.of_no_event:
            return related.scoped(scope_of(request), rows, self.changed_by | self.added_by)
        if scope_of(request).everything:
            return offered
        return related.get_queryset(request) if may_look_up(related, request) else rows.none()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = Chooser(db_field, self.admin_site)  # type: ignore[attr-defined]
        if isinstance(kwargs.get("widget"), Chooser):
            kwargs["form_class"] = Chosen
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(field, Chosen):
            related = self.admin_site._registry[db_field.remote_field.model]  # type: ignore[attr-defined]
            field.search = partial(related.get_search_results, request)
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Windows that open over a form are lost on a phone, and do nothing without a script.
            field.widget = field.widget.widget
        if isinstance(db_field, models.DateTimeField) and field is not None:
            field.help_text = _said_zone(getattr(request, "zone_of_form", ""), field.help_text)
        return field

    def _may(self, request: HttpRequest, who: roles.Roles, obj: Any) -> bool:
        if obj is None:
            return scope_of(request).may(who)
        event = self.event_of(obj)
        if event is None:
            return who != roles.NOBODY and scope_of(request).everything
        return scope_of(request).may(who, event.pk)


class EventScopedInline(EventScoped, admin.TabularInline):
    """Rows below an object: whoever may change the object's event may write them.

    The permissions are asked with the object above, so its admin says which event that is. One
    empty row is always there: without a script nobody could add one.
    """

    extra = 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Columns have heads, but a field is heard by its own name."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", field.label)
        return field

    def event_of(self, obj: Any) -> Any:
        above = self.admin_site._registry.get(self.parent_model)
        return above.event_of(obj) if isinstance(above, EventScoped) else None


def may_look_up(related: Any, request: HttpRequest) -> bool:
    """Whether an admin offers its rows to anybody at work: public things, such as people."""
    asked: Callable[[HttpRequest], bool] | None = getattr(related, "may_look_up", None)
    return bool(asked and scope_of(request).may(roles.ANY_WORK) and asked(request))


def _said_zone(zone: str, words: Any) -> str:
    label = times.zone_place(zone, get_language() or "en") if zone else ""
    said = (
        _("In the time of %(zone)s.") % {"zone": label} if label else _("In the event’s own time.")
    )
    return f"{words} {said}" if words else said
