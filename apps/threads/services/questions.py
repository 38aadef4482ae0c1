# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask the speakers of a session; what they, and who runs the event, make of a question."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.live import publish
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.services.checks import reason as short
from apps.sessions.models import Session
from apps.sessions.services.writing import touch_session
from apps.threads.models import Asking, Post, Question, Thread
from apps.threads.queries.questions import covers_session, steering
from apps.threads.services.counting import count_questions
from apps.threads.services.locking import Elsewhere, lock_with_answers
from apps.threads.services.places import void_quotes
from apps.threads.services.roles import other_language, role_in
from apps.threads.services.touching import refuse_silenced
from apps.threads.services.writing import reply_to_session, tell_open_pages

LENGTH = 600
"""Letters of a question: it is read out."""

State = Question.State


@transaction.atomic
def ask(
    session: Session,
    *,
    text: str,
    language: str = "",
    anonymous: bool = False,
    by: Any,
    at: datetime | None = None,
) -> Post:
    """Ask the speakers: a post of the session's main discussion, listed among its questions.

    With `anonymous` nobody in particular is its author; who asked is known to moderators only.
    """
    refuse_asking(session, now=timezone.now(), text=text)
    post = reply_to_session(session, text=text, language=language, by=by, at=at, unnamed=anonymous)
    question = Question(post=post, session=session, asker=by.person, is_anonymous=anonymous)
    question.save(force_insert=True)
    _settle(question, by=by, verb="question.asked")
    return post


def refuse_asking(session: Session, *, now: datetime, text: str = "") -> None:
    """Refused where nobody is asked, once the time for questions is over, and for a speech."""
    if session.is_break or session.is_off:
        raise Refused(_("This session takes no questions."), code="no-questions")
    asking = Asking.objects.filter(pk=session.pk).first()
    if asking is not None and not asking.is_open(now):
        raise Refused(
            _("The time for questions is over. You can write in the discussion."), code="over"
        )
    if len(text.strip()) > LENGTH:
        raise Refused(
            _("This question is too long: %(limit)s letters at most.") % {"limit": LENGTH},
            code="long",
        )


@transaction.atomic
def take_up(question: Question, *, by: Any) -> Question:
    """This one is being answered now; the one before it waits again."""
    question = locked(question)
    refuse_others(question, by)
    if question.state == State.NOW:
        return question
    before = Question.objects.filter(session=question.session_id, state=State.NOW).first()
    if before is not None:
        before.state = State.OPEN
        before.save(update_fields=["state"])
        _tell(before)
    return _set(question, State.NOW, by=by, verb="question.taken_up")


@transaction.atomic
def plan(question: Question, *, by: Any) -> Question:
    """Tell whoever waits for it that it will be answered in the session."""
    question = locked(question)
    refuse_others(question, by)
    if question.state != State.OPEN:
        raise Refused(_("This question does not wait for an answer any more."), code="settled")
    if question.in_session:
        return question
    question.in_session = True
    question.save(update_fields=["in_session"])
    _settle(question, by=by, verb="question.planned")
    return question


@transaction.atomic
def put_back(question: Question, *, by: Any) -> Question:
    """Let it wait for an answer, whatever became of it before."""
    question = locked(question)
    if question.state == State.ANSWERED:
        refuse_others(question, by, asker=True)
    else:
        refuse_others(question, by)
    if question.state == State.OPEN and not question.in_session:
        return question
    role = _role(question, by) if question.state == State.HELD else {}
    return _set(question, State.OPEN, by=by, verb="question.put_back", **role)


@transaction.atomic
def mark_answered(question: Question, *, answer: Post | None = None, by: Any) -> Question:
    """Say that it is answered: by this post of the discussion, or aloud.

    Who asked may say so too.
    """
    question = locked(question)
    refuse_others(question, by, asker=True)
    if question.state == State.HELD:
        raise Refused(_("This question was not taken up."), code="held")
    if answer is not None and (
        answer.thread_id != question.post.thread_id
        or answer.pk == question.pk
        or answer.removed_at is not None
    ):
        raise Refused(_("The answer has to be a post of the same discussion."), code="elsewhere")
    if question.state == State.ANSWERED and question.answer_id == (answer and answer.pk):
        return question
    return _set(question, State.ANSWERED, by=by, verb="question.answered", answer=answer)


@transaction.atomic
def hold_back(question: Question, *, reason: str, by: Any) -> Question:
    """Do not take it up: off the list for all but its asker, who reads why.

    In the discussion a line stands at its number that opens to the post, so that its address goes
    on answering; feeds leave it out. A moderator may remove it.
    """
    question = locked(question)
    refuse_others(question, by)
    reason = short(reason)
    if not reason:
        raise Refused(_("Say why, so that whoever asked can understand it."), code="no-reason")
    if question.state == State.HELD and question.reason == reason:
        return question
    role = _role(question, by)
    return _set(question, State.HELD, by=by, verb="question.held_back", reason=reason, **role)


@transaction.atomic
def close_asking(session: Session, *, at: datetime | None, by: Any) -> Asking:
    """Take no new questions from `at` on; None takes them for good."""
    right = steering(session, by)
    if right is None:
        raise _not_yours()
    if not covers_session(right, session):
        raise other_language(right)
    refuse_silenced(by, session.event_id)
    asking, _new = Asking.objects.get_or_create(session=session)
    if asking.closes_at != at:
        asking.closes_at = at
        asking.save(update_fields=["closes_at"])
        touch_session(session)
        record(
            "session.asking_closes", session, by=by, event=session.event,
            at=at and at.isoformat(),
        )  # fmt: skip
        publish(f"session:{session.pk}", "asking")
    return asking


def follow_removal(post: Post) -> None:
    """A removed post asks nothing any more, and answers nothing."""
    for question in Question.objects.filter(post=post.pk):
        count_questions(question.session_id)
        publish(f"session:{question.session_id}", "question", question=post.pk, state="gone")
    for question in Question.objects.filter(answer=post.pk).select_related("post__thread"):
        question.answer = None
        question.save(update_fields=["answer"])
        _tell(question)


def follow_return(post: Post) -> None:
    """A post that is shown again asks again what it asked."""
    for question in Question.objects.filter(post=post.pk).select_related("post__thread"):
        count_questions(question.session_id)
        _tell(question)


def locked(question: Question) -> Question:
    """The question as it is now, its discussion locked first, with those that quote it."""
    while True:
        with suppress(Elsewhere), transaction.atomic():
            thread = lock_with_answers(Post(pk=question.pk))
            break
    found = Question.objects.select_related("post", "session__event").get(pk=question.pk)
    found.post.thread = thread
    if found.post.removed_at is not None:
        raise Refused(_("This post was removed."), code="removed")
    return found


def refuse_others(question: Question, by: Any, *, asker: bool = False) -> None:
    """Refused to who does not answer for the session, or moderates it in other languages, or may
    not write there; with `asker` who asked may, too."""
    if not (asker and question.asker_id == by.person_id):
        right = steering(question.session, by)
        if right is None:
            raise _not_yours()
        if not right.covers(question.post.language):
            raise other_language(right)
    refuse_silenced(by, question.session.event_id, threads=[question.post.thread_id])


def _role(question: Question, by: Any) -> dict[str, Any]:
    """For the public log; none for whoever asked it themselves."""
    if question.asker_id == by.person_id:
        return {}
    return role_in(question.session.event_id, by) or {"role": "speaker"}


def _not_yours() -> Refused:
    return Refused(
        _("Only the speakers of this session and who runs the event can do this."),
        code="not-yours",
    )


def _set(
    question: Question,
    state: str,
    *,
    by: Any,
    verb: str,
    answer: Post | None = None,
    reason: str = "",
    **data: Any,
) -> Question:
    before = question.state
    question.state, question.answer, question.reason = state, answer, reason
    waits = state in (State.OPEN, State.NOW)
    question.settled_at = None if waits else timezone.now()
    question.settled_by = None if waits or by.pk is None else by
    question.in_session = False
    question.save(
        update_fields=["state", "answer", "reason", "settled_at", "settled_by", "in_session"]
    )
    _settle(question, by=by, verb=verb, **data)
    if State.HELD in (before, state):
        _void_answers(question.post)
    return question


def _void_answers(post: Post) -> None:
    """Answers say the beginning of a question, but not of one that was not taken up."""
    answers = Post.objects.filter(reply_to=post.pk)
    answers.filter(thread=post.thread_id).update(fragments={}, changed_in=post.thread.version)
    void_quotes(Q(reply_to=post.pk) & ~Q(thread=post.thread_id))


def _settle(question: Question, *, by: Any, verb: str, **data: Any) -> None:
    """Whoever does this to a question without a name may be who asked it: nobody is told."""
    count_questions(question.session_id)
    teller = None if question.is_anonymous and question.asker_id == by.person_id else by
    record(
        verb, question, by=teller, event=question.session.event, session=question.session_id,
        thread=question.post.thread_id, **data,
    )  # fmt: skip
    _tell(question)


def _tell(question: Question) -> None:
    """Pages that show it are made anew, and open ones told. What is held is gone for them."""
    post = question.post
    thread = Thread.objects.only("pk", "version").get(pk=post.thread_id)
    version = thread.version + 1
    Thread.objects.filter(pk=thread.pk).update(version=version)
    Post.objects.filter(pk=post.pk).update(fragments={}, changed_in=version)
    post.thread.version = version
    tell_open_pages(post, "changed")
    publish(
        f"session:{question.session_id}",
        "question",
        question=question.pk,
        votes=question.votes_count,
        state="gone" if question.state == State.HELD else str(question.state),
    )
