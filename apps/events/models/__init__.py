# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.events.models.commitment import Commitment, Proof
from apps.events.models.event import (
    Channel,
    Event,
    EventQuerySet,
    EventRole,
    Series,
    SeriesQuerySet,
)
from apps.events.models.grant import Grant, GrantQuerySet, GrantUse
from apps.events.models.sanction import Sanction
from apps.events.models.suggestion import Suggestion

__all__ = [
    "Channel",
    "Commitment",
    "Event",
    "EventQuerySet",
    "EventRole",
    "Grant",
    "GrantQuerySet",
    "GrantUse",
    "Proof",
    "Sanction",
    "Series",
    "SeriesQuerySet",
    "Suggestion",
]
