# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of people, towards one event."""

ROLES = (
    "anonymous",
    "participant",
    "author",
    "speaker",
    "other organizer",
    "organizer",
    "moderator",
    "staff",
    "suspended",
    "administrator",
)

INSIDERS = {"organizer", "moderator", "administrator"}
"""Who may see an event that is hidden."""
