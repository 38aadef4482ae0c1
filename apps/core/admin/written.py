# SPDX-License-Identifier: AGPL-3.0-or-later
"""Admins whose rows are written by verbs alone."""

from typing import Any

from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from apps.core import kept_input
from apps.core.admin.base import EventScopedAdmin
from apps.core.admin.scoped import EventScopedInline
from apps.core.errors import Refused


class WrittenByVerbs(EventScopedAdmin):
    """Adding and changing go through the verbs; nothing with an address is deleted.

    What a verb refuses stands above the form, with all that was typed.
    """

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        values = {name: _plain(value) for name, value in form.cleaned_data.items()}
        written = (
            self.change(request, obj, {name: values[name] for name in _changed(form)})
            if change
            else self.add(request, values)
        )
        obj.__dict__.update(written.__dict__)

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Model:
        raise NotImplementedError

    def change(self, request: HttpRequest, obj: Any, values: dict[str, Any]) -> Model:
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        refusal: Refused | None = getattr(request, "refused_by_verb", None)
        if refusal is None:
            return _with_kept(request, form)

        class Refusing(form):  # type: ignore[misc, valid-type]
            def full_clean(self) -> None:
                super().full_clean()
                self.add_error(None, str(refusal))

        return Refusing

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            # Nothing was written; the same form again says why, and keeps what was typed.
            request.refused_by_verb = refusal  # type: ignore[attr-defined]
            response = super().changeform_view(request, object_id, form_url, extra_context)
            response.status_code = refusal.status
            return response


def _with_kept(request: HttpRequest, form: Any) -> Any:
    """The form with what was sent after the session had ended, see OrganizersSite.admin_view."""
    if request.method != "GET":
        return form
    if not hasattr(request, "kept_for_admin"):
        request.kept_for_admin = kept_input.take(request, request.path)  # type: ignore[attr-defined]
    kept: dict[str, Any] = request.kept_for_admin  # type: ignore[attr-defined]
    if not kept:
        return form

    class Kept(form):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.initial |= {name: kept[name] for name in self.fields if name in kept}

    return Kept


class AddedOrRemoved(EventScopedInline):
    """Rows that verbs add and take away; to change one, take it away and add another."""

    removed_by = EventScopedAdmin.changed_by

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _changed(form: ModelForm) -> list[str]:
    """The fields that a person changed.

    Browsers send the lines of a text with CR LF and forms strip it: that alone changes nothing, or
    whoever saves a session would keep its whole text from later imports.
    """
    return [
        name for name in form.changed_data if not _same(form[name].initial, form.cleaned_data[name])
    ]


def _same(before: Any, after: Any) -> bool:
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    return bool(_plain(before).strip() == _plain(after).strip())


def _plain(value: Any) -> Any:
    """Text with the line ends that are stored."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
