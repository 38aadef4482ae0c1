# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.core.admin import EventScopedAdmin
from apps.programme import queries
from apps.programme.admin.runs import number_of
from apps.programme.models import ProgrammeSource
from apps.programme.views import sources

ACTS = ("look", "pause", "resume", "stop")


class NeedsHand(admin.SimpleListFilter):
    """Those that can't be read: what the dashboard counts."""

    title = _("state")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("hand", _("can’t be read"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queries.troubled_sources(queryset) if self.value() == "hand" else queryset


@admin.register(ProgrammeSource)
class ProgrammeSourceAdmin(EventScopedAdmin):
    """Addresses that programmes are kept in step with; each has a page with its log and buttons."""

    list_display = ("event", "address", "result", "checked_at", "next_at", "is_paused")
    list_filter = (NeedsHand, "result", "event")
    list_select_related = ("event",)
    search_fields = ("address", "event__name", "event__slug")
    actions = None

    @admin.display(boolean=True, description=_("paused"))
    def is_paused(self, source: ProgrammeSource) -> bool:
        return source.paused_at is not None

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return sources.keep(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return sources.show(request, pk=number_of(object_id))

    def get_urls(self) -> list[Any]:
        own = [
            path(
                f"<int:pk>/{verb}/",
                self.admin_site.admin_view(sources.act),
                {"verb": verb},
                name=f"programme_programmesource_{verb}",
            )
            for verb in ACTS
        ]
        return [*own, *super().get_urls()]
