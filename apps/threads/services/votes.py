# SPDX-License-Identifier: AGPL-3.0-or-later
"""Want a question answered, and take that back."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.accounts.models import Person
from apps.activity.live import publish
from apps.activity.services import record
from apps.core.errors import Refused
from apps.threads.models import Post, Question, Thread, Vote
from apps.threads.services import pace
from apps.threads.services.questions import locked
from apps.threads.services.touching import refuse_touch


@transaction.atomic
def vote(question: Question, *, by: Any) -> Question:
    """Count somebody's vote, once. Refused for one's own question and for one that is settled."""
    question = locked(question)
    if question.asker_id == by.person_id:
        raise Refused(_("This is your own question."), code="own")
    refuse_touch(by, question.session.event_id, question.post.thread_id)
    if question.state not in (Question.State.OPEN, Question.State.NOW):
        raise Refused(_("This question does not wait for an answer any more."), code="settled")
    _vote, new = Vote.objects.get_or_create(question=question, person=by.person)
    return _counted(question, "question.voted", step=1, by=by) if new else question


def vote_for(post: Post, *, by: Any) -> Question:
    """Vote for the question that is asked with this post."""
    question = Question.objects.filter(post=post).first()
    if question is None:
        raise Refused(_("This post is no question."), code="no-question")
    return vote(question, by=by)


@transaction.atomic
def take_vote_back(question: Question, *, by: Any) -> Question:
    """Want it no longer; what is settled keeps its votes."""
    pace.TOUCHES.keep(by.pk)
    question = locked(question)
    if question.state not in (Question.State.OPEN, Question.State.NOW):
        raise Refused(_("This question does not wait for an answer any more."), code="settled")
    gone, _rows = Vote.objects.filter(question=question, person=by.person).delete()
    return _counted(question, "question.vote_taken_back", step=-1, by=by) if gone else question


def move_votes(person: Person, *, into: Person) -> None:
    """What a merged person asked and wanted is asked and wanted by the one that stays."""
    theirs = Vote.objects.filter(person=person)
    questions = list(theirs.values_list("question", flat=True))
    twice = Vote.objects.filter(person=into, question__in=questions).values_list("question")
    theirs.filter(question__in=list(twice.values_list("question", flat=True))).delete()
    theirs.update(person=into)
    Question.objects.filter(asker=person).update(asker=into)
    own = Vote.objects.filter(person=into, question__asker=into)
    questions += own.values_list("question", flat=True)
    own.delete()
    count_votes(questions)


def forget_votes(person: Person) -> None:
    """Who has left wants nothing answered, and is no asker of questions without a name."""
    theirs = Vote.objects.filter(person=person)
    questions = list(theirs.values_list("question", flat=True))
    theirs.delete()
    count_votes(questions)


def count_votes(questions: Collection[int]) -> None:
    """Set the counts of these questions to what is in the table."""
    if not questions:
        return
    votes = (
        Vote.objects.filter(question=OuterRef("pk"))
        .order_by()
        .values("question")
        .annotate(votes=Count("pk"))
        .values("votes")
    )
    threads = Post.objects.filter(pk__in=questions).values("thread")
    Thread.objects.filter(pk__in=threads).update(version=F("version") + 1)
    Question.objects.filter(pk__in=questions).update(votes_count=Coalesce(Subquery(votes), 0))


def _counted(question: Question, verb: str, *, step: int, by: Any) -> Question:
    """The new count, kept on the question; pages that show it are made anew."""
    question.votes_count += step
    question.save(update_fields=["votes_count"])
    Thread.objects.filter(pk=question.post.thread_id).update(version=F("version") + 1)
    record(verb, question, by=by, event=question.session.event, session=question.session_id)
    publish(
        f"session:{question.session_id}",
        "question",
        question=question.pk,
        votes=question.votes_count,
        state=str(question.state),
    )
    return question
