# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what people ask for; rules are the verbs'."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import languages
from apps.events.models import Event, Series


class GrantForm(forms.Form):
    """A request: `place` is "event:<slug>", "series:<slug>", or empty for an event to come."""

    place = forms.CharField(required=False, max_length=100)
    name = forms.CharField(required=False, max_length=200)
    why = forms.CharField(
        max_length=2000, error_messages={"required": _("Say why: whoever decides reads it.")}
    )
    until = forms.DateField(required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """With `event` and `series`, or none of both and a name."""
        values: dict[str, Any] = super().clean() or {}
        kind, _colon, slug = values.get("place", "").partition(":")
        events = Event.objects.visible_to(self.user).filter(slug=slug)
        values["event"] = events.first() if kind == "event" else None
        series = Series.objects.visible_to(self.user).filter(slug=slug)
        values["series"] = series.first() if kind == "series" else None
        if not (values["event"] or values["series"] or values.get("name", "").strip()):
            self.add_error("name", _("Say which event it is for."))
        return values

    def words(self) -> dict[str, list[str]]:
        """The errors by field, as sentences."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}


def language_codes(text: str) -> list[str]:
    """Known codes of languages from text with commas or spaces between them; unknown ones as they
    are, for the verb to refuse."""
    codes = text.replace(",", " ").replace("،", " ").split()
    return [languages.canonical(code) or code for code in codes]


class BeginForm(forms.Form):
    """An event in three questions: what, when, in which languages."""

    name = forms.CharField(max_length=200, error_messages={"required": _("A name is needed.")})
    starts_on = forms.DateField(error_messages={"required": _("Say when it is.")})
    ends_on = forms.DateField(required=False)
    timezone = forms.CharField(
        max_length=64, error_messages={"required": _("Say in which time zone.")}
    )
    languages = forms.CharField(required=False, max_length=300)
    website = forms.URLField(required=False, max_length=500, assume_scheme="https")
    note = forms.CharField(required=False, max_length=2000)

    def clean_languages(self) -> list[str]:
        return language_codes(self.cleaned_data["languages"])

    def clean(self) -> dict[str, Any]:
        """One day where no last one is given."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("ends_on"):
            values["ends_on"] = values.get("starts_on")
        return values

    def words(self) -> dict[str, list[str]]:
        """The errors by field, as sentences."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}
