# SPDX-License-Identifier: AGPL-3.0-or-later
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.events.models import Event
from apps.examples.content import content
from apps.examples.services.pictures import picture
from apps.sessions.models import Session
from apps.threads.models import Area, Post, Question, Thread
from apps.threads.services import (
    accept_follow_up,
    ask,
    finish,
    mark_answered,
    mark_follow_up,
    open_area,
    pin,
    reply,
    reply_to_session,
    report,
    start,
    vote_for,
)

NOON = time(12)


def say_what_was_said(
    event: Event, threads: list[dict], *, known: dict[str, User], now: datetime
) -> None:
    """Post what is missing of these discussions; what lies in the future waits for the next time.

    Posts are looked up by their text, so nothing is said twice and nobody's own posts are touched.
    """
    sessions = {session.code: session for session in event.sessions.select_related("event")}
    middle = datetime.combine(event.starts_on + timedelta(days=1), NOON, event.zone)
    for item in threads:
        session = sessions.get(item.get("session", ""))
        begins = session.starts_at if session else middle
        _say(event, session, item, begins=begins or middle, known=known, now=now)


def _say(
    event: Event,
    session: Session | None,
    item: dict,
    *,
    begins: datetime,
    known: dict[str, User],
    now: datetime,
) -> None:
    thread = _thread(event, session, item)
    said = {post.text: post for post in thread.posts.all()} if thread else {}
    posts: list[Post | None] = []
    for entry in item["post"]:
        text = entry["text"].strip()
        at = begins + timedelta(hours=entry["at"])
        post = said.get(text)
        if post is None and at <= now:
            answered = posts[entry["to"] - 1] if "to" in entry else None
            words = {
                "text": text,
                "language": entry["language"],
                "by": known[entry["by"]],
                "at": at,
            }
            if shows := entry.get("picture"):
                words["pictures"] = picture(shows, language=words["language"], by=words["by"])
            if session is not None and entry.get("question"):
                post = _ask(session, entry, words, known=known)
                thread = post.thread
            elif thread is not None:
                post = reply(thread, reply_to=answered, **words)
            elif session is not None:
                post = reply_to_session(session, **words)
                thread = post.thread
            else:
                thread = start(event=event, title=item["title"], **_labels(event, item), **words)
                if item.get("pinned"):
                    pin(thread, by=event.created_by)
                post = thread.posts.get()
            if "answers" in entry:
                _answer(posts[entry["answers"] - 1], post)
            _mark(post, entry, event=event, known=known)
        posts.append(post)


def _labels(event: Event, item: dict) -> dict[str, Any]:
    """Where a discussion is listed, too, and the post that it goes on from."""
    origin = Post.objects.filter(thread__event=event, text=item.get("continues", "")).first()
    return {
        "areas": list(Area.objects.filter(slug__in=item.get("areas", ()))),
        "tags": item.get("tags", ()),
        "continues": origin,
    }


def open_areas() -> None:
    """The areas of the examples, those that are not there yet."""
    for area in content("areas")["area"]:
        if not Area.objects.filter(slug=area["slug"]).exists():
            open_area(**area, by=None)


def _ask(session: Session, entry: dict, words: dict, *, known: dict[str, User]) -> Post:
    post = ask(session, anonymous=entry.get("anonymous", False), **words)
    for name in entry.get("votes", ()):
        vote_for(post, by=known[name])
    return post


def _mark(post: Post, entry: dict, *, event: Event, known: dict[str, User]) -> None:
    """What is to be done about it, and what a moderator is told of it."""
    if marked := entry.get("follow_up"):
        due_on = event.ends_on + timedelta(days=marked["due"]) if "due" in marked else None
        owner, by = known[marked["owner"]], event.created_by
        follow_up = mark_follow_up(
            post, owner=owner.person, due_on=due_on, by=by, at=post.created_at
        )
        accept_follow_up(follow_up, by=owner)
        if marked.get("done"):
            finish(follow_up, by=owner)
    if told := entry.get("report"):
        with suppress(Refused):
            report(post, rule=told["rule"], words=told["words"], reporter=known[told["by"]])


def _answer(asked: Post | None, post: Post) -> None:
    """Its author, who speaks there, says that this is the answer."""
    question = Question.objects.filter(post=asked).first()
    if question is not None:
        mark_answered(question, answer=post, by=post.author.user)


def _thread(event: Event, session: Session | None, item: dict) -> Thread | None:
    if session is not None:
        return Thread.objects.filter(session=session, is_main=True).first()
    return Thread.objects.filter(event=event, session=None, title=item["title"]).first()
