# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the programme. Each locks event, then session; checks, writes, records.

`by` is the account that acts, None for commands. What a person changes here goes into
`edited_fields`, which imports leave alone.
"""

from apps.sessions.services.claiming import (
    ask_for_another,
    attach,
    claim,
    decline,
    is_just_claimed,
    why_closed,
)
from apps.sessions.services.co_speaking import invite_co_speaker
from apps.sessions.services.dossier import (
    add_interpretation,
    add_resource,
    remove_interpretation,
    remove_resource,
)
from apps.sessions.services.following import follow_event
from apps.sessions.services.inviting import (
    GOOD_FOR,
    bounced,
    invite,
    secret_of,
    set_address,
    set_reminders,
    withdraw_invitation,
)
from apps.sessions.services.merging import merge_speakers
from apps.sessions.services.postponing import postpone
from apps.sessions.services.preparing import prepare, restore_preparation
from apps.sessions.services.programme import (
    add_room,
    add_session,
    add_track,
    change,
    put_in_place,
    rename_room,
    rename_track,
)
from apps.sessions.services.reusing import take_along
from apps.sessions.services.scheduling import (
    cancel,
    confirm,
    reschedule,
    restore,
    withdraw,
)
from apps.sessions.services.speaking import add_speaker, change_speaker, follow_merge, set_speakers
from apps.sessions.services.summing_up import TERMS, Clash, restore_summary, write_summary

__all__ = [
    "GOOD_FOR",
    "TERMS",
    "Clash",
    "add_interpretation",
    "add_resource",
    "add_room",
    "add_session",
    "add_speaker",
    "add_track",
    "ask_for_another",
    "attach",
    "bounced",
    "cancel",
    "change",
    "change_speaker",
    "claim",
    "confirm",
    "decline",
    "follow_event",
    "follow_merge",
    "invite",
    "invite_co_speaker",
    "is_just_claimed",
    "merge_speakers",
    "postpone",
    "prepare",
    "put_in_place",
    "remove_interpretation",
    "remove_resource",
    "rename_room",
    "rename_track",
    "reschedule",
    "restore",
    "restore_preparation",
    "restore_summary",
    "secret_of",
    "set_address",
    "set_reminders",
    "set_speakers",
    "take_along",
    "why_closed",
    "withdraw",
    "withdraw_invitation",
    "write_summary",
]
