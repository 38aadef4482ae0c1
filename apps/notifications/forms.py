# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.notifications.models import Preference

LEADS = (10, 30, 60, 24 * 60)
"""Minutes before a session that the page offers."""


class PreferenceForm(forms.Form):
    """What to hear, and where; of one event, or of all others."""

    level = forms.ChoiceField(choices=Preference.Level.choices)
    here = forms.BooleanField(required=False)
    email = forms.BooleanField(required=False)
    push = forms.BooleanField(required=False)
    digest = forms.ChoiceField(choices=Preference.Digest.choices, required=False)


class QuietForm(forms.Form):
    """Both ends, or none."""

    quiet_from = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if bool(sent.get("quiet_from")) != bool(sent.get("quiet_until")) and not self.errors:
            raise ValidationError(_("Say when the quiet hours begin, and when they end."))
        return sent


class RemindersForm(forms.Form):
    leads = forms.TypedMultipleChoiceField(
        choices=[(lead, str(lead)) for lead in LEADS], coerce=int, required=False
    )
    nudges = forms.BooleanField(required=False)
    monthly = forms.BooleanField(required=False)


class DeviceForm(forms.Form):
    """What a browser says of its push service, filled in by the script."""

    endpoint = forms.CharField(max_length=1_000)
    key = forms.CharField(max_length=120)
    secret = forms.CharField(max_length=60)
    made_for = forms.CharField(max_length=120)
