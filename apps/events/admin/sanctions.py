# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedAdmin, Nothing, actor, verb_action
from apps.events import services
from apps.events.models import Sanction


@admin.register(Sanction)
class SanctionAdmin(EventScopedAdmin):
    """Who was warned or silenced; bans are the administrators'."""

    seen_by = acted_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("user", "kind", "event", "until", "rule", "created_at", "lifted_at")
    list_filter = ("kind", "rule", ("lifted_at", admin.EmptyFieldListFilter), "event")
    list_select_related = ("user__person", "event")
    search_fields = ("user__person__name",)
    ordering = ("-pk",)
    fields = (
        "user", "kind", "event", "until", "rule", "reason", "by", "created_at", "read_at",
        "lifted_at",
    )  # fmt: skip
    readonly_fields = ("created_at",)
    actions = ("lift",)

    def public_page(self, obj: Sanction) -> str | None:
        return None

    @verb_action(
        _("Take it back"),
        asks=Nothing,
        when=lambda one: one.lifted_at is None and one.kind != Sanction.Kind.WARNING,
        explains=_("They can write again at once."),
    )
    def lift(self, request: HttpRequest, one: Sanction, values: dict[str, Any]) -> None:
        services.lift(one, by=actor(request))
