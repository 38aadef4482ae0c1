# SPDX-License-Identifier: AGPL-3.0-or-later
"""The base of every admin of the portal: people see and change what belongs to their events.

What belongs to another event answers like what does not exist, wherever it is asked for: in lists,
forms, choices, filters, look-ups, actions and histories.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core import roles, times
from apps.core.admin import filters, history, zones
from apps.core.admin.actions import buttons_of
from apps.core.admin.scope import Scope, scope_of

NUMBER = re.compile(r"\d{1,18}", re.ASCII)

OVERRIDES: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"},
    models.DateField: {"widget": zones.DateInput},
    models.TimeField: {"widget": zones.TimeInput},
    models.DateTimeField: {"form_class": zones.DateTimeField, "widget": zones.DateTimeInput},
}
"""Addresses typed without a scheme are safe ones; days and times use the device's own fields."""


class EventScoped:
    """What lists and inlines share. `event_path` leads from a row to its event.

    "" says that the row is an event itself. The four sets of roles say who may do what; rows of an
    event are seen by `seen_by` of that event, and so on. NOBODY is nobody, administrators of the
    portal included.
    """

    event_path = "event"
    seen_by: roles.Roles = roles.ORGANIZERS
    changed_by: roles.Roles = roles.ORGANIZERS
    added_by: roles.Roles = roles.ORGANIZERS
    removed_by: roles.Roles = roles.NOBODY
    formfield_overrides = OVERRIDES

    def event_of(self, obj: Any) -> Any:
        """The event this row belongs to, None where it has none."""
        for name in self.event_path.split("__") if self.event_path else ():
            obj = getattr(obj, name, None)
        return obj

    def scoped(self, scope: Scope, rows: QuerySet[Any], of: roles.Roles) -> QuerySet[Any]:
        """The rows of the events in which the person has one of these roles."""
        if scope.everything:
            return rows
        return rows.filter(**{f"{self.event_path or 'pk'}__in": scope.events(of)})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.seen_by | self.changed_by, obj)

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
        if isinstance(related, EventScoped):
            return related.scoped(scope_of(request), rows, self.changed_by | self.added_by)
        if scope_of(request).everything or may_look_up(related, request):
            return offered
        return rows.none()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
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


class EventScopedAdmin(EventScoped, admin.ModelAdmin):
    """Base of every ModelAdmin of the portal."""

    list_per_page = 50
    show_full_result_count = False
    object_history_template = "admin/history.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) or self.has_add_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return self.scoped(scope_of(request), rows, self.seen_by | self.changed_by)

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        return filters.scoped_filters(self.model, super().get_list_filter(request))

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """What the filters of the list ask, and nothing else: no guessing at hidden fields."""
        named = super().get_list_filter(request)
        return filters.lookup_in(lookup, named, self.date_hierarchy)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field in {self.opts.pk.name, self.opts.pk.attname}

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        """Moments stand in the zone of each row's event."""
        shown = []
        for name in super().get_list_display(request):
            field = _field(self.model, name)
            shown.append(zones.column(field, self.zone_of) if field else name)
        return shown

    def zone_of(self, obj: Any) -> str:
        """The zone in which the moments of this row are shown and typed."""
        return getattr(self.event_of(obj), "timezone", None) or "UTC"

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The public page itself, no redirect that would tell whether others' objects exist."""
        return self.public_page(obj) if obj is not None else None

    def public_page(self, obj: Any) -> str | None:
        """Where everybody sees this object; None where it has no page."""
        page = getattr(obj, "get_absolute_url", None)
        return page() if page else None

    def acting(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of the chosen rows, those the person may change, not only see; says how many fell out."""
        mine = self.scoped(scope_of(request), rows, self.changed_by)
        if missing := rows.count() - mine.count() if not scope_of(request).everything else 0:
            words = ngettext(
                "%(count)d of the chosen is not yours to change.",
                "%(count)d of the chosen are not yours to change.",
                missing,
            )
            messages.warning(request, words % {"count": missing})
        return mine

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        if not self.has_change_permission(request):
            return {}
        actions = super().get_actions(request)
        if not scope_of(request).may(self.removed_by):
            actions.pop("delete_selected", None)
        return {name: (_held(action), name, words) for name, (action, _n, words) in actions.items()}

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        if not all(NUMBER.fullmatch(pk) for pk in chosen):
            raise BadRequest("What was chosen is no number of a row")
        return super().response_action(request, queryset)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with the times in the zone of the event."""
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        zone = self.zone_of(obj) if obj is not None else self.zone_of_new(request)
        request.zone_of_form = zone  # type: ignore[attr-defined]
        context = {
            "zone": zone and times.zone_label(zone, get_language() or "en"),
            "verbs": buttons_of(self, request, obj) if obj is not None else [],
            **(extra_context or {}),
        }
        with timezone.override(zone or "UTC"):
            response = super().changeform_view(request, object_id, form_url, context)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    def zone_of_new(self, request: HttpRequest) -> str:
        """The zone of the event chosen in a form that adds, of the person's only one; or none."""
        path = self.event_path
        parent = {field.name: field for field in self.model._meta.fields}.get(path)
        if parent is None or not parent.is_relation:
            return ""
        events = parent.remote_field.model._default_manager
        chosen = request.POST.get(path) or request.GET.get(path) or ""
        rows = events.all()
        if not scope_of(request).everything:
            rows = rows.filter(pk__in=scope_of(request).events(self.added_by))
        if NUMBER.fullmatch(chosen):
            rows = rows.filter(pk=chosen)
        found = list(rows.values_list("timezone", flat=True)[:2])
        return found[0] if len(found) == 1 else ""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All that happened to the object, whoever and whatever did it; newest first."""
        obj = self.get_object(request, unquote(object_id))
        context = extra_context or {}
        if obj is not None and self.has_view_permission(request, obj):
            context = history.context(request, obj, zone=self.zone_of(obj)) | context
        return super().history_view(request, object_id, context)


class EventScopedInline(EventScoped, admin.TabularInline):
    """Rows below an object: whoever may change the object's event may write them.

    The permissions are asked with the object above, so its admin says which event that is.
    """

    extra = 0

    def event_of(self, obj: Any) -> Any:
        above = self.admin_site._registry.get(self.parent_model)
        return above.event_of(obj) if isinstance(above, EventScoped) else None


def may_look_up(related: Any, request: HttpRequest) -> bool:
    """Whether an admin offers its rows to anybody at work: public things, such as people."""
    asked: Callable[[HttpRequest], bool] | None = getattr(related, "may_look_up", None)
    return bool(asked and scope_of(request).may(roles.ANY_WORK) and asked(request))


def _field(model: type[Model], name: Any) -> models.DateTimeField | None:
    known = {field.name: field for field in model._meta.fields}
    field = known.get(name) if isinstance(name, str) else None
    return field if isinstance(field, models.DateTimeField) else None


def _said_zone(zone: str, words: Any) -> str:
    label = times.zone_label(zone, get_language() or "en") if zone else ""
    said = (
        _("In the time of %(zone)s.") % {"zone": label} if label else _("In the event’s own time.")
    )
    return f"{words} {said}" if words else said


def _held(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action, given only the rows that the person may change."""

    def held(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        return action(model_admin, request, model_admin.acting(request, rows))

    return held
