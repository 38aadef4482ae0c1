# SPDX-License-Identifier: AGPL-3.0-or-later
"""Language versions of posts and titles, where the forum has them."""

from datetime import datetime

from apps.discourse.client.answers import Answer
from apps.discourse.client.lanes import Lane
from apps.discourse.client.writes import send
from apps.discourse.models import Forum


def localize_post(
    forum: Forum, post: int, *, locale: str, raw: str, now: datetime, lane: Lane
) -> Answer:
    body = {"post_id": post, "locale": locale, "raw": raw}
    path = "post_localizations/create_or_update.json"
    return send(forum, "POST", path, body, now=now, lane=lane)


def localize_topic(
    forum: Forum, topic: int, *, locale: str, title: str, now: datetime, lane: Lane
) -> Answer:
    body = {"topic_id": topic, "locale": locale, "title": title}
    path = "topic_localizations/create_or_update.json"
    return send(forum, "POST", path, body, now=now, lane=lane)


def unlocalize_post(forum: Forum, post: int, *, locale: str, now: datetime, lane: Lane) -> Answer:
    query = {"post_id": post, "locale": locale}
    path = "post_localizations/destroy.json"
    return send(forum, "DELETE", path, query=query, now=now, lane=lane)


def unlocalize_topic(forum: Forum, topic: int, *, locale: str, now: datetime, lane: Lane) -> Answer:
    query = {"topic_id": topic, "locale": locale}
    path = "topic_localizations/destroy.json"
    return send(forum, "DELETE", path, query=query, now=now, lane=lane)
