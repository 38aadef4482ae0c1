# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core import roles
from apps.core.admin import EventScopedAdmin, Link
from apps.rsvps.models import Headcount, Rsvp


class OfOne(admin.SimpleListFilter):
    """The answers to one event or session, as its own page in the admin asks for them."""

    title = _("event or session")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = str(request.GET.get(self.parameter_name, ""))
        if not asked.isdecimal() or len(asked) > 18:
            return []
        seen = model_admin.get_queryset(request).filter(headcount=asked)
        rows = Headcount.objects.filter(pk__in=seen.values("headcount"))
        return [(str(row.pk), str(row)) for row in rows.select_related("event", "session")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Rsvp]) -> QuerySet[Rsvp]:
        asked = self.value()
        return rows.filter(headcount=int(asked)) if asked else rows


@admin.register(Rsvp)
class RsvpAdmin(EventScopedAdmin):
    """Who takes a place or waits for one, and who shows their name; of others there are numbers."""

    event_path = "headcount__event"
    seen_by = roles.ORGANIZERS
    changed_by = added_by = roles.NOBODY
    list_display = (
        "user", "headcount", "answer", "state", "is_named", "waits_since", "offered_until",
        "answered_at",
    )  # fmt: skip
    list_filter = ("answer", "state", "is_named", OfOne, "headcount__event")
    list_select_related = ("user__person", "headcount__event", "headcount__session")
    search_fields = ("user__person__name", "headcount__session__title")
    ordering = ("headcount", "answer", "waits_since", "pk")
    fields = (
        "user", "headcount", "answer", "state", "is_named", "waits_since", "offered_until",
        "answered_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rsvp]:
        return super().get_queryset(request) & Rsvp.objects.shown_to_organizers()

    def object_tools(self, request: HttpRequest, obj: Any = None) -> list[Link]:
        links = super().object_tools(request, obj)
        if obj is not None:
            return links
        asked = f"?{request.GET.urlencode()}" if request.GET else ""
        return [*links, Link(_("Download CSV"), f"{reverse('admin:rsvps_rsvp_export')}{asked}")]

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="rsvps_rsvp_export"), *super().get_urls()]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The rows of the list with its filters and search, all pages of it."""
        from apps.rsvps import sheet

        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)
        name = f"answers-{timezone.now():%Y-%m-%d}.csv"
        return HttpResponse(
            sheet.written(rows),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )
