# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forum says of itself: `/site.json` and the short form for everybody."""

from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.rights import level_in
from apps.discourse.sandbox.shapes import sections
from apps.discourse.sandbox.shapes.topics import tag_list
from apps.discourse.sandbox.things import User

NOTIFICATIONS = (
    "mentioned", "replied", "quoted", "edited", "liked", "private_message",
    "invited_to_private_message", "invitee_accepted", "posted", "watching_category_or_tag",
    "moved_post", "linked", "granted_badge", "invited_to_topic", "custom", "group_mentioned",
    "group_message_summary", "watching_first_post", "topic_reminder", "liked_consolidated",
    "linked_consolidated", "post_approved", "code_review_commit_approved",
    "membership_request_accepted", "membership_request_consolidated", "bookmark_reminder",
    "reaction", "votes_released", "event_reminder", "event_invitation", "chat_mention",
    "chat_message", "chat_invitation", "chat_group_mention",
)  # fmt: skip


def basic_info(board: Board) -> dict[str, Any]:
    return {
        "logo_url": "",
        "logo_small_url": "",
        "apple_touch_icon_url": "",
        "favicon_url": "",
        "title": board.state.title,
        "description": "A stand-in to try the mirror on",
        "header_primary_color": "333333",
        "header_background_color": "ffffff",
        "login_required": board.traps.login_required,
        "locale": "en",
        "include_in_discourse_discover": False,
        "mobile_logo_url": "",
    }


def whole(board: Board, reader: User | None) -> dict[str, Any]:
    staff = reader is not None and reader.staff
    made: dict[str, Any] = {
        "default_archetype": "regular",
        "notification_types": {name: number for number, name in enumerate(NOTIFICATIONS, 1)},
        "post_types": {"regular": 1, "moderator_action": 2, "small_action": 3, "whisper": 4},
        "trust_levels": {"newuser": 0, "basic": 1, "member": 2, "regular": 3, "leader": 4},
        "groups": [
            group(number, name)
            for number, name in (
                (0, "everyone"),
                (1, "admins"),
                (3, "staff"),
                (10, "trust_level_0"),
            )
        ],
        "filters": ["latest", "unread", "new", "top"],
        "homepage_choices": ["latest", "categories"],
        "periods": ["all", "yearly", "quarterly", "monthly", "weekly", "daily"],
        "top_menu_items": ["latest", "categories", "top"],
        "anonymous_top_menu_items": ["latest", "categories", "top"],
        "uncategorized_category_id": 1,
        "user_field_max_length": 2048,
        "post_action_types": [action()],
        "topic_flag_types": [],
        "can_create_tag": staff,
        "can_tag_topics": board.traps.tagging and reader is not None,
        "can_tag_pms": False,
        "tags_filter_regexp": "[\\/\\?#\\[\\]@!\\$&'\\(\\)\\*\\+,;=\\.%\\\\`^\\s|\\{\\}\"<>]+",
        "top_tags": tag_list(board, sorted(board.state.tags)),
        "email_configured": False,
        "topic_featured_link_allowed_category_ids": [],
        "user_themes": [],
        "user_color_schemes": [],
        "default_light_color_scheme": None,
        "default_dark_color_scheme": None,
        "censored_regexp": [],
        "custom_emoji_translation": {},
        "watched_words_replace": None,
        "watched_words_link": None,
        "categories": [
            sections.in_site(board, category, reader)
            for category in board.state.categories.values()
            if level_in(category, reader) is not None
        ],
        "archetypes": [{"id": "regular", "name": "Regular Topic", "options": []}],
        "user_fields": [],
        "auth_providers": [],
        "full_name_required_for_signup": False,
        "full_name_visible_in_signup": True,
    }
    if not board.traps.tagging:
        for key in ("top_tags", "can_create_tag", "tags_filter_regexp"):
            del made[key]
    return made


def group(number: int, name: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "flair_url": None,
        "flair_bg_color": None,
        "flair_color": None,
        "automatic": True,
    }


def action() -> dict[str, Any]:
    return {
        "id": 2,
        "name_key": "like",
        "name": "Like",
        "description": "Like this post",
        "short_description": "Like this post",
        "is_flag": False,
        "require_message": False,
        "enabled": True,
        "applies_to": ["Post"],
        "is_used": True,
        "auto_action_type": False,
        "system": True,
    }
