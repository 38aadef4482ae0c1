# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commitment: each change is a new version, and the older ones stay readable."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms import model_to_dict
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import WrittenByVerbs, actor
from apps.events import services
from apps.events.admin.forms import LANGUAGE_HELP, OWN_DIRECTION
from apps.events.models import Commitment, Proof

SHORT = forms.Textarea(attrs=OWN_DIRECTION | {"class": "vLargeTextField", "rows": 3})


class CommitmentForm(forms.ModelForm):
    class Meta:
        model = Commitment
        fields = (
            "until", "notice_months", "language", "runs", "pays", "place", "privacy", "ending",
            "wanted", "entry",
        )  # fmt: skip
        widgets = dict.fromkeys(
            ("runs", "pays", "place", "privacy", "ending", "wanted", "entry"), SHORT
        )
        help_texts = {
            "language": LANGUAGE_HELP,
            "runs": _("Markdown."),
            "entry": _("Everybody reads it. Needed when this version promises less than the last."),
        }


@admin.register(Commitment)
class CommitmentAdmin(WrittenByVerbs):
    """A version is written by starting from the last one."""

    seen_by = added_by = roles.ADMINISTRATORS
    changed_by = roles.NOBODY
    form = CommitmentForm
    new_words = _("Change the commitment")
    list_display = ("number", "until", "notice_months", "created_at", "by")
    list_select_related = ("by__person",)
    ordering = ("-number",)
    fields = (*CommitmentForm.Meta.fields, "number", "by", "created_at")
    readonly_fields = ("number", "by", "created_at")

    def get_fields(self, request: HttpRequest, obj: Commitment | None = None) -> Any:
        return self.fields if obj is not None else CommitmentForm.Meta.fields

    def public_page(self, obj: Commitment) -> str:
        return reverse("pages:commitment_version", args=[obj.number])

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = Commitment.objects.order_by("-number").first()
        known = model_to_dict(last, CommitmentForm.Meta.fields) if last else {}
        return {**known, "entry": "", **super().get_changeform_initial_data(request)}

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Commitment:
        return services.promise(**values, by=actor(request))


@admin.register(Proof)
class ProofAdmin(WrittenByVerbs):
    """Backups, restore tests and exports; commands write most of them."""

    seen_by = added_by = roles.ADMINISTRATORS
    changed_by = roles.NOBODY
    new_words = _("Write down what was done")
    list_display = ("kind", "done_at", "note")
    list_filter = ("kind",)
    ordering = ("-done_at", "-pk")
    fields = ("kind", "done_at", "note")

    def public_page(self, obj: Proof) -> str:
        return reverse("pages:commitment")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Proof:
        return services.prove(**values, by=actor(request))
