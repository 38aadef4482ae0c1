# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.notifications.models import Preference

LEADS = (10, 30, 60, 24 * 60)
"""Minutes before a session that the page offers."""

EVENT_LEADS = (60, 24 * 60, 2 * 24 * 60, 7 * 24 * 60)
"""The same before an event."""

AS_USUAL, NOT_AT_ALL = "", "none"


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


class OwnLeadsForm(forms.Form):
    """One choice for each of what somebody comes to; what is not sent stays as it is."""

    def __init__(self, things: Iterable[tuple[int, bool]], *args: Any, **options: Any) -> None:
        """`things` are headcounts, and whether each is of a session."""
        super().__init__(*args, **options)
        self.things = list(things)
        for headcount, is_session in self.things:
            offered = LEADS if is_session else EVENT_LEADS
            choices = [AS_USUAL, NOT_AT_ALL, *map(str, offered)]
            self.fields[f"lead-{headcount}"] = forms.ChoiceField(
                choices=[(choice, choice) for choice in choices], required=False
            )

    def wanted(self) -> dict[int, list[int] | None]:
        """What `services.be_reminded_of` takes."""
        found: dict[int, list[int] | None] = {}
        for headcount, _is_session in self.things:
            name = f"lead-{headcount}"
            if name in self.data:
                chosen = self.cleaned_data[name]
                none: list[int] = []
                found[headcount] = (
                    None if chosen == AS_USUAL else none if chosen == NOT_AT_ALL else [int(chosen)]
                )
        return found
