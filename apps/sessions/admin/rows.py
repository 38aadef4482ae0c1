# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows below a session: its speakers, links and interpretations."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, BaseModelFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.admin import AddedOrRemoved, EventScopedAdmin, EventScopedInline
from apps.core.admin.choosing import Chooser
from apps.sessions import services
from apps.sessions.models import Interpretation, Resource, Session, SessionSpeaker, Speaker

OF_EVENT = "of_event"


class OfOneEvent(Chooser):
    """Choices as one types, of one event only."""

    def __init__(self, *args: Any, event_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event_id = event_id

    def get_url(self) -> str:
        return f"{super().get_url()}?{OF_EVENT}={self.event_id}"


class SpeakerInline(EventScopedInline):
    model = SessionSpeaker
    verbose_name = _("speaker")
    verbose_name_plural = _("speakers, in the order of their numbers")
    fields = ("speaker", "position")
    autocomplete_fields = ("speaker",)
    removed_by = EventScopedAdmin.changed_by

    def get_formset(
        self, request: HttpRequest, obj: Session | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        request.session_above = obj  # type: ignore[attr-defined]
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        above: Session | None = getattr(request, "session_above", None)
        if db_field.name == "speaker" and above is not None:
            kwargs["queryset"] = Speaker.objects.present().filter(event=above.event_id)
            kwargs["widget"] = OfOneEvent(db_field, self.admin_site, event_id=above.event_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ResourceInline(AddedOrRemoved):
    model = Resource
    fields = ("kind", "url", "title", "language")


class InterpretationInline(AddedOrRemoved):
    model = Interpretation
    fields = ("language", "kind", "url")


def write_speakers(formset: BaseInlineFormSet, *, by: User) -> None:
    services.set_speakers(formset.instance, speakers=_in_order(formset), by=by)


def write_rows(formset: BaseModelFormSet, *, by: User) -> None:
    """Links and interpretations that were added or taken away."""
    for row in formset.save(commit=False):
        write_row(row, by=by)
    for row in formset.deleted_objects:
        remove_row(row, by=by)


def write_row(row: Resource | Interpretation, *, by: User) -> Resource | Interpretation:
    if isinstance(row, Resource):
        words = {"title": row.title, "language": row.language}
        return services.add_resource(row.session, kind=row.kind, url=row.url, **words, by=by)
    return services.add_interpretation(
        row.session, language=row.language, kind=row.kind, url=row.url, by=by
    )


def remove_row(row: Resource | Interpretation, *, by: User) -> None:
    if isinstance(row, Resource):
        services.remove_resource(row, by=by)
    else:
        services.remove_interpretation(row, by=by)


def _in_order(formset: BaseInlineFormSet) -> list[Speaker]:
    """The speakers as the rows of the form say, by their positions; the rows write nothing.

    A new row without a position of its own comes last.
    """
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    rows = [
        form
        for form in formset.forms
        if form.cleaned_data.get("speaker") and not form.cleaned_data.get("DELETE")
    ]
    return [form.cleaned_data["speaker"] for form in sorted(rows, key=_place)]


def _place(form: forms.ModelForm) -> tuple[bool, int]:
    is_unsaid = not form.instance.pk and "position" not in form.changed_data
    return is_unsaid, form.cleaned_data["position"] or 0


INLINES: tuple[type[admin.options.InlineModelAdmin], ...] = (
    SpeakerInline,
    ResourceInline,
    InterpretationInline,
)
