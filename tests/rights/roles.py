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

OF_PROGRAMS = ("api:api_v1:",)
"""They know people by their tokens (tests/api), and the clients of these tests have none."""

PUBLIC_ONLY = (*OF_PROGRAMS, "pages:changes_feed", "pages:thread_feed", "pages:threads_feed")
"""Read by programs that nobody is signed in with: what is hidden is not there for them."""
