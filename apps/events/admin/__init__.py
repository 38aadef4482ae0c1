# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin of series, events and roles."""

from apps.events.admin import words
from apps.events.admin.events import EventAdmin
from apps.events.admin.grants import GrantAdmin
from apps.events.admin.promises import CommitmentAdmin, ProofAdmin
from apps.events.admin.roles import RoleAdmin
from apps.events.admin.sanctions import SanctionAdmin
from apps.events.admin.series import SeriesAdmin
from apps.events.admin.suggestions import SuggestionAdmin

__all__ = [
    "CommitmentAdmin",
    "EventAdmin",
    "GrantAdmin",
    "ProofAdmin",
    "RoleAdmin",
    "SanctionAdmin",
    "SeriesAdmin",
    "SuggestionAdmin",
    "words",
]
