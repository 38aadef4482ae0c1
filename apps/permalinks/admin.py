# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib import admin
from django.http import HttpRequest

from apps.permalinks.models import Address


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    """To look at: an address, once issued, is never changed or given away."""

    list_display = ("path", "content_type", "object_id", "issued_at", "gone_at", "gone_reason")
    list_filter = ("content_type",)
    list_select_related = ("content_type",)
    search_fields = ("path",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Address | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Address | None = None) -> bool:
        return False
