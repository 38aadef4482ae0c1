# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' desk: Django's admin site, arranged for the work."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.views import shortcut
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.core import desk
from apps.core.admin.scope import scope_of
from apps.core.admin.scoped import may_look_up


class Autocomplete(AutocompleteJsonView):
    """Choices as one types: of one's own events, and of what is public."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_perm(request, obj) or may_look_up(self.model_admin, request)


class OrganizersSite(AdminSite):
    site_header = site_title = _("Organizing")
    index_title = _("What needs a hand")
    enable_nav_sidebar = False

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Autocomplete.as_view(admin_site=self)(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        items = desk.items(scope_of(request))
        return super().index(request, {"desk": items, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        """The redirect to any object's page is for administrators: it tells what there is."""
        free = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        held = path(
            "r/<path:content_type_id>/<path:object_id>/",
            self.admin_view(_shortcut),
            name="view_on_site",
        )
        return [held, *free]


def _shortcut(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    if not scope_of(request).everything:
        raise Http404
    return shortcut(request, content_type_id, object_id)
