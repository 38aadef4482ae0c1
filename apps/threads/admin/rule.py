# SPDX-License-Identifier: AGPL-3.0-or-later
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.admin import Reason
from apps.core.rules import Rule


class RuleAndReason(Reason):
    """Under which rule, and why; everybody reads both."""

    rule = forms.TypedChoiceField(label=_("Rule"), choices=Rule.choices, coerce=int)
