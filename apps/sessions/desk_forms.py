# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a speaker sends from their desk; rules are the verbs'."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import languages
from apps.sessions.models import Resource
from apps.sessions.services.preparing import LONGEST

LONGEST_TEXT = 10_000
VERSION = 2**31 - 1


class DeskForm(forms.Form):
    """`base` is the version that stood in the form when it was made, 0 for none."""

    language = forms.CharField(required=False, max_length=35)
    base = forms.IntegerField(required=False, min_value=0, max_value=VERSION)

    def clean_language(self) -> str:
        code = self.cleaned_data["language"]
        known = languages.canonical(code)
        if code and not known:
            raise forms.ValidationError(_("This is not the code of a language."))
        return known

    def clean_base(self) -> int:
        return self.cleaned_data["base"] or 0

    def messages(self) -> dict[str, list[str]]:
        """The errors by field, as sentences."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}


class SummaryForm(DeskForm):
    """At most three fields: a text, its language, and words to know, one a line."""

    text = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": _("There is no text yet.")}
    )
    terms = forms.CharField(required=False, max_length=2_000)

    def clean_terms(self) -> list[str]:
        return [line for line in self.cleaned_data["terms"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        """A language that nobody chose is guessed; a text too short for that asks for it."""
        values = super().clean() or {}
        if "language" in values and values.get("text") and not values["language"]:
            values["language"] = languages.guess(values["text"])
            if not values["language"]:
                self.add_error("language", _("Say in which language the summary is."))
        return values


class PreparationForm(DeskForm):
    """What participants should do before they come; without a text they need nothing."""

    text = forms.CharField(required=False, max_length=LONGEST_TEXT)
    minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST,
        error_messages={"invalid": _("Say how many minutes it takes.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("text") and "minutes" in values and not values["minutes"]:
            self.add_error("minutes", _("Say how many minutes it takes."))
        values["minutes"] = values.get("minutes") or 0
        return values


class LinkForm(forms.Form):
    """Slides, or a page that belongs to the session."""

    KINDS = (
        (Resource.Kind.SLIDES, _("Slides")),
        (Resource.Kind.PAGE, _("Page")),
        (Resource.Kind.PAD, _("Notes pad")),
        (Resource.Kind.RECORDING, _("Recording")),
    )

    kind = forms.ChoiceField(choices=KINDS)
    url = forms.CharField(
        max_length=500, error_messages={"required": _("There is no address yet.")}
    )
    title = forms.CharField(required=False, max_length=200)

    def messages(self) -> dict[str, list[str]]:
        """The errors by field, as sentences."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}
