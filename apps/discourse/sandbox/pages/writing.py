# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forms of the pages do."""

from apps.discourse.sandbox import calendar, changing, moving, persons, posting, revising
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.pages.frame import done, page
from apps.discourse.sandbox.refusals import Refusal, missing, no_right
from apps.discourse.sandbox.things import Pending, Post, Topic
from apps.discourse.sandbox.web.asking import Answer, Asking, redirect
from apps.discourse.sandbox.web.posts import seen as seen_post
from apps.discourse.sandbox.web.routes import form_at
from apps.discourse.sandbox.web.topics import seen as seen_topic


def at(board: Board, post: Post) -> Answer:
    topic = board.topic(post.topic_id)
    return done(board, f"/t/{topic.slug}/{topic.id}#post_{post.number}")


def to(board: Board, topic: Topic) -> Answer:
    return done(board, f"/t/{topic.slug}/{topic.id}")


def words(asking: Asking, name: str) -> list[str]:
    return [word.strip() for word in (asking.text(name) or "").split(",") if word.strip()]


def is_here(back: str) -> bool:
    return back == "/" or (back.startswith("/") and back[1] not in "/\\")


@form_at("/sandbox/be")
def be(board: Board, asking: Asking) -> Answer:
    """Somebody else from now on."""
    username, back = asking.text("username") or "", asking.text("back") or "/"
    if username and board.find_user(username) is None:
        raise missing()
    made = redirect(back if is_here(back) else "/", 303)
    made.cookies.append(f"person={username}; Path=/; HttpOnly; SameSite=Lax")
    return made


@form_at("/sandbox/topics")
def start(board: Board, asking: Asking) -> Answer:
    draft = posting.Draft(
        raw=asking.needed("raw"),
        title=asking.needed("title"),
        category_id=asking.whole("category"),
        tags=words(asking, "tags"),
    )
    return posted(board, asking, draft)


@form_at("/sandbox/topics/<int:id>/replies")
def reply(board: Board, asking: Asking, id: int) -> Answer:
    draft = posting.Draft(
        raw=asking.needed("raw"),
        topic_id=seen_topic(board, asking, id).id,
        reply_to=asking.whole("reply_to_post_number"),
        whisper=asking.flag("whisper"),
    )
    return posted(board, asking, draft)


def posted(board: Board, asking: Asking, draft: posting.Draft) -> Answer:
    made = posting.post(board, draft, by=asking.person)
    if isinstance(made, Pending):
        return page(board, asking, "Waiting", "<p>A moderator looks at it first.</p>")
    return at(board, made)


@form_at("/sandbox/posts/<int:id>/edit")
def edit(board: Board, asking: Asking, id: int) -> Answer:
    post = seen_post(board, asking, id)
    revising.edit(board, post, asking.needed("raw"), by=asking.person)
    return at(board, post)


@form_at("/sandbox/posts/<int:id>/delete")
def delete(board: Board, asking: Asking, id: int) -> Answer:
    post = seen_post(board, asking, id)
    revising.delete(board, post, by=asking.person)
    return done(board, "/latest") if post.number == 1 else at(board, post)


@form_at("/sandbox/posts/<int:id>/recover")
def recover(board: Board, asking: Asking, id: int) -> Answer:
    post = board.state.posts.get(id)
    if post is None:
        raise missing()
    revising.recover(board, post, by=asking.person)
    return at(board, post)


@form_at("/sandbox/posts/<int:id>/hide")
def hide(board: Board, asking: Asking, id: int) -> Answer:
    post = seen_post(board, asking, id)
    if not asking.person.staff:
        raise no_right()
    revising.hide(board, post, hidden=not post.hidden)
    return at(board, post)


@form_at("/sandbox/posts/<int:id>/like")
def like(board: Board, asking: Asking, id: int) -> Answer:
    post = seen_post(board, asking, id)
    verb = revising.unlike if asking.person.id in post.likes else revising.like
    verb(board, post, by=asking.person)
    return at(board, post)


@form_at("/sandbox/posts/<int:id>/come")
def come(board: Board, asking: Asking, id: int) -> Answer:
    post = seen_post(board, asking, id)
    calendar.answer(board, post.id, asking.person, asking.needed("status"))
    return at(board, post)


@form_at("/sandbox/topics/<int:id>/change")
def change(board: Board, asking: Asking, id: int) -> Answer:
    topic = seen_topic(board, asking, id)
    changing.update(
        board,
        topic,
        by=asking.person,
        title=asking.needed("title"),
        category_id=asking.whole("category"),
        tags=words(asking, "tags"),
    )
    return to(board, topic)


@form_at("/sandbox/topics/<int:id>/close")
def close(board: Board, asking: Asking, id: int) -> Answer:
    topic = seen_topic(board, asking, id)
    changing.set_status(board, topic, "closed", enabled=not topic.closed, by=asking.person)
    return to(board, topic)


@form_at("/sandbox/topics/<int:id>/delete")
def delete_topic(board: Board, asking: Asking, id: int) -> Answer:
    topic = seen_topic(board, asking, id)
    verb = changing.recover if topic.deleted_at else changing.delete
    verb(board, topic, by=asking.person)
    return to(board, topic) if asking.person.staff else done(board, "/latest")


@form_at("/sandbox/topics/<int:id>/move")
def move(board: Board, asking: Asking, id: int) -> Answer:
    topic, number = seen_topic(board, asking, id), asking.whole("to")
    into = asking.whole("into")
    post = next((one for one in board.posts_of(topic) if one.number == number), None)
    if post is None or into is None:
        raise Refusal(422, "Say the number of a post and the id of a topic.")
    target = seen_topic(board, asking, into)
    return to(board, moving.move_posts(board, topic, [post.id], by=asking.person, to=target))


@form_at("/sandbox/people/<int:id>")
def rename(board: Board, asking: Asking, id: int) -> Answer:
    if not asking.person.admin or id not in board.state.users:
        raise no_right()
    user = board.state.users[id]
    persons.rename(board, user, asking.needed("new_username"))
    return done(board, f"/u/{user.username}")
