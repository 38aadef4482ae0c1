# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say what one wants to hear, where, and when not. What waits is asked again when it goes."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.db import transaction
from django.utils import timezone as clock

from apps.events.models import Event
from apps.notifications.models import Habits, OwnLeads, Preference
from apps.notifications.services.nudging import weigh_again
from apps.notifications.services.planning import replan_reminders_of
from apps.rsvps.models import Rsvp


@transaction.atomic
def wish(user: Any, *, event: Event | None, **fields: Any) -> Preference:
    """For one event, or for all that have no wish of their own."""
    row, _new = Preference.objects.update_or_create(user=user, event=event, defaults=fields)
    weigh_again(user)
    return row


@transaction.atomic
def wish_as_for_others(user: Any, *, event: Event) -> None:
    """This event is like all others again. Twice changes nothing."""
    Preference.objects.filter(user=user, event=event).delete()
    weigh_again(user)


@transaction.atomic
def rest(user: Any, *, quiet_from: time | None, quiet_until: time | None) -> Habits:
    """Nothing by mail or push between these hours of one's own clock; both None: at any time."""
    return _keep(user, quiet_from=quiet_from, quiet_until=quiet_until)


@transaction.atomic
def be_reminded(user: Any, **fields: Any) -> Habits:
    """How long before a session, and of what else: `leads`, `nudges`, `monthly`."""
    return _keep(user, **fields)


@transaction.atomic
def be_reminded_of(user: Any, wanted: Mapping[int, Sequence[int] | None]) -> None:
    """Minutes before single events and sessions, by their headcounts; None: as for all others.

    Of what they did not answer to nothing is kept.
    """
    usual = [headcount for headcount, leads in wanted.items() if leads is None]
    OwnLeads.objects.filter(user=user, headcount__in=usual).delete()
    chosen = {headcount: list(leads) for headcount, leads in wanted.items() if leads is not None}
    mine = Rsvp.objects.filter(user=user, headcount__in=chosen).values_list("headcount", flat=True)
    OwnLeads.objects.bulk_create(
        [OwnLeads(user=user, headcount_id=one, leads=chosen[one]) for one in mine],
        update_conflicts=True,
        unique_fields=["headcount", "user"],
        update_fields=["leads"],
    )
    replan_reminders_of(user.pk, now=clock.now())


@transaction.atomic
def be_reminded_of_nothing(user: Any) -> Habits:
    """No reminder of any session or event, whatever was chosen for single ones."""
    OwnLeads.objects.filter(user=user).delete()
    return _keep(user, leads=[])


def _keep(user: Any, **fields: Any) -> Habits:
    row, _new = Habits.objects.update_or_create(user=user, defaults=fields)
    weigh_again(user)
    replan_reminders_of(user.pk, now=clock.now())
    return row
