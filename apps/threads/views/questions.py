# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to the speakers of a session: ask, vote, list, and what those who answer do."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import limits, qr
from apps.core.htmx import fragment_or_redirect, invalid, see_other
from apps.core.page_cache import cached_page
from apps.sessions.models import Session
from apps.threads import intents, overlay, services, showing, versions
from apps.threads.actions import Action, Reader, offers
from apps.threads.asking import asked_prompt, questions_of, takes_questions, touched
from apps.threads.forms import AskForm, DecisionForm, draft_fields
from apps.threads.models import HeldPost, Post, Question
from apps.threads.queries import main_thread
from apps.threads.queries.questions import (
    HELD,
    LIST,
    SORTS,
    answers_to,
    asking_of,
    may_steer,
    steering,
)
from apps.threads.sent import is_signed_out, keep, key_of, sent, waits
from apps.threads.services import Draft


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """POST asks the speakers; the text of somebody not signed in is kept until they are."""
    session = _session(request, event_slug, code)
    place = _place(session)
    if request.method != "POST":
        return see_other(place)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _not_asked(request, session, form)
    draft = Draft(
        session=session.pk,
        question=True,
        anonymous=form.cleaned_data["anonymous"],
        **draft_fields(form),
    )
    if is_signed_out(request):
        return keep(request, draft)
    post = sent(request, draft)
    if isinstance(post, HeldPost):
        return waits(request)
    context = _context(request, session, sort="new", focus=post.pk)
    say = _("Your question is asked.")
    return fragment_or_redirect(request, "threads/_questions.html", context, to=place, say=say)


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, number: int) -> HttpResponse:
    """POST votes for a question, with `undo` no longer. Strangers sign in first."""
    question = _question(request, number)
    place = f"{_place(question.session).partition('#')[0]}#q{question.pk}"
    if request.method != "POST":
        return see_other(place)
    if not request.user.is_authenticated:
        return intents.sign_in_first(request, "vote", question.pk, back=place)
    undo = bool(request.POST.get("undo"))
    verb = services.take_vote_back if undo else services.vote
    question = verb(question, by=request.user)
    context = {"pk": question.pk, "votes": question.votes_count, "voted": not undo, "can": True}
    say = _("Your vote is taken back.") if undo else _("Your vote is counted.")
    return fragment_or_redirect(request, "threads/_vote.html", context, to=place, say=say)


@require_safe
def questions(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """All questions of a session; those who answer have what they need beside each."""
    session = _session(request, event_slug, code)
    request.preferences = request.preferences.for_event(session.event.timezone)
    steers, how = steering(session, request.user), asking_of(session)
    sort, after = request.GET.get("sort", ""), request.GET.get("after", "")
    if sort not in SORTS and not (sort == HELD and steers):
        sort = SORTS[0]

    def build() -> str:
        context = _context(
            request, session, asking=how, sort=sort, after=after, size=LIST, steers=steers,
            thread=thread.pk if thread else 0,
        )  # fmt: skip
        return render_to_string("threads/questions.html", context, request=request)

    thread, now = main_thread(session), timezone.now()
    if after or asked_prompt(request) or versions.switches(request):
        return HttpResponse(build())
    changes = (session.version, session.event.version, thread and thread.version)
    made_of = (session.pk, *changes, sort, how.is_open(now), session.phase(now))
    as_asked = versions.wants_originals(request, thread.pk if thread else None)
    return cached_page(request, ("questions", *made_of, as_asked), build)


@require_safe
def projector(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """The questions for a big screen, asked for again by itself until it is paused."""
    session = _session(request, event_slug, code)
    paused = "paused" in request.GET

    def build() -> str:
        shown = questions_of(
            request, session, now=timezone.now(), sort="wanted", size=6, as_asked=True
        )
        context = {"session": session, "event": session.event, "questions": shown}
        place = _place(session)
        code = qr.code_of(request.build_absolute_uri(place))
        context |= {"paused": paused, "address": place.partition("#")[0], "code": code}
        return render_to_string("threads/projector.html", context, request=request)

    thread = main_thread(session)
    changes = (session.version, session.event.version, thread and thread.version)
    return cached_page(
        request, ("projector", session.pk, *changes, request.get_host(), paused), build, known=True
    )


@require_POST
def closing(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Until when questions can be asked: `when` is "now", "end" (of the session) or "open"."""
    session = _session(request, event_slug, code)
    if not may_steer(session, request.user):
        raise Http404
    moments = {"now": timezone.now(), "end": session.ends_at, "open": None}
    when = request.POST.get("when", "")
    if when not in moments:
        raise Http404
    services.close_asking(session, at=moments[when], by=request.user)
    messages.success(request, _("The time for questions is set."))
    return see_other(reverse("threads:questions", args=[event_slug, code]))


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """What becomes of a question: for those who answer for the session, and for its asker."""
    question = _question(request, number)
    user = request.user
    steers = may_steer(question.session, user, question.post.language)
    asker = user.is_authenticated and question.asker_id == user.person_id
    if not (steers or asker):
        raise Http404
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        if isinstance(_decided(request, question, **form.cleaned_data), HeldPost):
            return waits(request)
        messages.success(request, _("The question is changed."))
        back = reverse(
            "threads:questions", args=[question.session.event.slug, question.session.code]
        )
        return see_other(f"{back}#q{question.pk}" if steers else showing.place_of(question.post))
    context = {
        "question": question, "event": question.session.event, "form": form, "steers": steers,
        "answers": answers_to(question), "place": showing.place_of(question.post),
    }  # fmt: skip
    if request.method == "POST":
        return invalid(request, "threads/question.html", context, page="threads/question.html")
    return render(request, "threads/question.html", context)


@offers(place=40)
def deciding(post: Post, user: Reader) -> Iterable[Action]:
    """For those who answer for the session, and for the asker."""
    if not user.is_authenticated or post.removed_at:
        return
    question = Question.objects.filter(post=post.pk).select_related("session").first()
    if question is None:
        return
    address = reverse("threads:decide_question", args=[post.pk])
    if may_steer(question.session, user, post.language):
        yield Action(_("Answer or decline"), address, "check")
    elif question.asker_id == user.person_id and question.state != Question.State.HELD:
        yield Action(_("It is answered"), address, "check")


def _decided(
    request: HttpRequest, question: Question, *, do: str, answer: int | None, **said: str
) -> Post | HeldPost | None:
    """The verb that was chosen; what it needs stands in the form."""
    by = request.user
    if do == "now":
        services.take_up(question, by=by)
    elif do == "plan":
        services.plan(question, by=by)
    elif do == "open":
        services.put_back(question, by=by)
    elif do == "held":
        services.hold_back(question, reason=said["reason"], by=by)
    elif do == "answer":
        key, address = key_of(request), limits.network_of(request)
        written = {"text": said["text"], "language": said["language"]}
        return services.answer(question, **written, by=by, key=key, address=address)
    else:
        post = Post.objects.filter(pk=answer).first() if answer else None
        services.mark_answered(question, answer=post, by=by)
    return None


def _context(request: HttpRequest, session: Session, **asked: Any) -> dict[str, Any]:
    now = timezone.now()
    shown = questions_of(request, session, now=now, **asked)
    return {
        "session": session,
        "event": session.event,
        "phase": session.phase(now),
        "questions": shown,
        "overlay": overlay.lay(request, touched(shown), session=session.pk),
        "speakers": list(session.speakers.all()),
    }


def _not_asked(request: HttpRequest, session: Session, form: AskForm) -> HttpResponse:
    """The same form with its errors, in its own place."""
    shown = questions_of(
        request, session, now=timezone.now(), typed=request.POST.dict(), errors=form.messages()
    )
    context = {"questions": shown, "form": form, "session": session}
    response = invalid(request, "threads/_ask.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#ask", "outerHTML"
    return response


def _session(request: HttpRequest, event_slug: str, code: str) -> Session:
    """A session that takes questions, as this reader may see it."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event_slug, code=code)
    if not takes_questions(session):
        raise Http404
    return session


def _question(request: HttpRequest, number: int) -> Question:
    """A question that this reader may see; what was not taken up, to its asker and who answers."""
    rows = Question.objects.visible_to(request.user).select_related(
        "session__event", "post__author", "post__thread__event", "post__thread__session"
    )
    question = get_object_or_404(rows, pk=number)
    if question.state == Question.State.HELD:
        user = request.user
        own = user.is_authenticated and question.asker_id == user.person_id
        if not (own or may_steer(question.session, user, question.post.language)):
            raise Http404
    return question


def _place(session: Session) -> str:
    page = reverse("pages:session", args=[session.event.slug, session.code])
    return f"{page}#questions"
