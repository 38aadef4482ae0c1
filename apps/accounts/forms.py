# SPDX-License-Identifier: AGPL-3.0-or-later
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"class": "inp", "autocomplete": "email", "dir": "ltr", "autofocus": True}
        ),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "inp inp-code",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "dir": "ltr",
                "autofocus": True,
            }
        ),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "class": "inp",
                "autocomplete": "nickname",
                "dir": "auto",
                "autofocus": True,
            }
        ),
    )


class PreferencesForm(forms.Form):
    """The choices of one sending; a field that was not sent is no choice."""

    ui_language = forms.CharField(required=False, max_length=35)
    timezone = forms.CharField(required=False, max_length=64)
    theme = forms.ChoiceField(required=False, choices=User.Theme.choices)

    def choices(self) -> dict[str, str]:
        """What was chosen. A zone left as the page had guessed it stays a guess."""
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if sent.get("timezone") and sent["timezone"] == self.data.get("zone_was"):
            del sent["timezone"]
        return sent


class LanguagesForm(forms.Form):
    """One step on the list of languages: add one, or move or remove one that is there."""

    step = forms.ChoiceField(choices=[(step, step) for step in ("add", "up", "down", "remove")])
    language = forms.CharField(max_length=35)

    def after(self, languages: list[str]) -> list[str]:
        """The list as it is after this step; a step that cannot be made changes nothing."""
        step, language = self.cleaned_data["step"], self.cleaned_data["language"]
        if step == "add":
            return [*languages, language]
        if language not in languages:
            return languages
        place = languages.index(language)
        others = [code for code in languages if code != language]
        if step == "remove":
            return others
        others.insert(max(0, place + (-1 if step == "up" else 1)), language)
        return others


class AffiliationForm(forms.Form):
    affiliation = forms.CharField(label=_("Affiliation"), required=False, max_length=300)
    language = forms.CharField(required=False, max_length=35)


class VouchingForm(forms.Form):
    step = forms.ChoiceField(choices=[("confirm", "confirm"), ("doubt", "doubt")])
    seen = forms.CharField(required=False, max_length=300)


class LeavingForm(forms.Form):
    """Without a choice already made: nothing here should happen by a mere click."""

    posts = forms.ChoiceField(
        label=_("What you wrote"), choices=User.Posts.choices, widget=forms.RadioSelect
    )
    at_once = forms.BooleanField(required=False)
    sure = forms.BooleanField(label=_("I want to leave"))
