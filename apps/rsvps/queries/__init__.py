# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of answers: those of an event or session (answers), those of a person (agenda)."""

from apps.rsvps.queries.agenda import (
    Entry,
    answers_to_events,
    coming_entries,
    has_past,
    kept_entries,
    later_entries,
    past_entries,
    share_at,
    shared_entries,
    wanted_by_others,
)
from apps.rsvps.queries.answers import (
    answered,
    answers_of,
    headcount_of,
    mine,
    named,
)

__all__ = [
    "Entry",
    "answered",
    "answers_of",
    "answers_to_events",
    "coming_entries",
    "has_past",
    "headcount_of",
    "kept_entries",
    "later_entries",
    "mine",
    "named",
    "past_entries",
    "share_at",
    "shared_entries",
    "wanted_by_others",
]
