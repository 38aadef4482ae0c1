# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page needs to show the questions of a session: threads/_questions.html.

context["questions"] = asked(request, session, now=now)
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.page_cache import filler
from apps.events.moderating import Moderating
from apps.sessions.models import Session
from apps.threads import overlay, showing, versions
from apps.threads.models import Asking, Question
from apps.threads.queries.questions import (
    SHOWN,
    SORTS,
    QuestionRow,
    QuestionsPage,
    asking_of,
    covers_session,
    questions_page,
)
from apps.threads.showing import Composer


@dataclass(frozen=True)
class Questions:
    """The questions of a session for one page. `composer` is None where nothing can be asked."""

    page: QuestionsPage
    asking: Asking
    composer: Composer | None
    address: str
    phase: str = Session.Phase.BEFORE
    prompts: tuple[str, ...] = ()
    steers: Moderating | None = None
    """How this reader answers for the session."""
    closes: bool = False
    """Whether they say until when it is asked."""
    focus: int = 0

    @property
    def theirs(self) -> set[int]:
        """The questions shown that this reader decides about."""
        right = self.steers
        return {row.pk for row in self.page.rows if right and right.covers(row.language)}

    @property
    def count(self) -> int:
        """How many there are, for everybody."""
        return self.asking.waiting_count + self.asking.answered_count

    @property
    def rest(self) -> int:
        """How many of this order are on the page of questions only."""
        total = self.asking.waiting_count
        if self.page.sort == "answered":
            total = self.asking.answered_count
        return max(0, total - len(self.page.rows)) if self.page.more else 0


def prompts(phase: str = Session.Phase.BEFORE) -> tuple[str, ...]:
    """Questions that are worth asking of any session, to begin with; others while it runs and once
    it is over."""
    if phase == Session.Phase.LIVE:
        return (
            _("Could you show an example?"),
            _("Where does this not work?"),
            _("What can a small community take from this?"),
        )
    if phase == Session.Phase.AFTER:
        return (
            _("Where can I read more about this?"),
            _("What comes next, and who can join in?"),
            _("What would you do differently today?"),
        )
    return (
        _("What should I read or try before I come?"),
        _("Which result surprised you most?"),
        _("How can somebody take part who cannot be there?"),
    )


def asked_sort(request: HttpRequest) -> str:
    sort = request.GET.get("questions", "")
    return sort if sort in SORTS else SORTS[0]


def asked_prompt(request: HttpRequest) -> int:
    """Which of the prompts stands in the form, from 1; 0 for none."""
    number = request.GET.get("ask", "")
    return int(number) if number in ("1", "2", "3") else 0


def takes_questions(session: Session) -> bool:
    return not session.is_break


def questions_of(
    request: HttpRequest,
    session: Session,
    *,
    now: datetime,
    asking: Asking | None = None,
    sort: str = "",
    after: str = "",
    size: int = SHOWN,
    steers: Moderating | None = None,
    focus: int = 0,
    typed: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None,
    as_asked: bool = False,
    thread: int = 0,
) -> Questions:
    """One query for the list; none where nothing was asked, which `asking` tells.

    One more where some have versions, unless all are wanted in the words they were asked in
    (`as_asked`), as they may be by who wants the main discussion, `thread`, so.
    """
    asking = asking or asking_of(session)
    sort = sort or asked_sort(request)
    page = QuestionsPage(sort)
    if asking.waiting_count or asking.answered_count or asking.held_count:
        page = questions_page(session, sort=sort, after=after, size=size)
        if not as_asked:
            page = replace(page, rows=in_versions(request, page.rows, thread=thread))
    composer, phase = None, session.phase(now)
    if asking.is_open(now) and takes_questions(session) and not session.is_off:
        prompt = asked_prompt(request)
        composer = showing.composer(
            request,
            event=session.event,
            action=reverse("threads:ask", args=[session.event.slug, session.code]),
            form_id="ask",
            typed=typed,
            errors=errors,
            suggested={"text": prompts(phase)[prompt - 1]} if prompt else None,
        )
    address = reverse("threads:questions", args=[session.event.slug, session.code])
    return Questions(
        page,
        asking,
        composer,
        address,
        phase=phase,
        prompts=() if asking.waiting_count or asking.answered_count else prompts(phase),
        steers=steers,
        closes=covers_session(steers, session),
        focus=focus,
    )


def in_versions(
    request: HttpRequest, rows: list[QuestionRow], *, thread: int = 0
) -> list[QuestionRow]:
    """The questions, each with its version for this reader and the line that tells of it. One
    query, or none where there are no versions."""
    texts = [
        versions.Text(row.pk, thread, row.number, row.language, row.versions_in)
        for row in rows
        if row.versions_in
    ]
    shown = versions.choose(request, texts)
    found = []
    for row in rows:
        if one := shown.get(row.pk):
            line = versions.provenance(one, at=reverse("threads:post", args=[row.pk]))
            row = row._replace(version=one.version, provenance=line)
        found.append(row)
    return found


def touched(questions: Questions | None) -> list[int]:
    """The questions shown with which this reader may have done something."""
    if questions is None:
        return []
    return [row.pk for row in questions.page.rows if row.votes or row.is_anonymous]


@filler("vote", shared=True)
def vote_of(request: HttpRequest, pk: str, votes: str, state: str, author: str) -> str:
    """The button to vote with its count; only the count for the asker, and once it is settled."""
    own = overlay.has(request, "asked", int(pk)) or (
        overlay.is_signed_in(request) and str(getattr(request.user, "person_id", "")) == author
    )
    voted = overlay.has(request, "voted", int(pk))
    return vote_button(int(pk), int(votes), state=state, voted=voted, own=own)


def vote_button(pk: int, votes: int, *, state: str, voted: bool, own: bool = False) -> str:
    """The markup for one question in the active language."""
    waits = state in (Question.State.OPEN, Question.State.NOW)
    language = get_language() or settings.LANGUAGE_CODE
    return _vote_button(language, pk, votes, voted, waits and not own)


@lru_cache(maxsize=4_000)
def _vote_button(language: str, pk: int, votes: int, voted: bool, can: bool) -> str:
    context = {"pk": pk, "votes": votes, "voted": voted, "can": can}
    with translation.override(language):
        return render_to_string("threads/_vote.html", context)


@filler("held-questions")
def held_of(request: HttpRequest) -> str:
    """To an asker alone: which of their questions were not taken up, and why."""
    rows = overlay.held(request)
    return render_to_string("threads/_held.html", {"rows": rows}) if rows else ""


__all__ = ["QuestionRow", "Questions", "questions_of"]
