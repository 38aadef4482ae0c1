# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.rights import level_in
from apps.discourse.sandbox.things import Category, Topic, User

GROUP_IDS = {"everyone": 0, "admins": 1, "moderators": 2, "staff": 3}


def topics_in(board: Board, category: Category) -> list[Topic]:
    return [
        topic
        for topic in board.state.topics.values()
        if topic.category_id == category.id and topic.deleted_at is None and topic.visible
    ]


def children(board: Board, category: Category) -> list[Category]:
    return [one for one in board.state.categories.values() if one.parent_id == category.id]


def description(board: Board, category: Category) -> str | None:
    """The first paragraph of the topic that describes it."""
    topic = board.state.topics.get(category.topic_id or 0)
    if topic is None:
        return category.description or None
    return board.first_post(topic).cooked.split("</p>")[0].replace("<p>", "")


def listed(board: Board, category: Category, reader: User | None) -> dict[str, Any]:
    """As in a list of categories and on the page of the whole site."""
    topic = board.state.topics.get(category.topic_id or 0)
    words = description(board, category)
    below = children(board, category)
    here = topics_in(board, category)
    made: dict[str, Any] = {
        "id": category.id,
        "name": category.name,
        "color": category.color,
        "text_color": category.text_color,
        "style_type": "square",
        "emoji": None,
        "icon": None,
        "slug": category.slug,
        "topic_count": sum(not topic.describes_category for topic in here),
        "post_count": sum(len(topic.post_ids) for topic in here),
        "position": category.id,
        "description": words,
        "description_text": words,
        "description_excerpt": words,
        "topic_url": f"/t/{topic.slug}/{topic.id}" if topic else None,
        "read_restricted": category.restricted,
        "permission": level_in(category, reader),
        "notification_level": 1,
        "can_edit": reader is not None and reader.admin,
        "topic_template": None,
        "topic_title_placeholder": None,
        "has_children": bool(below),
        "subcategory_count": len(below),
        "sort_order": None,
        "sort_ascending": None,
        "show_subcategory_list": False,
        "num_featured_topics": 3,
        "default_view": None,
        "subcategory_list_style": "rows_with_featured_topics",
        "default_top_period": "all",
        "default_list_filter": "all",
        "minimum_required_tags": 0,
        "navigate_to_first_post_after_read": False,
        "uploaded_logo": None,
        "uploaded_logo_dark": None,
        "uploaded_background": None,
        "uploaded_background_dark": None,
    }
    if category.parent_id is not None:
        made["parent_category_id"] = category.parent_id
    if board.traps.unknown_keys:
        made["doc_index_topic_id"] = None
    return made


def in_list(board: Board, category: Category, reader: User | None, *, deep: bool) -> dict[str, Any]:
    below = children(board, category)
    here = len(topics_in(board, category))
    return {
        **listed(board, category, reader),
        "topics_day": here,
        "topics_week": here,
        "topics_month": here,
        "topics_year": here,
        "topics_all_time": here,
        "is_uncategorized": category.id == 1,
        "subcategory_ids": [one.id for one in below],
        "subcategory_list": (
            [in_list(board, one, reader, deep=deep) for one in below] if deep and below else None
        ),
    }


def in_site(board: Board, category: Category, reader: User | None) -> dict[str, Any]:
    made = listed(board, category, reader)
    made["topic_url"] = made["topic_url"] or ""
    return {
        **made,
        "allow_global_tags": False,
        "required_tag_groups": [],
        "read_only_banner": None,
        "custom_fields": dict(category.custom_fields),
    }


def whole(board: Board, category: Category, reader: User | None = None) -> dict[str, Any]:
    """With its settings and who may what."""
    return {
        **listed(board, category, reader),
        "custom_fields": dict(category.custom_fields),
        "form_template_ids": [],
        "allowed_tags": list(category.allowed_tags),
        "allowed_tag_groups": [],
        "allow_global_tags": False,
        "required_tag_groups": [],
        "category_localizations": list(category.localizations),
        "read_only_banner": None,
        "available_groups": ["admins", "moderators", "staff", "trust_level_0"],
        "auto_close_hours": None,
        "auto_close_based_on_last_post": False,
        "allow_unlimited_owner_edits_on_first_post": False,
        "default_slow_mode_seconds": None,
        "group_permissions": [
            {"permission_type": level, "group_name": name, "group_id": GROUP_IDS.get(name, 10)}
            for name, level in category.permissions.items()
        ],
        "email_in": None,
        "email_in_allow_strangers": False,
        "mailinglist_mirror": False,
        "all_topics_wiki": False,
        "can_delete": not topics_in(board, category),
        "allow_badges": True,
        "topic_featured_link_allowed": True,
        "search_priority": 0,
        "topic_posting_review_group_ids": [],
        "reply_posting_review_group_ids": [],
    }
