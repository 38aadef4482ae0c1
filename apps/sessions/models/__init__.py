# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.sessions.models.dossier import (
    Interpretation,
    Preparation,
    PreparationVersion,
    Resource,
    Summary,
    SummaryVersion,
)
from apps.sessions.models.invitation import (
    AtSession,
    Invitation,
    InvitationMail,
    InvitationRule,
    SpeakerAddress,
)
from apps.sessions.models.programme import Room, Speaker, Track
from apps.sessions.models.session import Session, SessionSpeaker

__all__ = [
    "AtSession",
    "Interpretation",
    "Invitation",
    "InvitationMail",
    "InvitationRule",
    "Preparation",
    "PreparationVersion",
    "Resource",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "SpeakerAddress",
    "Summary",
    "SummaryVersion",
    "Track",
]
