# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new topic or a reply, with the rules that a forum has for them."""

import re
from datetime import datetime, timedelta

from apps.discourse.sandbox import calendar, tagging, telling, titles
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.cooking import cook
from apps.discourse.sandbox.refusals import Refusal, invalid, no_right, too_often
from apps.discourse.sandbox.rights import may_reply, may_start
from apps.discourse.sandbox.things import (
    REGULAR,
    SMALL_ACTION,
    WHISPER,
    Draft,
    Job,
    Pending,
    Post,
    Revision,
    Topic,
    User,
)

SHORTEST, LONGEST, LEAST_SURPRISE = 20, 32_000, 7
EXTERNAL_ID = re.compile(r"[A-Za-z0-9_-]{1,50}")
REMOTE_IMAGE = re.compile(r"!\[[^\]\n]*\]\(https?://[^)\s]+\)")


def normalised(raw: str) -> str:
    raw = raw.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return raw.rstrip()


def post(board: Board, draft: Draft, *, by: User) -> Post | Pending:
    """Create what the draft asks for; Pending where a moderator has to look first."""
    draft.raw = normalised(draft.raw)
    if draft.topic_id is not None:
        topic = replied(board, draft, by)
    else:
        check_place(board, draft, by)
        topic = None
    if not draft.skip_validations:
        check(board, draft, topic, by)
    if board.traps.enqueue and not by.staff:
        waiting = Pending(board.next("pending"), by.id, draft, board.now())
        board.state.pending[waiting.id] = waiting
        return waiting
    return publish(board, draft, topic, by)


def approve(board: Board, pending: Pending) -> Post:
    """A moderator lets it through: only now it has an id, and the hooks hear of it."""
    topic = board.state.topics[pending.draft.topic_id] if pending.draft.topic_id else None
    del board.state.pending[pending.id]
    return publish(board, pending.draft, topic, board.state.users[pending.user_id])


def publish(board: Board, draft: Draft, topic: Topic | None, by: User) -> Post:
    event = None
    if topic is None and board.traps.calendar and not draft.import_mode:
        event = calendar.parsed(board, draft.raw, by=by)
    fresh = topic is None
    if topic is None:
        topic = start(board, draft, by)
    made = add(
        board,
        topic,
        draft.raw,
        by=by,
        type=WHISPER if draft.whisper else REGULAR,
        reply_to=draft.reply_to,
        at=draft.created_at,
        bump=not draft.no_bump and not draft.whisper,
        locale=draft.locale,
    )
    if event is not None:
        calendar.keep(board, made, event)
    if draft.import_mode:
        return made
    if fresh:
        telling.of_topic(board, "topic_created", topic)
    telling.of_post(board, "post_created", made)
    plan_jobs(board, made)
    return made


def replied(board: Board, draft: Draft, by: User) -> Topic:
    topic = board.state.topics.get(draft.topic_id or 0)
    if topic is None or not may_reply(board, topic, by):
        raise invalid(
            "Something has gone wrong. Perhaps this topic was closed or deleted while you were "
            "looking at it?"
        )
    if draft.whisper and not by.staff:
        draft.whisper = False
    numbers = {one.number for one in board.posts_of(topic)}
    if draft.reply_to not in numbers:
        draft.reply_to = None
    return topic


def check_place(board: Board, draft: Draft, by: User) -> None:
    if draft.recipients:
        return
    if draft.category_id is None:
        draft.category_id = 1
    category = board.state.categories.get(draft.category_id)
    if category is None:
        raise Refusal(400, "The category does not exist.", type="invalid_parameters")
    if not draft.skip_validations and not may_start(category, by):
        raise no_right()


def check(board: Board, draft: Draft, topic: Topic | None, by: User) -> None:
    if by.suspended:
        raise invalid("Sorry, suspended users are not allowed to post.")
    words: list[str] = []
    if board.traps.validations:
        words += body_complaints(draft.raw)
    if topic is None:
        draft.title = titles.cleaned(draft.title) if board.traps.titles_cleaned else draft.title
        if not draft.title:
            words.append("Title can't be blank")
        elif not draft.recipients and board.traps.validations:
            words += titles.complaints(board, draft.title, by=by)
        words += external_id_complaints(board, draft.external_id)
        words += tagging.complaints(board, draft.tags, by=by)
    if words:
        raise invalid(*words)
    if board.traps.user_limits and not by.staff:
        check_pace(board, draft, topic, by)


def body_complaints(raw: str) -> list[str]:
    if len(raw) < SHORTEST:
        return [f"Body is too short (minimum is {SHORTEST} characters)"]
    if len(raw) > LONGEST:
        return [f"Body is limited to {LONGEST} characters; you entered {len(raw)}."]
    if titles.surprise(raw) < LEAST_SURPRISE:
        return ["Body seems unclear, is it a complete sentence?"]
    return []


def external_id_complaints(board: Board, external_id: str | None) -> list[str]:
    if external_id is None:
        return []
    if not EXTERNAL_ID.fullmatch(external_id):
        return ["External ID is invalid"]
    there = board.by_external_id(external_id, deleted=True)
    if there is None:
        return []
    if there.deleted_at and board.traps.external_id_of_deleted == "error":
        raise RuntimeError("duplicate key value violates a unique constraint")
    return ["External ID has already been taken"]


def check_pace(board: Board, draft: Draft, topic: Topic | None, by: User) -> None:
    """What ordinary people are held to; staff are not."""
    now = board.now()
    own = [one for one in board.state.posts.values() if one.user_id == by.id]
    since = (now - own[-1].created_at).total_seconds() if own else 1e9
    pause = 15 if topic is None else 5
    if since < pause:
        raise too_often(max(1, round(pause - since)), "create_post_rate_limit")
    if any(one.raw == draft.raw and now - one.created_at < timedelta(minutes=5) for one in own):
        raise invalid("Body is too similar to what you recently posted")
    if topic is not None and topic.user_id != by.id:
        tail = [one.user_id for one in board.posts_of(topic) if one.type == REGULAR][-3:]
        if tail == [by.id] * 3:
            raise invalid("You have already replied 3 times on end in this topic.")


def start(board: Board, draft: Draft, by: User) -> Topic:
    at = draft.created_at or board.now()
    topic = Topic(
        id=board.next("topic"),
        title=draft.title,
        slug=titles.slug_of(draft.title, board.traps.slugs),
        user_id=by.id,
        created_at=at,
        bumped_at=at,
        category_id=None if draft.recipients else draft.category_id,
        tags=tagging.taken(board, draft.tags),
        visible=draft.visible,
        external_id=draft.external_id,
        embed_url=draft.embed_url,
    )
    if draft.recipients:
        topic.archetype = "private_message"
        topic.allowed_users = [by.id, *(board.user(name).id for name in draft.recipients)]
    board.state.topics[topic.id] = topic
    return topic


def add(
    board: Board,
    topic: Topic,
    raw: str,
    *,
    by: User,
    type: int = REGULAR,
    reply_to: int | None = None,
    at: datetime | None = None,
    bump: bool = True,
    locale: str | None = None,
    action_code: str | None = None,
) -> Post:
    """Put a post at the end of a topic; no hook is told."""
    at = at or board.now()
    topic.highest += 1
    made = Post(
        id=board.next("post"),
        topic_id=topic.id,
        number=topic.highest,
        user_id=by.id,
        raw=raw,
        cooked=cook(board, raw) if raw else "",
        created_at=at,
        updated_at=at,
        version_at=at,
        type=type,
        reply_to=reply_to,
        locale=locale,
        action_code=action_code,
        revisions=[Revision(1, raw, by.id, at)],
    )
    board.state.posts[made.id] = made
    topic.post_ids.append(made.id)
    if bump:
        topic.bumped_at = max(topic.bumped_at, at)
    return made


def small_action(board: Board, topic: Topic, code: str, *, by: User) -> Post:
    made = add(board, topic, "", by=by, type=SMALL_ACTION, action_code=code, bump=False)
    telling.of_post(board, "post_created", made)
    return made


def plan_jobs(board: Board, post: Post) -> None:
    if board.traps.system_image_edits and REMOTE_IMAGE.search(post.raw):
        board.state.jobs.append(Job(board.now() + timedelta(minutes=1), "pull images", post.id))
