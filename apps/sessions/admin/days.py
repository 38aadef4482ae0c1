# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other days for a whole event: a verb among the actions of events, because sessions move along."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import actor, offer, verb_action
from apps.core.admin.zones import DateInput
from apps.events.models import Event
from apps.events.services import change
from apps.sessions.services import postpone


class Days(forms.Form):
    """The new first and last day, filled with those of the one event that was chosen."""

    wants_objects = True

    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    along = forms.BooleanField(
        label=_("Sessions move along"),
        required=False,
        initial=True,
        help_text=_(
            "By as many days as the first day, at the same times of day. Without it only the "
            "event’s own days change."
        ),
    )

    def __init__(self, *args: Any, objects: list[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(objects) == 1:
            self.fields["starts_on"].initial = objects[0].starts_on
            self.fields["ends_on"].initial = objects[0].ends_on

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return values


@offer("events.event", "change_days")
@verb_action(
    _("Change the days"),
    asks=Days,
    when=lambda event: event.cancelled_at is None,
    explains=_("Everybody who has it in a calendar gets the new days with the next update."),
)
@transaction.atomic
def change_days(model_admin: Any, request: HttpRequest, event: Event, values: Any) -> None:
    """Move the event, with its sessions or alone; then its length is as asked."""
    if values["along"]:
        shift = (values["starts_on"] - event.starts_on).days
        event = postpone(event, days=shift, by=actor(request))
    days = {"starts_on": values["starts_on"], "ends_on": values["ends_on"]}
    change(event, **days, by=actor(request))
