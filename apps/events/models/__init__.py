# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.events.models.event import (
    Channel,
    Event,
    EventQuerySet,
    EventRole,
    Series,
    SeriesQuerySet,
)
from apps.events.models.sanction import Sanction

__all__ = [
    "Channel",
    "Event",
    "EventQuerySet",
    "EventRole",
    "Sanction",
    "Series",
    "SeriesQuerySet",
]
