# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the addresses that the forum answers."""

from apps.discourse.sandbox.web import (
    calendar,
    hooks,
    lists,
    localizing,
    people,
    posts,
    sections,
    tags,
    topics,
    uploads,
)

__all__ = [
    "calendar", "hooks", "lists", "localizing", "people", "posts", "sections", "tags", "topics",
    "uploads",
]  # fmt: skip
