# SPDX-License-Identifier: AGPL-3.0-or-later
"""A topic with its posts, and what its reader may do with them."""

from html import escape

from apps.discourse.sandbox import calendar
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.pages import frame
from apps.discourse.sandbox.pages.frame import area, choice, field, form, page
from apps.discourse.sandbox.pages.reading import marks_of
from apps.discourse.sandbox.rights import may_edit, may_reply, sees_post
from apps.discourse.sandbox.things import REGULAR, SMALL_ACTION, WHISPER, Post, Topic, User
from apps.discourse.sandbox.web.asking import Answer, Asking
from apps.discourse.sandbox.web.routes import page_at
from apps.discourse.sandbox.web.topics import seen


@page_at("/t/<name:slug>/<int:id>/<int:number>")
def at_post(board: Board, asking: Asking, slug: str, id: int, number: int) -> Answer:
    return show(board, asking, slug, id)


@page_at("/t/<int:id>")
def bare(board: Board, asking: Asking, id: int) -> Answer:
    return show(board, asking, "", id)


@page_at("/t/<name:slug>/<int:id>")
def show(board: Board, asking: Asking, slug: str, id: int) -> Answer:
    topic = seen(board, asking, id)
    posts = [post for post in board.posts_of(topic) if sees_post(board, post, asking.user)]
    category = board.state.categories.get(topic.category_id or 0)
    marks = "".join(f' <span class="mark">{mark}</span>' for mark in marks_of(topic))
    tags = "".join(f' <span class="tag">{escape(tag)}</span>' for tag in topic.tags)
    known = f" - external id {escape(topic.external_id)}" if topic.external_id else ""
    where = escape(category.name) if category else "private message"
    body = f'<p class="quiet">Topic {topic.id} in {where}{tags}{marks}{known}</p>'
    body += "".join(article(board, post, asking.user) for post in posts)
    if asking.user is not None and may_reply(board, topic, asking.user):
        body += replying(board, topic, asking.user)
    if asking.user is not None and (asking.user.staff or asking.user.id == topic.user_id):
        body += settings(board, topic, asking.user)
    return page(board, asking, topic.title, body)


def article(board: Board, post: Post, reader: User | None) -> str:
    author = board.user_of(post)
    if post.type == SMALL_ACTION:
        words = escape((post.action_code or "").replace(".", " "))
        return (
            f'<p class="small" id="post_{post.number}">#{post.number} {words}, '
            f"{escape(author.username)}, {frame.time(post.created_at)}</p>"
        )
    kind = " whisper" if post.type == WHISPER else ""
    kind += " gone" if post.deleted_at or post.hidden else ""
    reply = f" in reply to #{post.reply_to}" if post.reply_to else ""
    marks = [
        word
        for word, true in (
            ("whisper", post.type == WHISPER),
            ("deleted", bool(post.deleted_at)),
            ("hidden", post.hidden),
            (f"version {post.version}", post.version > 1),
            (f"{len(post.likes)} like{'s' * (len(post.likes) != 1)}", bool(post.likes)),
        )
        if true
    ]
    shown = "".join(f' <span class="mark">{mark}</span>' for mark in marks)
    languages = "".join(
        f"<details><summary>{escape(one.locale)}</summary>"
        f'<p lang="{escape(one.locale)}" dir="auto">{escape(one.text)}</p></details>'
        for one in post.localizations.values()
    )
    return (
        f'<article class="post{kind}" id="post_{post.number}" aria-label="Post {post.number}">'
        f"<header>{frame.face(board, author)}{shown}"
        f'<p class="quiet">#{post.number}{reply}, {frame.time(post.created_at)}</p></header>'
        f'<div class="cooked" dir="auto">{post.cooked}</div>{languages}'
        f"{event(board, post, reader)}{actions(board, post, reader)}</article>"
    )


def event(board: Board, post: Post, reader: User | None) -> str:
    found = board.state.events.get(post.id)
    if found is None:
        return ""
    counts = dict.fromkeys(calendar.STATUSES, 0)
    for one in found.invitees:
        counts[list(counts)[one.status]] += 1
    words = ", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in counts.items())
    body = f'<div class="event"><p>{frame.time(found.starts_at)}</p><p>{words}</p>'
    if reader is not None and not calendar.is_over(board, found):
        body += '<div class="actions">' + "".join(
            form(
                board,
                f"/sandbox/posts/{post.id}/come",
                f'<input type="hidden" name="status" value="{name}">',
                button=name.replace("_", " ").capitalize(),
            )
            for name in calendar.STATUSES
        )
        body += "</div>"
    return f"{body}</div>"


def actions(board: Board, post: Post, reader: User | None) -> str:
    if reader is None:
        return ""
    number, made = post.number, ""
    action = f"/sandbox/posts/{post.id}"
    if post.deleted_at is None and post.user_id != reader.id:
        word = "Unlike" if reader.id in post.likes else "Like"
        made += form(board, f"{action}/like", "", button=word, name=f"{word} post {number}")
    if may_edit(post, reader):
        text = area(f"raw-{post.id}", f"Text of post {number}", post.raw)
        edit = form(board, f"{action}/edit", text, button="Save", name=f"Save post {number}")
        made += f"<details><summary>Edit post {number}</summary>{edit}</details>"
    own = post.user_id == reader.id
    if post.deleted_at or post.user_deleted:
        if reader.staff or own:
            made += form(
                board, f"{action}/recover", "", button="Recover", name=f"Recover post {number}"
            )
    elif reader.staff or own:
        made += form(board, f"{action}/delete", "", button="Delete", name=f"Delete post {number}")
    if reader.staff and post.type == REGULAR:
        word = "Show" if post.hidden else "Hide"
        made += form(board, f"{action}/hide", "", button=word, name=f"{word} post {number}")
    return f'<div class="actions">{made}</div>' if made else ""


def replying(board: Board, topic: Topic, reader: User) -> str:
    numbers = [("", "the topic")] + [
        (str(post.number), f"#{post.number} {board.user_of(post).username}")
        for post in board.posts_of(topic)
        if post.type == REGULAR and post.deleted_at is None
    ]
    body = choice("reply_to_post_number", "In reply to", numbers) + area("reply", "Your reply")
    if reader.staff:
        body += (
            '<p><input id="whisper" name="whisper" type="checkbox" value="true"> '
            '<label for="whisper">Whisper, for staff only</label></p>'
        )
    made = form(board, f"/sandbox/topics/{topic.id}/replies", body, button="Reply")
    return f'<section aria-labelledby="reply-title"><h2 id="reply-title">Reply</h2>{made}</section>'


def settings(board: Board, topic: Topic, reader: User) -> str:
    sections = [(str(one.id), one.name) for one in board.state.categories.values()]
    body = (
        field("new-title", "Title", topic.title, name="title")
        + choice("category", "Category", sections, str(topic.category_id or ""))
        + field("tags", "Tags, with commas between", ", ".join(topic.tags))
    )
    action = f"/sandbox/topics/{topic.id}"
    made = form(board, f"{action}/change", body, button="Change topic")
    if reader.staff:
        word = "Open" if topic.closed else "Close"
        made += form(board, f"{action}/close", "", button=f"{word} topic")
        word = "Recover" if topic.deleted_at else "Delete"
        made += form(board, f"{action}/delete", "", button=f"{word} topic")
        to = field("to", "Move the post of this number") + field("into", "to the topic of this id")
        made += form(board, f"{action}/move", to, button="Move post")
    return f"<details><summary>Change this topic</summary>{made}</details>"
