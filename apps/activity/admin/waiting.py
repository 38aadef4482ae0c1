# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has happened and was not handed on yet: reactions, and with them mails, wait."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.activity.models import Activity

PATIENCE = timedelta(minutes=2)
"""The sweeper comes every 15 seconds: what waits longer is stuck."""


def stuck() -> QuerySet[Activity]:
    """Rows that no reaction has heard of for longer than the sweeper needs."""
    return Activity.objects.filter(dispatched_at=None, created_at__lt=timezone.now() - PATIENCE)


class Delivery(admin.SimpleListFilter):
    title = _("delivery")
    parameter_name = "delivery"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("stuck", _("Waits too long")), ("done", _("Delivered"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Activity]) -> QuerySet[Activity]:
        if self.value() == "stuck":
            return rows.filter(pk__in=stuck().values("pk"))
        return rows.filter(dispatched_at__isnull=False) if self.value() == "done" else rows
