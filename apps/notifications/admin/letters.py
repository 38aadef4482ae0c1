# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import desk, roles
from apps.core.admin import EventScopedAdmin, Scope, verb_action
from apps.notifications import services
from apps.notifications.models import Letter
from apps.notifications.queries import letters


class State(admin.SimpleListFilter):
    """What became of them."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("Waits")),
            ("late", _("Waits too long")),
            ("handed", _("Handed over")),
            ("dropped", _("Dropped")),
            ("failed", _("Given up or refused")),
        ]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        now = timezone.now()
        chosen = {
            "waiting": lambda: letters.waiting(rows),
            "late": lambda: letters.late(rows, now=now),
            "handed": lambda: rows.filter(handed_at__isnull=False),
            "dropped": lambda: rows.filter(dropped_at__isnull=False),
            "failed": lambda: letters.failed(rows),
        }
        value = self.value() or ""
        return chosen[value]() if value in chosen else rows


@admin.register(Letter)
class LetterAdmin(EventScopedAdmin):
    """Mails and pushes that were or are to be handed over; what they say is kept nowhere."""

    event_path = ""
    seen_by = roles.ADMINISTRATORS
    changed_by = roles.ADMINISTRATORS
    added_by = removed_by = roles.NOBODY
    list_display = (
        "kind", "channel", "user", "due_at", "next_try_at", "attempts", "handed_at", "dropped_at",
        "dropped",
    )  # fmt: skip
    list_filter = (State, "kind", "channel")
    list_select_related = ("user__person",)
    search_fields = ("user__person__name",)
    ordering = ("-pk",)
    show_full_result_count = False
    fields = readonly_fields = (*list_display, "created_at", "expires_at")
    actions = ("try_again",)

    @verb_action(_("Hand over again"), when=lambda letter: letter.dropped_at is not None)
    def try_again(self, request: HttpRequest, letter: Letter, values: dict[str, Any]) -> None:
        services.retry_letter(letter)


@desk.asks("operation.letters")
def given_up(scope: Scope) -> desk.Item | None:
    """Mails and pushes that could not be handed over."""
    if not scope.everything:
        return None
    address = reverse("admin:notifications_letter_changelist") + "?state=failed"
    words = gettext("Letters that were given up or refused in the last week")
    count = letters.lately_failed(now=timezone.now()).count()
    return desk.Item(words, count, address, urgent=True)
