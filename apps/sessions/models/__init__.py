# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.sessions.models.dossier import (
    Interpretation,
    Preparation,
    Resource,
    Summary,
    SummaryVersion,
)
from apps.sessions.models.programme import Room, Speaker, Track
from apps.sessions.models.session import Session, SessionSpeaker

__all__ = [
    "Interpretation",
    "Preparation",
    "Resource",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "Summary",
    "SummaryVersion",
    "Track",
]
