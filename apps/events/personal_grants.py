# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people asked for, and what became of it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, not_told, tells
from apps.events.models import Grant, Suggestion


@tells(
    "grants",
    what=_("The grants you asked for to start discussions, why, and the answers."),
    seen=_(
        "You, and those who decide. That you were given one, for how much and until when, is read "
        "by everybody on the event’s page of people."
    ),
    kept=_("Until you leave. That there was one stays on that page."),
    fields=["events.Grant.user"],
)
def grants(user: User) -> Iterator[dict[str, Any]]:
    for one in Grant.objects.filter(user=user).select_related("event", "series").order_by("pk"):
        yield {
            "for": one.scope,
            "why": one.why,
            "asked_at": one.created_at,
            "state": one.state,
            "answer": one.answer,
            "discussions": one.discussions,
            "parts": one.parts,
            "until": one.until.isoformat() if one.until else None,
            "used": list(one.uses.order_by("pk").values("thread", "created_at", "returned_at")),
        }


@tells(
    "suggestions",
    what=_("The events you suggested, and the answers."),
    seen=_("You, and the administrators."),
    kept=_("Until you leave; an event that was opened stays."),
    fields=["events.Suggestion.user"],
)
def suggestions(user: User) -> Iterator[dict[str, Any]]:
    for one in Suggestion.objects.filter(user=user).select_related("event").order_by("pk"):
        yield {
            "name": one.name,
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
            "timezone": one.timezone,
            "languages": one.languages,
            "website": one.website,
            "note": one.note,
            "suggested_at": one.created_at,
            "state": one.state,
            "answer": one.answer,
            "event": one.event.slug if one.event else None,
        }


not_told(
    "events.Grant.decided_by",
    "events.Suggestion.owner",
    because="What somebody decided is in the activity of whoever decided it.",
)


@lets_go
def let_go(leaving: Leaving) -> None:
    Grant.objects.filter(user=leaving.user).delete()
    Suggestion.objects.filter(user=leaving.user).delete()
