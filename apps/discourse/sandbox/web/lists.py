# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of topics, search, and what the site says of itself."""

from urllib.parse import urlencode

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import missing
from apps.discourse.sandbox.rights import is_public, level_in, sees_topic
from apps.discourse.sandbox.shapes import people, posts, sections, site, topics
from apps.discourse.sandbox.things import REGULAR, Category, Topic
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, as_text, redirect
from apps.discourse.sandbox.web.routes import route

PAGE = 30


def topic_list(
    board: Board, asking: Asking, path: str, *, of: set[int] | None = None
) -> dict[str, object]:
    """Pinned ones first on the first page, so that the times do not fall all the way."""
    found = [
        topic
        for topic in board.state.topics.values()
        if topic.archetype == "regular"
        and topic.visible
        and topic.deleted_at is None
        and sees_topic(board, topic, asking.user)
        and (of is None or topic.category_id in of)
    ]
    order = asking.text("order", "default")
    upwards = asking.flag("ascending")
    found.sort(
        key=lambda topic: topic.created_at if order == "created" else topic.bumped_at,
        reverse=not upwards,
    )
    if order == "default" or (order == "activity" and not upwards):
        found.sort(key=lambda topic: not is_on_top(topic, here=of is not None))
    size = min(100, max(1, asking.whole("per_page") or PAGE))
    page = max(0, asking.whole("page") or 0)
    shown = found[page * size : (page + 1) * size]
    persons = {person.id: person for topic in shown for person in topics.persons(board, topic)}
    made: dict[str, object] = {
        "can_create_topic": asking.user is not None,
        "draft": None,
        "draft_key": "new_topic",
        "draft_sequence": 0,
        "per_page": size,
        "top_tags": topics.tag_list(board, sorted(board.state.tags)),
        "topics": [topics.listed(board, topic) for topic in shown],
    }
    if len(found) > (page + 1) * size:
        query = {key: value for key, value in asking.params.items() if isinstance(value, str)}
        made["more_topics_url"] = f"{path}?{urlencode({**query, 'page': page + 1})}"
    return {
        "users": [people.brief(board, person) for person in persons.values()],
        "primary_groups": [],
        "topic_list": made,
    }


def is_on_top(topic: Topic, *, here: bool) -> bool:
    return topic.pinned_at is not None and (here or topic.pinned_globally)


@route("GET", "/latest")
def latest(board: Board, asking: Asking) -> Answer:
    return as_json(topic_list(board, asking, "/latest"))


@route("GET", "/top")
def top(board: Board, asking: Asking) -> Answer:
    return as_json(topic_list(board, asking, "/top"))


@route("GET", "/c/<int:id>/show")
def show_category(board: Board, asking: Asking, id: int) -> Answer:
    category = seen(board, asking, id)
    return as_json({"category": sections.whole(board, category, asking.user)})


def seen(board: Board, asking: Asking, id: int) -> Category:
    category = board.state.categories.get(id)
    if category is None or level_in(category, asking.user) is None:
        raise missing()
    return category


@route("GET", "/c/<rest:slug>/<int:id>/l/latest")
def latest_in(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    category = seen(board, asking, id)
    inside = {category.id, *(one.id for one in sections.children(board, category))}
    path = f"/c/{category.slug}/{id}/l/latest"
    return as_json(topic_list(board, asking, path, of=inside))


@route("GET", "/c/<rest:slug>/<int:id>/none/l/latest")
def latest_in_alone(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    category = seen(board, asking, id)
    path = f"/c/{category.slug}/{id}/none/l/latest"
    return as_json(topic_list(board, asking, path, of={category.id}))


@route("GET", "/c/<rest:slug>/<int:id>/none")
def category_alone(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    return latest_in_alone(board, asking, slug, id)


@route("GET", "/c/<rest:slug>/<int:id>")
def category(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    return latest_in(board, asking, slug, id)


@route("GET", "/c/<int:id>")
def category_bare(board: Board, asking: Asking, id: int) -> Answer:
    return redirect(f"{board.base_url}/c/{seen(board, asking, id).slug}/{id}.json")


@route("GET", "/search")
def search(board: Board, asking: Asking) -> Answer:
    """Words only, and what a moment ago was written is not found yet on a real forum."""
    words = (asking.text("q") or "").casefold().split()
    found = [
        post
        for post in board.state.posts.values()
        if post.type == REGULAR
        and is_public(board, post)
        and words
        and all(
            word in f"{post.raw} {board.topic(post.topic_id).title}".casefold() for word in words
        )
    ][-50:]
    about = {post.topic_id: board.topic(post.topic_id) for post in found}
    return as_json(
        {
            "posts": [
                posts.answered(board, post, asking.user, raw=False) | {"blurb": post.raw[:200]}
                for post in found
            ],
            "topics": [topics.listed(board, topic) for topic in about.values()],
            "users": [],
            "categories": [],
            "tags": [],
            "groups": [],
            "grouped_search_result": {
                "more_posts": None,
                "more_users": None,
                "more_categories": None,
                "term": asking.text("q") or "",
                "search_log_id": 1,
                "more_full_page_results": None,
                "can_create_topic": asking.user is not None,
                "error": None,
                "post_ids": [post.id for post in found],
                "user_ids": [],
                "category_ids": [],
                "tag_ids": [],
                "group_ids": [],
            },
        }
    )


@route("GET", "/site/basic-info")
def basic_info(board: Board, asking: Asking) -> Answer:
    return as_json(site.basic_info(board))


@route("GET", "/site")
def whole_site(board: Board, asking: Asking) -> Answer:
    return as_json(site.whole(board, asking.user))


@route("GET", "/srv/status")
def status(board: Board, asking: Asking) -> Answer:
    return as_text("ok")
