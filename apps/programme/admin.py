# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from apps.programme import messages
from apps.programme.models import COUNTS, ImportRun
from apps.programme.sources.neutral import Warning

NAMES = {
    "created": _("created"),
    "updated": _("updated"),
    "moved": _("moved"),
    "cancelled": _("cancelled"),
    "restored": _("restored"),
    "unchanged": _("unchanged"),
}


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    """What imports did; they are written by the imports alone."""

    list_display = ("at", "event", "source", "format", "what_changed", "by")
    list_filter = ("format",)
    list_select_related = ("event", "by__person")
    search_fields = ("source", "event__name", "event__slug")
    fields = ("event", "source", "format", "at", "by", "what_changed", "what_was_odd")
    readonly_fields = fields

    @admin.display(description=_("changes"))
    def what_changed(self, run: ImportRun) -> str:
        told = (f"{NAMES[name]} {run.counts[name]}" for name in COUNTS if run.counts.get(name))
        return pgettext("between names", ", ").join(told)

    @admin.display(description=_("warnings"))
    def what_was_odd(self, run: ImportRun) -> str:
        return "\n".join(messages.of_warning(Warning(**warning)) for warning in run.warnings)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
