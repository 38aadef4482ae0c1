# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every call of a forum that the mirror makes, under one name.

match api.create_reply(forum, topic_id, raw=..., now=now, lane=Lane.LIVE): ...

See `answers` for what can come of them. Only `now` decides about time, and nothing here waits for
anything but the forum's answer.
"""

from apps.discourse.client.asking import ask
from apps.discourse.client.hooks import create_hook, ping_hook
from apps.discourse.client.lanes import Lane
from apps.discourse.client.localizing import (
    localize_post,
    localize_topic,
    unlocalize_post,
    unlocalize_topic,
)
from apps.discourse.client.reading import Call
from apps.discourse.client.reads import (
    basic_info,
    categories,
    delivery_log,
    event,
    events,
    get,
    hooks,
    latest_of_category,
    newest_posts,
    post,
    posts,
    scopes,
    show_category,
    site,
    topic,
    topic_by_external_id,
    user,
    user_by_external_id,
    user_by_number,
    whose_key,
)
from apps.discourse.client.removals import (
    delete_post,
    delete_topic,
    recover_post,
    recover_topic,
    revoke_key,
)
from apps.discourse.client.writes import (
    create_category,
    create_reply,
    create_topic,
    edit_post,
    move_posts,
    send,
    set_status,
    tags_as_taken,
    update_topic,
    upload,
)

__all__ = [
    "Call",
    "Lane",
    "ask",
    "basic_info",
    "categories",
    "create_category",
    "create_hook",
    "create_reply",
    "create_topic",
    "delete_post",
    "delete_topic",
    "delivery_log",
    "edit_post",
    "event",
    "events",
    "get",
    "hooks",
    "latest_of_category",
    "localize_post",
    "localize_topic",
    "move_posts",
    "newest_posts",
    "ping_hook",
    "post",
    "posts",
    "recover_post",
    "recover_topic",
    "revoke_key",
    "scopes",
    "send",
    "set_status",
    "show_category",
    "site",
    "tags_as_taken",
    "topic",
    "topic_by_external_id",
    "unlocalize_post",
    "unlocalize_topic",
    "update_topic",
    "upload",
    "user",
    "user_by_external_id",
    "user_by_number",
    "whose_key",
]
