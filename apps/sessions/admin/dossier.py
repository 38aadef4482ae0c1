# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from apps.core.admin import WrittenByVerbs, actor
from apps.sessions import services
from apps.sessions.admin.rows import remove_row, write_row
from apps.sessions.admin.sheets import WithSheets
from apps.sessions.models import Interpretation, Resource, Summary


class DossierAdmin(WrittenByVerbs):
    """Something that a session has; what happened to it stands in the session's history."""

    event_path = "session__event"
    list_select_related = ["session__event"]
    ordering = ("session__event", "session__title", "pk")
    autocomplete_fields = ["session"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("session",)

    def public_page(self, obj: Any) -> str:
        return obj.session.get_absolute_url()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The session's, which tells of everything it has and had."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return super().history_view(request, object_id, extra_context)
        return redirect("admin:event_sessions_session_history", obj.session_id)

    @admin.display(description=_("event"), ordering="session__event__name")
    def event(self, obj: Any) -> str:
        return obj.session.event


@admin.register(Summary)
class SummaryAdmin(DossierAdmin):
    list_display = ("session", "language", "author", "updated_at", "event")
    list_filter = ("language", "session__event")
    list_select_related = ["session__event", "author"]
    search_fields = ("session__title", "session__code", "text")
    autocomplete_fields = ["session", "author"]
    fields = ("session", "language", "text", "author")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Summary:
        return self._write(request, Summary(**values))

    def change(self, request: HttpRequest, obj: Summary, values: dict[str, Any]) -> Summary:
        return self._write(request, obj)

    def _write(self, request: HttpRequest, said: Summary) -> Summary:
        return services.write_summary(
            said.session,
            text=said.text,
            language=said.language,
            by_person=said.author,
            by=actor(request),
        )


class RowAdmin(DossierAdmin):
    """A row that verbs add and take away."""

    removed_by = DossierAdmin.changed_by

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Any:
        return write_row(self.model(**values), by=actor(request))

    def change(self, request: HttpRequest, obj: Any, values: dict[str, Any]) -> Any:
        return write_row(obj, by=actor(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_row(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset.select_related("session"):
            remove_row(row, by=actor(request))


@admin.register(Resource)
class ResourceAdmin(WithSheets, RowAdmin):
    sheet = "resources"
    list_display = ("name", "kind", "session", "language", "event")
    list_filter = ("kind", "session__event")
    search_fields = ("title", "url", "session__title", "session__code")
    fields = ("session", "kind", "url", "title", "language")

    @admin.display(description=_("resource"), ordering="title")
    def name(self, resource: Resource) -> str:
        return str(resource)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Another kind or address is another resource."""
        return () if obj is None else ("session", "kind", "url")


@admin.register(Interpretation)
class InterpretationAdmin(RowAdmin):
    list_display = ("language", "kind", "session", "url", "event")
    list_filter = ("kind", "language", "session__event")
    search_fields = ("language", "session__title", "session__code")
    fields = ("session", "language", "kind", "url")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("session", "language", "kind")
