# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of the letters to a person, and that it goes with them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.notifications import personal_notices as personal_notices
from apps.notifications import personal_ways as personal_ways
from apps.notifications.models import Letter, Nudge, NudgePause, Reminder


@tells(
    "letters",
    what=_("What was sent to you or is to be sent: of which kind, by which way, and when."),
    seen=_("You, and whoever runs the portal when something could not be sent."),
    kept=_("For 90 days, or until you leave."),
    fields=["notifications.Letter.user"],
)
def letters(user: User) -> Iterator[dict[str, Any]]:
    for letter in Letter.objects.filter(user=user).order_by("pk").iterator(500):
        yield {
            "kind": letter.kind,
            "way": letter.channel,
            "due_at": letter.due_at,
            "handed_over_at": letter.handed_at,
            "dropped_at": letter.dropped_at,
            "dropped_because": letter.dropped,
        }


@tells(
    "reminders",
    what=_("What you are to be reminded of, and were, and the words before and after events."),
    seen=_("You."),
    kept=_("For 90 days after it began, or until you leave."),
    fields=[
        "notifications.Reminder.user",
        "notifications.Nudge.user",
        "notifications.NudgePause.user",
    ],
)
def reminders(user: User) -> Iterator[dict[str, Any]]:
    rows = Reminder.objects.filter(user=user).select_related(
        "headcount__event", "headcount__session__event"
    )
    for row in rows.order_by("pk").iterator(500):
        yield {
            "page": (row.headcount.session or row.headcount.event).get_absolute_url(),
            "begins": row.for_start,
            "minutes_before": row.lead,
            "told_at": row.told_at,
        }
    for nudge in Nudge.objects.filter(user=user).select_related("event").order_by("pk"):
        yield {"page": nudge.event.get_absolute_url(), "phase": nudge.phase, "day": nudge.day}
    for pause in NudgePause.objects.filter(user=user).select_related("event").order_by("pk"):
        page = pause.event.get_absolute_url()
        yield {"page": page, "phase": pause.phase, "day": None, "not_told_since": pause.since}


@lets_go
def let_go(leaving: Leaving) -> None:
    Reminder.objects.filter(user=leaving.user).delete()
    Nudge.objects.filter(user=leaving.user).delete()
    NudgePause.objects.filter(user=leaving.user).delete()
    Letter.objects.filter(user=leaving.user).delete()
