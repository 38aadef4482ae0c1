# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of topics, sections and people."""

from html import escape
from pathlib import Path

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.pages import frame
from apps.discourse.sandbox.pages.frame import area, choice, field, form, page, path
from apps.discourse.sandbox.refusals import missing
from apps.discourse.sandbox.rights import level_in, may_start, sees_post, sees_topic
from apps.discourse.sandbox.shapes import sections
from apps.discourse.sandbox.shapes.topics import standing
from apps.discourse.sandbox.things import REGULAR, Category, Topic
from apps.discourse.sandbox.web.asking import Answer, Asking
from apps.discourse.sandbox.web.routes import page_at

STYLE = Path(__file__).parent / "forum.css"
SHOWN = 100


@page_at("/sandbox/forum.css")
def style(board: Board, asking: Asking) -> Answer:
    return Answer(200, STYLE.read_bytes(), {"content-type": "text/css; charset=utf-8"})


def topics(board: Board, asking: Asking, inside: set[int] | None = None) -> str:
    found = [
        topic
        for topic in board.state.topics.values()
        if sees_topic(board, topic, asking.user)
        and (inside is None or topic.category_id in inside)
        and (not topic.describes_category or inside is not None)
    ]
    found.sort(key=lambda topic: topic.bumped_at, reverse=True)
    if not found:
        return "<p>No topic yet.</p>"
    return f'<ul class="topics">{"".join(line(board, one) for one in found[:SHOWN])}</ul>'


def line(board: Board, topic: Topic) -> str:
    category = board.state.categories.get(topic.category_id or 0)
    where = escape(category.name) if category else "private message"
    tags = "".join(f' <span class="tag">{escape(tag)}</span>' for tag in topic.tags)
    marks = "".join(f' <span class="mark">{mark}</span>' for mark in marks_of(topic))
    replies = len(standing(board, topic)) - 1
    return (
        f'<li><a href="{address(board, topic)}">{escape(topic.title)}</a>{marks}'
        f'<p class="quiet">{where}{tags} - {max(replies, 0)} '
        f"{'reply' if replies == 1 else 'replies'} - {frame.time(topic.bumped_at)}</p></li>"
    )


def address(board: Board, topic: Topic) -> str:
    return path(board, f"/t/{topic.slug}/{topic.id}")


def marks_of(topic: Topic) -> list[str]:
    marks = {
        "deleted": topic.deleted_at is not None,
        "closed": topic.closed,
        "archived": topic.archived,
        "unlisted": not topic.visible,
        "pinned": topic.pinned_at is not None,
    }
    return [mark for mark, true in marks.items() if true]


@page_at("/")
def home(board: Board, asking: Asking) -> Answer:
    return latest(board, asking)


@page_at("/latest")
def latest(board: Board, asking: Asking) -> Answer:
    return page(board, asking, "Latest topics", topics(board, asking) + starter(board, asking))


def starter(board: Board, asking: Asking, chosen: Category | None = None) -> str:
    """The form for a new topic, for who may start one."""
    if asking.user is None:
        return "<p>Say above who you are, and you can write.</p>"
    open_to = [c for c in board.state.categories.values() if may_start(c, asking.user)]
    body = (
        field("title", "Title")
        + choice(
            "category",
            "Category",
            [(str(one.id), one.name) for one in open_to],
            str(chosen.id) if chosen else "2",
        )
        + field("tags", "Tags, with commas between")
        + area("raw", "First post")
    )
    return (
        '<section aria-labelledby="new"><h2 id="new">New topic</h2>'
        f"{form(board, '/sandbox/topics', body, button='Create topic')}</section>"
    )


@page_at("/categories")
def categories(board: Board, asking: Asking) -> Answer:
    seen = [c for c in board.state.categories.values() if level_in(c, asking.user) is not None]
    top = [category for category in seen if category.parent_id is None]

    def entry(category: Category) -> str:
        below = [one for one in seen if one.parent_id == category.id]
        inner = f"<ul>{''.join(map(entry, below))}</ul>" if below else ""
        return (
            f'<li><a href="{path(board, f"/c/{category.slug}/{category.id}")}">'
            f'{escape(category.name)}</a> <span class="quiet">'
            f"{len(sections.topics_in(board, category))} topics</span>{inner}</li>"
        )

    body = f'<ul class="topics">{"".join(map(entry, top))}</ul>'
    return page(board, asking, "Categories", body)


@page_at("/c/<rest:slug>/<int:id>")
def category(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    found = board.state.categories.get(id)
    if found is None or level_in(found, asking.user) is None:
        raise missing()
    inside = {found.id, *(one.id for one in sections.children(board, found))}
    body = topics(board, asking, inside) + starter(board, asking, found)
    return page(board, asking, found.name, body)


@page_at("/u/<name:username>")
def person(board: Board, asking: Asking, username: str) -> Answer:
    user = board.find_user(username)
    if user is None:
        raise missing()
    written = [
        post
        for post in board.state.posts.values()
        if post.user_id == user.id and post.type == REGULAR and sees_post(board, post, asking.user)
    ]
    lines = "".join(
        f'<li><a href="{address(board, board.topic(post.topic_id))}#post_{post.number}">'
        f"{escape(board.topic(post.topic_id).title)}</a> {frame.time(post.created_at)}</li>"
        for post in reversed(written[-SHOWN:])
    )
    body = f"<p>{frame.face(board, user)}</p><h2>Posts</h2><ul class='topics'>{lines}</ul>"
    if asking.user is not None and asking.user.admin:
        rename = field("new_username", "New username", user.username)
        body += form(board, f"/sandbox/people/{user.id}", rename, button="Rename")
    return page(board, asking, user.username, body)
