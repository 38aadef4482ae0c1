# SPDX-License-Identifier: AGPL-3.0-or-later
from django import forms


class DeviceForm(forms.Form):
    """What a browser says of its push service, filled in by the script."""

    endpoint = forms.CharField(max_length=1_000)
    key = forms.CharField(max_length=120)
    secret = forms.CharField(max_length=60)
    made_for = forms.CharField(max_length=120)
