# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.clock import maybe_stamp, stamp
from apps.discourse.sandbox.cooking import cook
from apps.discourse.sandbox.rights import may_edit, may_reply
from apps.discourse.sandbox.shapes.people import avatar, name_of
from apps.discourse.sandbox.things import REGULAR, WHISPER, Post, Topic, User

LIKE = 2

NO_FLAIR: dict[str, Any] = {
    "primary_group_name": None,
    "flair_name": None,
    "flair_group_id": None,
}

PLUGIN_KEYS: dict[str, Any] = {
    "reactions": [],
    "akismet_state": None,
    "can_accept_answer": False,
    "accepted_answer": False,
    "user_cakedate": "2019-05-01",
    "calendar_details": [],
}


def replies_to(board: Board, post: Post) -> int:
    return sum(
        other.reply_to == post.number and other.deleted_at is None
        for other in board.posts_of(post.topic_id)
    )


def counted(board: Board, topic: Topic, *, regular: bool = False) -> int:
    return sum(
        post.deleted_at is None and (post.type == REGULAR if regular else post.type != WHISPER)
        for post in board.posts_of(topic)
    )


def address(topic: Topic, post: Post) -> str:
    return f"/t/{topic.slug}/{topic.id}/{post.number}"


def core(board: Board, post: Post) -> dict[str, Any]:
    """What answers and hooks have in common."""
    topic, author = board.topic(post.topic_id), board.user_of(post)
    made: dict[str, Any] = {
        "id": post.id,
        "name": name_of(board, author),
        "username": author.username,
        "avatar_template": avatar(author),
        "created_at": stamp(post.created_at),
        "cooked": post.cooked,
        "post_number": post.number,
        "post_type": post.type,
        "posts_count": counted(board, topic),
        "updated_at": stamp(post.updated_at),
        "reply_count": 0,
        "reply_to_post_number": post.reply_to,
        "quote_count": 0,
        "incoming_link_count": 0,
        "reads": 1,
        "score": 0.2,
        "topic_id": topic.id,
        "topic_slug": topic.slug,
        "display_username": name_of(board, author),
        **NO_FLAIR,
        "version": post.version,
        "user_title": None,
        "bookmarked": False,
        "moderator": author.moderator,
        "admin": author.admin,
        "staff": author.staff,
        "user_id": author.id,
        "hidden": post.hidden,
        "trust_level": author.trust_level,
        "deleted_at": maybe_stamp(post.deleted_at),
        "user_deleted": post.user_deleted,
        "edit_reason": post.edit_reason,
        "wiki": post.wiki,
        "reviewable_id": 0,
        "reviewable_score_count": 0,
        "reviewable_score_pending_count": 0,
        "post_url": address(topic, post),
    }
    reply_to = reply_to_user(board, post)
    if reply_to:
        made["reply_to_user"] = reply_to
    if post.action_code:
        made["action_code"] = post.action_code
    if board.traps.unknown_keys:
        made.update(PLUGIN_KEYS)
    return made


def reply_to_user(board: Board, post: Post) -> dict[str, Any] | None:
    if not post.reply_to:
        return None
    for other in board.posts_of(post.topic_id):
        if other.number == post.reply_to:
            author = board.user_of(other)
            return {
                "id": author.id,
                "username": author.username,
                "name": name_of(board, author),
                "avatar_template": avatar(author),
            }
    return None


def answered(
    board: Board, post: Post, reader: User | None, *, raw: bool = True, topic_of: bool = False
) -> dict[str, Any]:
    """A post as the API answers it to one reader; `topic_of` tells of its topic, too."""
    topic = board.topic(post.topic_id)
    staff = reader is not None and reader.staff
    made = core(board, post)
    del made["reviewable_id"]
    made |= {
        "reply_count": replies_to(board, post),
        "readers_count": 0,
        "yours": reader is not None and reader.id == post.user_id,
        "flair_url": None,
        "flair_bg_color": None,
        "flair_color": None,
        "can_edit": reader is not None and may_edit(post, reader),
        "can_delete": reader is not None and may_edit(post, reader),
        "can_recover": staff and post.deleted_at is not None,
        "can_see_hidden_post": staff,
        "can_wiki": staff,
        "can_reply": reader is not None and may_reply(board, topic, reader),
        "actions_summary": actions(post, reader),
        "can_view_edit_history": True,
        "reviewable_id": 0,
    }
    if board.traps.localizations:
        localized(board, made, post, reader)
    if raw:
        made["raw"] = post.raw
    if topic_of:
        made |= {
            "topic_title": topic.title,
            "topic_html_title": topic.title,
            "category_id": topic.category_id,
            "excerpt": post.raw[:200],
            "truncated": len(post.raw) > 200,
            "badges_granted": [],
            "reviewable_id": None,
        }
    return made


def actions(post: Post, reader: User | None) -> list[dict[str, Any]]:
    acted = reader is not None and reader.id in post.likes
    can_act = reader is not None and reader.id != post.user_id and not acted
    summary: dict[str, Any] = {"id": LIKE, "can_act": can_act}
    if post.likes:
        summary["count"] = len(post.likes)
    if acted:
        summary |= {"acted": True, "can_undo": True}
    return [summary, *({"id": kind, "can_act": True} for kind in (3, 4, 8, 7))]


def localized(board: Board, made: dict[str, Any], post: Post, reader: User | None) -> None:
    """Readers are served the text of their language, where the post has one and says its own."""
    made["has_post_localizations"] = bool(post.localizations)
    if post.locale:
        made["locale"] = post.locale
    wanted = reader.locale if reader else None
    found = post.localizations.get(wanted or "")
    shown = bool(found and post.locale and wanted != post.locale)
    made["is_localized"] = shown
    made["post_localizations_count"] = len(post.localizations)
    if found and shown:
        made["cooked"] = cook(board, found.text)
        made["localization_outdated"] = found.made_at < (post.version_at or post.updated_at)


def in_payload(board: Board, post: Post, *, destroyed: bool = False) -> dict[str, Any]:
    """As a hook is told, with the rights of the forum itself."""
    topic = board.topic(post.topic_id)
    made = core(board, post)
    category = board.state.categories.get(topic.category_id or 0)
    made |= {
        "reply_count": replies_to(board, post),
        "topic_title": topic.title,
        "category_id": topic.category_id,
        "raw": post.raw,
        "reviewable_id": None,
        "topic_posts_count": made["posts_count"],
        "topic_filtered_posts_count": counted(board, topic, regular=True),
        "topic_archetype": topic.archetype,
        "category_slug": category.slug if category else None,
    }
    if board.traps.localizations and post.locale:
        made |= {"locale": post.locale, "is_localized": False}
    if board.traps.recooked:
        made["cooked"] = made["cooked"].replace("<p>", '<p class="seen-later">')
    if destroyed and not board.traps.destroyed_carries_time:
        made["deleted_at"] = None
    return made
