# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts and topics as a forum sends them, of our own making."""

from typing import Any


def post_data(**changes: Any) -> dict[str, Any]:
    return {
        "id": 71,
        "topic_id": 9,
        "post_number": 2,
        "post_type": 1,
        "user_id": 5,
        "username": "marija",
        "name": "Марија",
        "avatar_template": "/user_avatar/forum.example/marija/{size}/3_2.png",
        "raw": "Се гледаме во Скопје.",
        "cooked": "<p>Се гледаме во Скопје.</p>",
        "created_at": "2027-03-01T10:00:00.123Z",
        "updated_at": "2027-03-01T10:05:00.000Z",
        "reply_to_post_number": 1,
        "version": 1,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
        "topic_archetype": "regular",
        "category_id": 4,
        "topic_title": "Отворање на настанот",
        "reactions": [{"id": "heart"}],
    } | changes


def topic_data(**changes: Any) -> dict[str, Any]:
    return {
        "id": 9,
        "title": "Отворање на настанот",
        "fancy_title": "Отворање на настанот",
        "slug": "topic",
        "category_id": 4,
        "tags": ["cee", "keynote"],
        "archetype": "regular",
        "visible": True,
        "closed": False,
        "archived": False,
        "posts_count": 2,
        "highest_post_number": 2,
        "created_at": "2027-03-01T09:00:00Z",
        "deleted_at": None,
    } | changes
