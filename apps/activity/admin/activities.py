# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.activity.admin.waiting import Delivery
from apps.activity.models import Activity
from apps.core import roles
from apps.core.admin import EventScopedAdmin, history, scope_of


class VerbFilter(admin.SimpleListFilter):
    """The verbs that stand in one's own rows, by their names."""

    title = _("what happened")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        verbs = model_admin.get_queryset(request).order_by("verb").values_list("verb", flat=True)
        return [(verb, history.words_of(verb)) for verb in verbs.distinct()]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        return rows.filter(verb=self.value()) if self.value() else rows


@admin.register(Activity)
class ActivityAdmin(EventScopedAdmin):
    """What happened in one's events; administrators see all, and what waits for delivery."""

    changed_by = added_by = removed_by = roles.NOBODY
    list_display = ("created_at", "what", "about", "event", "who")
    list_filter = (VerbFilter, Delivery, "event")
    list_select_related = ("content_type", "actor__person", "event")
    date_hierarchy = "created_at"
    fields = ("created_at", "what", "event", "about", "who", "data", "attempts", "dispatched_at")
    readonly_fields = ("what", "about", "who")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("subject")

    @admin.display(description=_("what happened"), ordering="verb")
    def what(self, row: Activity) -> str:
        return history.words_of(row.verb)

    @admin.display(description=_("about"))
    def about(self, row: Activity) -> str:
        return str(row.subject) if row.subject is not None else ""

    @admin.display(description=_("who"))
    def who(self, row: Activity) -> str:
        return str(row.actor) if row.actor else "–"

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Delivery is the operator's matter."""
        filters = super().get_list_filter(request)
        if scope_of(request).everything:
            return filters
        return [found for found in filters if found is not Delivery]
