# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib import admin
from django.http import HttpRequest

from apps.activity.models import Activity


@admin.register(Activity)
class ActivityAdmin(admin.ModelAdmin):
    """What happened in all events: to read only, for administrators only."""

    list_display = (
        "created_at",
        "verb",
        "content_type",
        "object_id",
        "actor",
        "attempts",
        "dispatched_at",
    )
    list_filter = ("verb", ("dispatched_at", admin.EmptyFieldListFilter))
    list_select_related = ("content_type", "actor")
    date_hierarchy = "created_at"
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return False
