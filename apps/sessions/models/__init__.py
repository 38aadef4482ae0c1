# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.sessions.models.dossier import Interpretation, Resource, Summary
from apps.sessions.models.programme import Room, Speaker, Track
from apps.sessions.models.session import Session, SessionSpeaker

__all__ = [
    "Interpretation",
    "Resource",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "Summary",
    "Track",
]
