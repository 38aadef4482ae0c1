# SPDX-License-Identifier: AGPL-3.0-or-later
"""The base of every admin of the portal: people see and change what belongs to their events.

What belongs to another event answers like what does not exist, wherever it is asked for: in lists,
forms, choices, filters, look-ups, actions and histories.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext

from apps.core import roles, times
from apps.core.admin import filters, history, zones
from apps.core.admin.actions import buttons_of, offered
from apps.core.admin.links import Link, links_of
from apps.core.admin.scope import scope_of
from apps.core.admin.scoped import OVERRIDES, EventScoped, may_look_up

__all__ = ["OVERRIDES", "EventScopedAdmin"]

HOW_IT_IS_READ = ("ui", "in")
NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class List(ChangeList):
    """A list whose address may say how it is read (?ui= ?in=), which asks nothing of the rows.

    Where there are none, there is nothing to do to them either.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.show_admin_actions = bool(self.result_count)

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        asked = super().get_filters_params(params)
        return {name: value for name, value in asked.items() if name not in HOW_IT_IS_READ}


class EventScopedAdmin(EventScoped, admin.ModelAdmin):
    """Base of every ModelAdmin of the portal."""

    list_per_page = 50
    show_full_result_count = False
    object_history_template = "admin/history.html"
    new_words: Any = ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) or self.has_add_permission(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return List

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if self.of_no_event and may_look_up(self, request):
            return rows
        return self.scoped(scope_of(request), rows, self.seers)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return filters.scoped_filters(self.model, super().get_list_filter(request))

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """What the filters of the list ask, and nothing else: no guessing at hidden fields."""
        named = super().get_list_filter(request)
        return filters.lookup_in(lookup, named, self.date_hierarchy)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field in {self.opts.pk.name, self.opts.pk.attname}

    def get_list_display(self, request: HttpRequest) -> Any:
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

    def actors(self, action: Any) -> roles.Roles:
        """Who may do this action."""
        own = getattr(action, "verb_by", None)
        acted_by = self.changed_by if self.acted_by is None else self.acted_by
        return acted_by if own is None else own

    def may_act(self, request: HttpRequest, action: Any, obj: Any) -> bool:
        """Whether the person may do this action to this row."""
        return self._may(request, self.actors(action), obj)

    def acting(self, request: HttpRequest, rows: QuerySet[Any], action: Any) -> QuerySet[Any]:
        """Of the chosen rows, those the person may act on, not only see; says how many fell out."""
        scope = scope_of(request)
        mine = self.scoped(scope, rows, self.actors(action))
        if missing := 0 if scope.everything else rows.count() - mine.count():
            words = ngettext(
                "%(count)d of the chosen is not yours to change.",
                "%(count)d of the chosen are not yours to change.",
                missing,
            )
            messages.warning(request, words % {"count": missing})
        return mine

    def get_actions(self, request: HttpRequest) -> Any:
        actions: Any = super().get_actions(request)
        if not scope_of(request).may(self.removed_by):
            actions.pop("delete_selected", None)
        for name, action in offered(self.opts.label_lower).items():
            actions[name] = (action, name, getattr(action, "verb_words", name))
        return {
            name: (_held(action), name, words)
            for name, (action, _name, words) in actions.items()
            if scope_of(request).may(self.actors(action))
        }

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> Any:
        chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        if not all(NUMBER.fullmatch(pk) for pk in chosen):
            raise BadRequest("What was chosen is no number of a row")
        return super().response_action(request, queryset, *args)

    def object_tools(self, request: HttpRequest, obj: Any = None) -> list[Link]:
        """Links above the list, or above one object; those of higher apps come with them."""
        return links_of(self.opts.label_lower, request, obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "links": self.object_tools(request),
            "new_words": self._new(),
            "title": capfirst(str(self.opts.verbose_name_plural)),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

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
            "zone": self._zone_line(request, obj, zone),
            "verbs": buttons_of(self, request, obj) if obj is not None else [],
            "links": self.object_tools(request, obj) if obj is not None else [],
            "title": str(obj) if obj is not None else self._new(),
            "subtitle": None,
            **(extra_context or {}),
        }
        with timezone.override(zone or "UTC"):
            response = super().changeform_view(request, object_id, form_url, context)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    def _new(self) -> str:
        known = self.new_words or gettext("New: %(name)s") % {"name": self.opts.verbose_name}
        return str(known)

    def _zone_line(self, request: HttpRequest, obj: Any, zone: str) -> str:
        """The zone in words, where the form has a moment."""
        shown = flatten_fieldsets(self.get_fieldsets(request, obj)) if zone else ()
        has_moment = any(_field(self.model, name) for name in shown)
        return times.zone_place(zone, get_language() or "en") if has_moment else ""

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


def _field(model: type[Model], name: Any) -> models.DateTimeField | None:
    known = {field.name: field for field in model._meta.fields}
    field = known.get(name) if isinstance(name, str) else None
    return field if isinstance(field, models.DateTimeField) else None


def _held(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action, given only the rows that the person may act on."""

    @wraps(action)
    def held(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        return action(model_admin, request, model_admin.acting(request, rows, action))

    return held
