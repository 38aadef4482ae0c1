# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from apps.core import roles
from apps.core.admin import EventScopedAdmin, Scope
from apps.programme import queries
from apps.programme.models import COUNTS, ImportRun
from apps.programme.views import imports

NAMES = {
    "created": _("created"),
    "updated": _("updated"),
    "moved": _("moved"),
    "cancelled": _("cancelled"),
    "restored": _("restored"),
    "unchanged": _("unchanged"),
}


@admin.register(ImportRun)
class ImportRunAdmin(EventScopedAdmin):
    """The log of imports. To add one is to begin one; its page is its preview, then its result."""

    changed_by = roles.NOBODY
    list_display = ("at", "event", "source", "state", "what_changed", "by")
    list_filter = ("state", "event")
    list_select_related = ("event", "by__person")
    search_fields = ("source", "event__name", "event__slug")

    @admin.display(description=_("changes"))
    def what_changed(self, run: ImportRun) -> str:
        told = (f"{NAMES[name]} {run.counts[name]}" for name in COUNTS if run.counts.get(name))
        return pgettext("between names", ", ").join(told) or "–"

    def scoped(self, scope: Scope, rows: QuerySet[Any], of: roles.Roles) -> QuerySet[Any]:
        """One's events', and one's own imports that are yet to open an event."""
        return rows if scope.everything else rows.filter(pk__in=queries.runs_of(scope).values("pk"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return imports.start(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return imports.show(request, pk=number_of(object_id))

    def get_urls(self) -> list[Any]:
        acts = {
            "decide": imports.decide,
            "again": imports.again,
            "discard": imports.discard,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"programme_importrun_{name}",
            )
            for name, view in acts.items()
        ]
        return [*own, *super().get_urls()]


def number_of(object_id: str) -> int:
    """The key in an address; what is none of ours is not there."""
    if not (object_id.isascii() and object_id.isdigit() and len(object_id) < 19):
        raise Http404
    return int(object_id)
