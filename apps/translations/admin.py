# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib import admin
from django.http import HttpRequest

from apps.translations.models import Translation


@admin.register(Translation)
class TranslationAdmin(admin.ModelAdmin):
    """To look at: versions are proposed and withdrawn by their verbs."""

    list_display = ("target", "field", "language", "kind", "outdated", "translator", "updated_at")
    list_filter = ("kind", "outdated", "language", "field")
    list_select_related = ("content_type", "translator")
    search_fields = ("text",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Translation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Translation | None = None) -> bool:
        return False
