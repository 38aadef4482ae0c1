# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of the letters to a person, and that it goes with them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.notifications import personal_notices as personal_notices
from apps.notifications.models import Letter


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


@lets_go
def let_go(leaving: Leaving) -> None:
    Letter.objects.filter(user=leaving.user).delete()
