# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person answered, and that it goes with them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.rsvps import services
from apps.rsvps.models import AgendaFeed, AgendaShare
from apps.rsvps.queries import answers_of
from apps.rsvps.services.sharing import CHOICES as SHARE_CHOICES


@tells(
    "rsvps",
    what=_("How you take part in events and sessions: your answer to each, and since when."),
    seen=_(
        "You. In person and online: the organizers of the event, too, for they give away its "
        "places. Everybody only where you show your name. All others see numbers."
    ),
    kept=_("Until you take an answer back, or leave."),
    fields=["rsvps.Rsvp.user"],
)
def rsvps(user: User) -> Iterator[dict[str, Any]]:
    for row in answers_of(user).iterator(500):
        yield {
            "page": (row.headcount.session or row.headcount.event).get_absolute_url(),
            "answer": row.answer,
            "state": row.state,
            "name_shown_to_everybody": row.is_named,
            "waits_since": row.waits_since,
            "place_held_until": row.offered_until,
            "answered_at": row.answered_at,
            "caught_up_at": row.caught_up_at,
        }


@tells(
    "calendar_address",
    what=_("That your calendar may read your agenda at a secret address, and since when."),
    seen=_("You; and what is at the address, whoever you give it to."),
    kept=_("Until you switch it off, or leave."),
    fields=["rsvps.AgendaFeed.user"],
)
def calendar_address(user: User) -> Iterator[dict[str, Any]]:
    """Not the address itself: a download lies about, and opens nothing."""
    for feed in AgendaFeed.objects.filter(user=user):
        yield {"made_at": feed.made_at, "with_what_is_caught_up_on": feed.with_later}


@tells(
    "shared_agenda",
    what=_("That others may read your agenda at a secret address, how much of it, since when."),
    seen=_("You; and what is at the address, whoever has it."),
    kept=_("Until you switch it off, or leave."),
    fields=["rsvps.AgendaShare.user"],
)
def shared_agenda(user: User) -> Iterator[dict[str, Any]]:
    for share in AgendaShare.objects.filter(user=user):
        shown = {name: getattr(share, name) for name in SHARE_CHOICES}
        yield {"made_at": share.made_at, **shown}


@lets_go
def let_go(leaving: Leaving) -> None:
    services.forget_answers(leaving.user)
