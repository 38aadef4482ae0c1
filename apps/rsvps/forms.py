# SPDX-License-Identifier: AGPL-3.0-or-later
from django import forms

from apps.rsvps.models import Rsvp

NONE = "none"


class RsvpForm(forms.Form):
    """One button of the box: an answer, "none" to take it back, or whether to be named."""

    answer = forms.ChoiceField(
        choices=[*Rsvp.Answer.choices, (NONE, NONE)],
        required=False,
    )
    named = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], required=False)


class FeedForm(forms.Form):
    """One button of the page of the calendar's address."""

    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("renew", "choose", "close")])
    with_later = forms.BooleanField(required=False)


class ShareForm(forms.Form):
    """How much of an agenda others see, or what becomes of its address."""

    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("share", "renew", "close")])
    named = forms.BooleanField(required=False)
    with_going = forms.BooleanField(required=False)
    with_interested = forms.BooleanField(required=False)
    with_speaking = forms.BooleanField(required=False)
