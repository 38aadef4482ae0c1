# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions of a session as a page lists them, and who may do what with them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import ExpressionWrapper, Q, Value
from django.db.models.fields import BooleanField

from apps.accounts.models import Person
from apps.core import roles
from apps.events.models import EventRole
from apps.events.moderating import Moderating, strongest
from apps.sessions.models import Session, SessionSpeaker
from apps.threads.guests import Guest
from apps.threads.models import Asking, Post, Question
from apps.translations.queries import Version

SHOWN = 10
"""Questions on the page of a session; the page of its questions has them all."""

LIST = 50
"""Questions on a page of the list."""

SORTS = ("wanted", "new", "answered")
HELD = "held"
"""The fourth list, for who answers: what was not taken up."""


class QuestionRow(NamedTuple):
    """A question as a list shows it."""

    pk: int
    html: str
    language: str
    votes: int
    state: str
    in_session: bool
    answer: int | None
    reason: str
    is_anonymous: bool
    created_at: datetime
    number: int
    author: int
    name: str
    left_at: datetime | None
    versions_in: str
    version: Version | None = None
    """What the reader is shown in place of the words it was asked in."""
    provenance: str = ""

    @property
    def who(self) -> Person:
        """Who asks, as far as others may know."""
        return Person(
            pk=self.author, name=self.name, left_at=self.left_at, unnamed=self.is_anonymous
        )


@dataclass(frozen=True)
class QuestionsPage:
    """Questions in one order; `more` is the key of those after them, empty at the end."""

    sort: str = "wanted"
    rows: list[QuestionRow] = field(default_factory=list)
    more: str = ""


def questions_page(
    session: Session, *, sort: str = "wanted", after: str = "", size: int = LIST
) -> QuestionsPage:
    """Questions of a session, one query. What is being answered now stands first.

    `after` is the key of a page before; one that nobody issued shows the first page.
    """
    found = Question.objects.filter(session=session).listed()
    now = Question.State.NOW
    key = _key(after)
    if sort in ("answered", HELD):
        found = found.filter(state=sort).order_by("-post")
    else:
        found = found.waiting()
        first = ExpressionWrapper(Q(state=now), output_field=BooleanField()).desc()
        order = ("-votes_count", "post") if sort == "wanted" else ("-post",)
        found = found.exclude(state=now) if key else found
        found = found.order_by(*order) if key else found.order_by(first, *order)
    if key:
        votes, pk = key
        later = Q(votes_count__lt=votes) | Q(votes_count=votes, post__gt=pk)
        found = found.filter(later if sort == "wanted" else Q(post__lt=pk))
    rows = [QuestionRow(*row) for row in found.values_list(*_COLUMNS)[: size + 1]]
    more = f"{rows[size - 1].votes}-{rows[size - 1].pk}" if len(rows) > size else ""
    return QuestionsPage(sort, rows[:size], more)


def steering(session: Session, user: Any) -> Moderating | None:
    """How somebody answers for this session: its speakers, and who runs the event, for every
    question; who moderates it for those in their languages; None for everybody else.

    One query at most.
    """
    if isinstance(user, Guest):
        return Moderating("speaker") if user.session == session.pk else None
    if not user.is_authenticated:
        return None
    if user.is_superuser:
        return Moderating("administrator")
    mine = EventRole.objects.filter(
        event=session.event_id, user=user.pk, role__in=roles.MODERATORS
    ).values_list("role", "languages")
    every = Value([], output_field=EventRole._meta.get_field("languages"))
    speaks = SessionSpeaker.objects.filter(session=session.pk, speaker__person=user.person_id)
    held = dict(mine.union(speaks.values_list(Value("speaker"), every)))
    return Moderating("speaker") if "speaker" in held else strongest(held)


def may_steer(session: Session, user: Any, language: str = "") -> bool:
    """Whether somebody answers for this session, for questions in this language where one is told.

    One query at most.
    """
    right = steering(session, user)
    return right is not None and right.covers(language)


def covers_session(right: Moderating | None, session: Session) -> bool:
    """Whether what is of all its questions is theirs to decide: of who moderates in some languages
    only where it is spoken in one of them."""
    if right is None:
        return False
    return any(right.covers(code) for code in session.spoken_languages or [session.language])


def wrote(post: Post, user: Any) -> bool:
    """Whether this is somebody's own post, under their name or as a question without one."""
    if not user.is_authenticated:
        return False
    if post.author_id == user.person_id:
        return True
    return Question.objects.filter(post=post.pk, asker=user.person_id, is_anonymous=True).exists()


def asking_of(session: Session) -> Asking:
    """How the session is asked; a row that is not stored where nothing is said yet."""
    return Asking.objects.filter(pk=session.pk).first() or Asking(session=session)


def undecided(session: Session) -> int:
    """How many questions wait for a word of the speakers: an answer, or when there will be one."""
    waiting = Question.objects.filter(session=session, state=Question.State.OPEN).listed()
    return waiting.filter(in_session=False).count()


def answers_to(question: Question) -> list[Post]:
    """What was answered to it in the discussion, the latest first."""
    posts = Post.objects.filter(reply_to=question.pk, removed_at=None)
    return list(posts.select_related("author").order_by("-pk")[:LIST])


_COLUMNS = (
    "pk",
    "post__html",
    "post__language",
    "votes_count",
    "state",
    "in_session",
    "answer",
    "reason",
    "is_anonymous",
    "post__created_at",
    "post__number",
    "post__author",
    "post__author__name",
    "post__author__left_at",
    "post__versions_in",
)


def _key(text: str) -> tuple[int, int] | None:
    votes, _, pk = text.partition("-")
    numbers = votes.isascii() and votes.isdecimal() and pk.isascii() and pk.isdecimal()
    if not numbers or len(votes) > 9 or len(pk) > 18:
        return None
    return int(votes), int(pk)
