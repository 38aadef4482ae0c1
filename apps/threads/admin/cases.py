# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases and texts that wait, to look through; the queue of the event decides them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import desk, roles
from apps.core.admin import EventScopedAdmin, EventScopedInline, Scope
from apps.threads.models import Case, HeldPost, Report


class ReportInline(EventScopedInline):
    """Without who reported: moderators have no need to know."""

    model = Report
    seen_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    fields = readonly_fields = ("rule", "words", "created_at")
    can_delete = False


@admin.register(Case)
class CaseAdmin(EventScopedAdmin):
    seen_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("__str__", "thread", "language", "opened_at", "outcome", "rule", "decided_at")
    list_filter = (
        ("decided_at", admin.EmptyFieldListFilter), "outcome", "rule", "language", "event",
    )  # fmt: skip
    list_select_related = ("thread", "event")
    search_fields = ("thread__title", "reports__words")
    ordering = ("-pk",)
    fields = (
        "event", "thread", "post", "language", "opened_at", "outcome", "rule", "reason",
        "decided_at", "decided_by",
    )  # fmt: skip
    readonly_fields = ("opened_at",)
    inlines = (ReportInline,)

    def public_page(self, obj: Case) -> str:
        return obj.get_absolute_url()


@admin.register(HeldPost)
class HeldPostAdmin(EventScopedAdmin):
    seen_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("begins", "language", "why", "created_at", "outcome")
    list_filter = ("outcome", "why", "language", "event")
    list_select_related = ("event",)
    search_fields = ("text",)
    ordering = ("-pk",)
    fields = ("event", "thread", "text", "language", "why", "created_at", "outcome", "reason")
    readonly_fields = ("created_at",)

    @admin.display(description=gettext_lazy("text"), ordering="pk")
    def begins(self, held: HeldPost) -> str:
        return held.text[:90] or f"#{held.pk}"

    def public_page(self, obj: HeldPost) -> str | None:
        return None


@desk.asks("threads.cases")
def waiting(scope: Scope) -> desk.Item | None:
    """Reports, and texts that a moderator reads first."""
    if not scope.may(roles.MODERATORS):
        return None
    rows = Case.objects.filter(decided_at=None)
    if not scope.everything:
        rows = rows.filter(event__in=scope.events(roles.MODERATORS))
    portal = reverse("threads:portal_moderation") if scope.everything else ""
    address = portal or f"{reverse('admin:threads_case_changelist')}?decided_at__isempty=1"
    return desk.Item(_("Cases that wait for a moderator"), rows.count(), address, urgent=True)
