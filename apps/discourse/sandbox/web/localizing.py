# SPDX-License-Identifier: AGPL-3.0-or-later
"""/post_localizations and /topic_localizations: one text in several languages."""

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import bad_parameter, missing, no_right
from apps.discourse.sandbox.things import Localization, Post, Topic
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, nothing
from apps.discourse.sandbox.web.routes import route


def may_localize(board: Board, asking: Asking) -> None:
    if not board.traps.localizations:
        raise missing()
    if not asking.person.staff:
        raise no_right()


def keep(
    board: Board, asking: Asking, kept: dict[str, Localization], text: str
) -> tuple[bool, Localization]:
    locale = asking.needed("locale")
    fresh = locale not in kept
    kept[locale] = Localization(locale, text, board.now(), asking.person.id)
    return fresh, kept[locale]


def post_of(board: Board, asking: Asking) -> Post:
    may_localize(board, asking)
    post = board.state.posts.get(asking.whole("post_id") or 0)
    if post is None:
        raise missing()
    return post


def topic_of(board: Board, asking: Asking) -> Topic:
    may_localize(board, asking)
    topic = board.state.topics.get(asking.whole("topic_id") or 0)
    if topic is None:
        raise missing()
    return topic


@route("POST", "/post_localizations/create_or_update")
def of_post(board: Board, asking: Asking) -> Answer:
    post = post_of(board, asking)
    fresh, made = keep(board, asking, post.localizations, asking.needed("raw"))
    shown = {"post_id": post.id, "locale": made.locale, "raw": made.text}
    return as_json({"post_localization": shown}, 201 if fresh else 200)


@route("GET", "/post_localizations/<int:post_id>")
def list_of_post(board: Board, asking: Asking, post_id: int) -> Answer:
    asking.params["post_id"] = str(post_id)
    post = post_of(board, asking)
    found = [
        {"post_id": post.id, "locale": one.locale, "raw": one.text}
        for one in post.localizations.values()
    ]
    return as_json({"post_localizations": found})


@route("DELETE", "/post_localizations/destroy")
def drop_of_post(board: Board, asking: Asking) -> Answer:
    return drop(asking, post_of(board, asking).localizations)


@route("POST", "/topic_localizations/create_or_update")
def of_topic(board: Board, asking: Asking) -> Answer:
    topic, title = topic_of(board, asking), asking.text("title")
    if not title:
        raise bad_parameter("title")
    fresh, made = keep(board, asking, topic.localizations, title)
    shown = {"topic_id": topic.id, "locale": made.locale, "title": made.text}
    return as_json({"topic_localization": shown}, 201 if fresh else 200)


@route("DELETE", "/topic_localizations/destroy")
def drop_of_topic(board: Board, asking: Asking) -> Answer:
    return drop(asking, topic_of(board, asking).localizations)


def drop(asking: Asking, kept: dict[str, Localization]) -> Answer:
    if kept.pop(asking.needed("locale"), None) is None:
        raise missing()
    return nothing()
