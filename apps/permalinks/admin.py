# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin.targets import ScopedByTarget
from apps.permalinks.models import Address


class Answers(admin.SimpleListFilter):
    """Those that still lead somewhere, and those taken away."""

    title = _("what it answers")
    parameter_name = "answers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("page", _("Its page, or where that is now")), ("gone", _("That it was removed"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Address]) -> QuerySet[Address]:
        if self.value() not in ("page", "gone"):
            return rows
        return rows.filter(gone_at__isnull=self.value() == "page")


@admin.register(Address)
class AddressAdmin(ScopedByTarget):
    """To look at: an address, once issued, is never changed or given away."""

    changed_by = added_by = removed_by = roles.NOBODY
    list_display = ("path", "target_name", "issued_at", "gone_at", "gone_reason")
    list_filter = (Answers,)
    list_select_related = ("content_type",)
    search_fields = ("path",)
    ordering = ("-pk",)
    fields = ("path", "target_name", "issued_at", "gone_at", "gone_reason")
    readonly_fields = ("target_name", "issued_at")

    @admin.display(description=_("leads to"))
    def target_name(self, address: Address) -> str:
        return str(address.target) if address.target is not None else "–"

    def public_page(self, obj: Address) -> str:
        return obj.path
