# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import transaction
from django.utils import timezone as clock

from apps.rsvps.services.counting import locked, settle
from apps.rsvps.services.feed_address import close_feed
from apps.rsvps.services.sharing import close_share


@transaction.atomic
def forget_answers(user: Any) -> None:
    """Who leaves takes part in nothing any more, nor shows it to anybody; places go on."""
    close_feed(user)
    close_share(user)
    for headcount in locked().filter(rsvps__user=user):
        mine = headcount.rsvps.get(user=user)
        headcount.count(mine, -1)
        mine.delete()
        settle(headcount, now=clock.now())
