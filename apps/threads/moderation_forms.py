# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is sent to moderators and by them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.rules import Rule


class ReportForm(forms.Form):
    """Which rule is broken, and how."""

    rule = forms.TypedChoiceField(
        label=_("Which rule?"),
        choices=Rule.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the rule that was broken.")},
    )
    words = forms.CharField(
        label=_("What should the moderators know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
    )


class PostRemovalForm(forms.Form):
    """Under which rule a moderator removes a post, and why."""

    rule = forms.TypedChoiceField(
        choices=Rule.choices, coerce=int, required=False, empty_value=None
    )
    reason = forms.CharField(required=False, max_length=300)


class CaseForm(PostRemovalForm):
    """What a moderator decides about a case; the verb knows which needs what."""

    action = forms.CharField(max_length=10)
    person = forms.CharField(required=False, max_length=10)
