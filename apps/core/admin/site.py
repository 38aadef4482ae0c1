# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' desk: Django's admin site, arranged for the work."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.views import shortcut
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.core import desk, kept_input
from apps.core.admin.scope import scope_of
from apps.core.admin.scoped import may_look_up

GROUPS = (
    ("events", _("Events"), ("events.event", "events.eventrole", "events.series", "events")),
    (
        "programme",
        _("Programme"),
        (
            "event_sessions.session",
            "event_sessions.speaker",
            "event_sessions.room",
            "event_sessions.track",
            "event_sessions",
            "programme",
        ),
    ),
    ("talk", _("Discussions"), ("threads.thread", "threads.post", "threads", "translations")),
    ("people", _("People"), ("accounts.person", "accounts.user", "accounts")),
    ("operation", _("Operation"), ("activity", "permalinks", "")),
)
"""Groups of tables, each in this order: a table, an app, or ("") all the rest."""


class Autocomplete(AutocompleteJsonView):
    """Choices as one types: of one's own events, and of what is public."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_perm(request, obj) or may_look_up(self.model_admin, request)

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        return rows if rows.ordered else rows.order_by("-pk")


class OrganizersSite(AdminSite):
    site_header = site_title = _("Organizing")
    index_title = _("What needs a hand")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """All but Django's groups: rights come from roles here."""
        one = isinstance(model_or_iterable, type)
        models: Any = [model_or_iterable] if one else model_or_iterable
        used = [model for model in models if model._meta.label_lower != "auth.group"]
        super().register(used, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """What is sent after the session ended waits in the next one, behind the sign-in."""
        inside = super().admin_view(view, cacheable)

        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not request.user.is_authenticated:
                kept_input.keep(request)
            return inside(request, *args, **kwargs)

        return kept

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Autocomplete.as_view(admin_site=self)(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        scope = scope_of(request)
        shown = {
            "desk": desk.items(scope),
            "cards": desk.cards(scope),
            "lately": desk.lately(scope),
        }
        return super().index(request, shown | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables by the work they are for; those of one app where one is asked for."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        apps = self._build_app_dict(request).values()
        tables = {
            table["model"]._meta.label_lower: table for app in apps for table in app["models"]
        }
        groups = []
        for name, words, own in GROUPS:
            chosen = [
                tables.pop(label)
                for label in sorted(tables, key=lambda label: _place(label, own))
                if _place(label, own) < len(own)
            ]
            if chosen:
                groups.append(
                    {
                        "name": words,
                        "app_label": name,
                        "app_url": "",
                        "has_module_perms": True,
                        "models": chosen,
                    }
                )
        return groups

    def get_urls(self) -> list[Any]:
        """The redirect to any object's page is for administrators: it tells what there is."""
        free = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        held = path(
            "r/<path:content_type_id>/<path:object_id>/",
            self.admin_view(_shortcut),
            name="view_on_site",
        )
        return [held, *free]


def _place(label: str, own: tuple[str, ...]) -> int:
    """Where a table stands in a group; behind all where it does not belong."""
    app = label.partition(".")[0]
    for place, name in enumerate(own):
        if name in (label, app, ""):
            return place
    return len(own)


def _shortcut(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    if not scope_of(request).everything:
        raise Http404
    return shortcut(request, content_type_id, object_id)
