# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the addresses that the forum answers."""

from apps.discourse.sandbox.pages import doors, reading, switches, topic, writing
from apps.discourse.sandbox.pages import hooks as hook_pages
from apps.discourse.sandbox.pages import people as people_pages
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
    "calendar", "doors", "hook_pages", "hooks", "lists", "localizing", "people", "people_pages",
    "posts", "reading", "sections", "switches", "tags", "topic", "topics", "uploads", "writing",
]  # fmt: skip
