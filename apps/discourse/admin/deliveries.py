# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedAdmin
from apps.discourse.models import Delivery


class Waiting(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("waits")), ("no", _("worked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(worked_at__isnull=self.value() == "yes")


@admin.register(Delivery)
class DeliveryAdmin(EventScopedAdmin):
    """What forums sent, and what became of it: for administrators, and to be read only."""

    seen_by = roles.ADMINISTRATORS
    changed_by = added_by = acted_by = roles.NOBODY
    list_display = (
        "received_at", "forum", "event", "topic_id", "post_id", "outcome", "worked_at",
        "next_try_at",
    )  # fmt: skip
    list_filter = (Waiting, "forum", "kind", "source")
    list_select_related = ("forum",)
    ordering = ("-pk",)
    actions = None
    fields = (
        "forum", "source", "kind", "event", "event_id", "topic_id", "post_id", "received_at",
        "worked_at", "outcome", "attempts", "next_try_at",
    )  # fmt: skip
