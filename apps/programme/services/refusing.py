# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was not taken over stays so, for as long as the source says the same about it.

A kept source would otherwise bring the refused change back an hour later. As soon as the source
says something else about that session, room or person, the change is offered anew.
"""

from typing import Any

from apps.accounts.models import User
from apps.events.models import Event
from apps.programme.models import Refusal
from apps.programme.services.plan import Answers, Plan


def refusals_of(event: Event) -> dict[str, str]:
    """Digests of what was refused, by row."""
    return dict(Refusal.objects.filter(event=event).values_list("key", "digest"))


def choices_for(preview: dict[str, Any], choices: dict[str, Any]) -> Answers:
    """The answers that a person gave to a preview."""
    rows = preview["rows"]
    left_out = [rows[number] for number in choices.get("left_out", ()) if number < len(rows)]
    reused = choices.get("reused", {})
    return Answers(
        removals=True,
        same=frozenset(code.upper() for code, said in reused.items() if said == "same"),
        other=frozenset(code.upper() for code, said in reused.items() if said == "other"),
        left_out={row["key"]: row["digest"] for row in left_out},
    )


def remember(event: Event, plan: Plan, *, by: User | None) -> None:
    """Keep what this import left out, and forget refusals that have nothing to refuse any more.

    A new room name needs no memory: a room that keeps its name here keeps it for good.
    """
    left = {key: digest for key, digest in plan.left.items() if not key.startswith("room:")}
    known = refusals_of(event)
    if known == left:
        return
    over = [key for key in known if known[key] != left.get(key)]
    Refusal.objects.filter(event=event, key__in=over).delete()
    fresh = [
        Refusal(event=event, key=key[:160], digest=digest, by=by)
        for key, digest in left.items()
        if known.get(key) != digest
    ]
    Refusal.objects.bulk_create(fresh, ignore_conflicts=True)
