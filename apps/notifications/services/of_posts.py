# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said in discussions: who is told of a post, of a discussion, of an answer."""

from collections.abc import Iterable
from datetime import datetime

from apps.activity.models import Activity
from apps.notifications.models import Kind
from apps.notifications.news import News, Telling
from apps.notifications.queries import hearers
from apps.notifications.services.reading import see_what_was_read
from apps.notifications.services.telling import tell
from apps.threads.models import Post, Question, Thread


def tell_of_post(post_id: int, *, is_new: bool = True, now: datetime | None = None) -> int:
    """A post was written: told to whom it names and answers, then to who follows. Of one that has
    changed only those are told whom it names now."""
    rows = Post.objects.filter(pk=post_id, removed_at=None, moved_to=None)
    post = rows.select_related("thread__event", "thread__session", "question").first()
    if post is None or not _can_be_read(post.thread):
        return 0
    thread, question = post.thread, getattr(post, "question", None)
    author = hearers.author_of(post.pk)
    heard: list[tuple[Kind, bool, Iterable[int | None]]] = [
        (Kind.MENTION, True, hearers.named_in(post))
    ]
    if is_new:
        heard.append((Kind.REPLY, True, [hearers.author_of(post.reply_to_id)]))
    if is_new and question is not None and thread.session_id:
        speakers = hearers.speakers_of([thread.session_id])[thread.session_id]
        heard.append((Kind.ASKED, True, speakers))
    if is_new and (post.number > 1 or thread.is_main):
        heard.append((Kind.POST, False, hearers.of_discussion(thread)))
    may = _readers(thread)
    tellings = [
        Telling(user, _news(post, kind), names_me)
        for kind, names_me, users in heard
        for user in users
        if user is not None and user != author and (may is None or user in may)
    ]
    told = tell(tellings, now=now)
    # In a discussion that goes on people read what is written before they are told.
    read = hearers.who_read(post, {telling.user for telling in tellings})
    if read:
        see_what_was_read(thread.pk, by=read)
    return told


def tell_of_thread(thread_id: int, *, announced: bool, now: datetime | None = None) -> int:
    """A discussion has begun, or the organizers put it on the page of their event."""
    threads = Thread.objects.filter(pk=thread_id).select_related("event", "session", "created_by")
    thread = threads.prefetch_related("places").first()
    if thread is None or thread.is_main or not _can_be_read(thread):
        return 0
    places = list(thread.places.all())
    starter = thread.created_by.person_id if thread.created_by else None
    users = hearers.followers(
        event=[thread.event_id, *(place.event_id for place in places)],
        session=[thread.session_id, *(place.session_id for place in places)],
        area=[place.area_id for place in places],
        person=[starter],
    )
    if announced and thread.event_id:
        users |= set(hearers.of_event(thread.event_id))
    users -= hearers.unwanting("thread", thread.pk) | {thread.created_by_id or 0}
    may = _readers(thread)
    news = News(
        key=f"thread:{thread.pk}",
        kind=Kind.ANNOUNCED if announced else Kind.STARTED,
        group=f"thread:{thread.pk}",
        happened_at=thread.announced_at or thread.created_at,
        event=thread.event_id,
        session=thread.session_id,
        thread=thread.pk,
        actor=starter,
    )
    return tell([Telling(user, news) for user in users if may is None or user in may], now=now)


def tell_of_answer(activity: Activity, *, now: datetime | None = None) -> int:
    """Somebody's question was answered, by a post or in the session itself."""
    rows = Question.objects.filter(pk=activity.object_id, state=Question.State.ANSWERED)
    question = rows.select_related(
        "asker__user", "answer", "post__thread__event", "post__thread__session"
    ).first()
    if question is None or question.asker is None or question.post.removed_at is not None:
        return 0
    user = getattr(question.asker, "user", None)
    thread, may = question.post.thread, _readers(question.post.thread)
    by_asker = question.settled_by_id is not None and user and question.settled_by_id == user.pk
    if user is None or by_asker or not _can_be_read(thread):
        return 0
    if may is not None and user.pk not in may:
        return 0
    answer = question.answer
    news = News(
        key=f"post:{answer.pk}" if answer else f"answered:{question.pk}",
        kind=Kind.ANSWERED,
        group=f"thread:{thread.pk}",
        happened_at=question.settled_at or activity.created_at,
        event=thread.event_id,
        session=question.session_id,
        thread=thread.pk,
        post=answer.pk if answer else question.pk,
        actor=answer.author_id if answer else None,
    )
    return tell([Telling(user.pk, news, names_me=True)], now=now)


def _news(post: Post, kind: Kind) -> News:
    thread = post.thread
    return News(
        key=f"post:{post.pk}",
        kind=kind,
        group=f"thread:{thread.pk}",
        happened_at=post.created_at,
        event=thread.event_id,
        session=thread.session_id,
        thread=thread.pk,
        post=post.pk,
        actor=post.author_id,
    )


def _can_be_read(thread: Thread) -> bool:
    return thread.removed_at is None and thread.merged_into_id is None


def _readers(thread: Thread) -> set[int] | None:
    """Those who alone may read it; None where everybody may."""
    hidden = thread.event is not None and thread.event.hidden
    proposed = thread.session is not None and thread.session.state == "proposed"
    return hearers.insiders(thread.event_id) if hidden or proposed else None
