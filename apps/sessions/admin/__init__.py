# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin of the programme: every write is a verb of `services`."""

from apps.sessions.admin import days, desk, links, verbs
from apps.sessions.admin.dossier import InterpretationAdmin, ResourceAdmin, SummaryAdmin
from apps.sessions.admin.invitations import (
    AtSessionAdmin,
    InvitationRuleAdmin,
    SpeakerAddressAdmin,
)
from apps.sessions.admin.parts import RoomAdmin, TrackAdmin
from apps.sessions.admin.sessions import SessionAdmin
from apps.sessions.admin.speakers import SpeakerAdmin

__all__ = [
    "AtSessionAdmin",
    "InterpretationAdmin",
    "InvitationRuleAdmin",
    "ResourceAdmin",
    "RoomAdmin",
    "SessionAdmin",
    "SpeakerAddressAdmin",
    "SpeakerAdmin",
    "SummaryAdmin",
    "TrackAdmin",
    "days",
    "desk",
    "links",
    "verbs",
]
