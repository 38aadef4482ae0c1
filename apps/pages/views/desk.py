# SPDX-License-Identifier: AGPL-3.0-or-later
"""A speaker's desk: what they give to their session, before an account exists where it can be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import kept_input, languages, limits
from apps.core import text as texts
from apps.core.htmx import (
    Context,
    fragment_or_redirect,
    invalid,
    see_other,
    shown,
)
from apps.pages.desks import (
    PUBLISHES,
    Desk,
    invitation_at,
    not_yours,
    opened,
    signed_in_first,
    written,
)
from apps.pages.queries import desk as queries
from apps.pages.queries import desk_after as after
from apps.sessions import services
from apps.sessions.at_desk import joinable
from apps.sessions.desk_forms import LinkForm, PreparationForm, SummaryForm
from apps.sessions.models import Session
from apps.threads.asking import in_versions
from apps.threads.queries.questions import questions_page, undecided
from apps.threads.showing import language_choices


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """GET is the whole desk; POST publishes the summary, or shows it as it will be."""
    found = opened(request, event_slug, code)
    if request.method == "POST":
        if request.POST.get("do") == "preview":
            return _preview(request, found)
        if request.POST.get("do") == "sign-in" and not request.user.is_authenticated:
            return signed_in_first(request, found)
        return written(request, found) or _publish(request, found, request.POST)
    if found.speaker is None and request.user.is_authenticated:
        return not_yours(request, found)
    waits = request.session.get(PUBLISHES) == found.address
    if found.speaker and joinable(request, found.speaker):
        context = {"session": found.session, "event": found.session.event, "desk": found}
        return render(request, "pages/desk_join.html", context | {"waits": waits})
    if found.speaker and waits:
        del request.session[PUBLISHES]
        if kept := kept_input.take(request, found.address):
            return _publish(request, found, kept)
    return render(request, "pages/desk.html", _context(request, found))


@require_POST
def preparation(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """What participants should read or do before they come."""
    found = opened(request, event_slug, code)
    if answer := written(request, found):
        return answer
    form = PreparationForm(request.POST)
    if not form.is_valid():
        return _again(request, found, "preparation", form.messages(), status=422)
    values = form.cleaned_data
    try:
        services.prepare(
            found.session, text=values["text"], minutes=values["minutes"],
            language=values["language"], seen=values["base"], by_person=found.person, by=found.by,
        )  # fmt: skip
    except services.Clash:
        return _again(request, found, "preparation", {}, status=409)
    context = _context(request, found) | {"swap_steps": True}
    to, say = f"{found.address}#h-preparation", _("What people prepare is on the page.")
    return fragment_or_redirect(request, "pages/_desk_preparation.html", context, to=to, say=say)


@require_POST
def links(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Add a link, or take away the one that `remove` names."""
    found = opened(request, event_slug, code)
    if answer := written(request, found):
        return answer
    number = request.POST.get("remove", "")
    if number:
        kinds = [kind for kind, _name in LinkForm.KINDS]
        theirs = found.session.resources.filter(from_source=False, kind__in=kinds)
        is_number = number.isascii() and number.isdecimal() and len(number) < 16
        services.remove_resource(
            get_object_or_404(theirs, pk=int(number) if is_number else 0), by=found.by
        )
        return _done(request, found, _("The link is taken away."), "h-links")
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _again(request, found, "links", form.messages(), status=422)
    services.add_resource(found.session, **form.cleaned_data, by=found.by)
    return _done(request, found, _("The link is on the page."), "h-links")


@require_POST
def reuse(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Take along what an earlier session of the same speaker has."""
    found = opened(request, event_slug, code)
    if answer := written(request, found):
        return answer
    assert found.person is not None
    earlier = after.earlier_ones(found.session, found.person, request.user, now=timezone.now())
    chosen = {str(session.pk): session for session in earlier}
    source = chosen.get(request.POST.get("source", ""))
    if source is None:
        raise Http404
    services.take_along(source, into=found.session, person=found.person, by=found.by)
    return _done(
        request, found, _("It is here now. Change what is different this time."), "h-summary"
    )


def _publish(request: HttpRequest, found: Desk, typed: Any) -> HttpResponse:
    form = SummaryForm(typed)
    if not form.is_valid():
        return _again(request, found, "summary", form.messages(), status=422, typed=typed)
    values = dict(form.cleaned_data)
    try:
        services.write_summary(
            found.session, text=values["text"], language=values["language"],
            terms=values["terms"], seen=values["base"], by_person=found.person, by=found.by,
        )  # fmt: skip
    except services.Clash:
        return _again(request, found, "summary", {}, status=409, typed=typed)
    context = _context(request, found) | {"swap_steps": True}
    to, say = f"{found.address}#h-summary", _("Your summary is published.")
    return fragment_or_redirect(request, "pages/_desk_summary.html", context, to=to, say=say)


def _preview(request: HttpRequest, found: Desk) -> HttpResponse:
    """The summary as participants see it, by the same renderer; nothing is stored."""
    who = found.speaker.pk if found.speaker else limits.network_of(request)
    limits.limit_or_refuse("pages.desk.preview", who, rate=30, per=timedelta(minutes=1), burst=30)
    text = request.POST.get("text", "")[:20_000]
    people = [found.person] if found.person else []
    authors = [*queries.dossier_of(found.session).authors, *people]
    context = _context(request, found, typed={"summary": request.POST}) | {
        "preview": texts.render(text).html,
        "language": languages.canonical(request.POST.get("language", "")) or languages.guess(text),
        "terms": request.POST.get("terms", "")[:2_000].splitlines()[: services.TERMS],
        "authors": queries.each_once(authors),
    }
    return shown(request, "pages/_desk_preview.html", context, page="pages/desk.html")


def _again(
    request: HttpRequest,
    found: Desk,
    part: str,
    errors: dict[str, list[str]],
    *,
    status: int,
    typed: Any = None,
) -> HttpResponse:
    """The same form with what was typed: with its errors (422), or beside what somebody else has
    published meanwhile (409), which the form knows from then on."""
    given = typed if typed is not None else request.POST
    context = _context(request, found, typed={part: given}, errors={part: errors})
    context["clash"] = part if status == 409 else ""
    response = invalid(
        request, f"pages/_desk_{part}.html", context, page="pages/desk.html", status=status
    )
    response["HX-Retarget"], response["HX-Reswap"] = f"#{part}", "outerHTML"
    return response


def _done(request: HttpRequest, found: Desk, say: str, anchor: str) -> HttpResponse:
    messages.success(request, say)
    return see_other(f"{found.address}#{anchor}")


def _context(
    request: HttpRequest,
    found: Desk,
    *,
    typed: dict[str, Any] | None = None,
    errors: dict[str, dict[str, list[str]]] | None = None,
) -> Context:
    session, given, wrong = found.session, typed or {}, errors or {}
    dossier = queries.dossier_of(session)
    summary, asked = dossier.summary, dossier.preparation

    def fields(part: str, address: str, standing: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What was typed, or kept for after a sign-in; else what is published."""
        values = given.get(part) or kept_input.take(request, address)
        return {name: values.get(name, "") for name in standing()} if values else standing()

    summed = fields("summary", found.address, lambda: {
        "text": summary.text if summary else "",
        "language": summary.language if summary else "",
        "terms": "\n".join(summary.terms) if summary else "",
    })  # fmt: skip
    of_session = [session.event.slug, session.code]
    prepared = fields("preparation", reverse("pages:desk_preparation", args=of_session), lambda: {
        "text": asked.text if asked else "",
        "language": asked.language if asked else "",
        "minutes": asked.minutes if asked else "",
    })  # fmt: skip
    linked = fields(
        "links", reverse("pages:desk_links", args=of_session), lambda: {"url": "", "title": ""}
    )
    now = timezone.now()
    phase = session.phase(now)
    over = phase == Session.Phase.AFTER and not session.is_off
    others: dict[str, Any] = {}
    if found.person is not None and over:
        others["later"] = after.later_ones(session, found.person, request.user, now=now)
    elif found.person is not None and summary is None:
        others["earlier"] = after.earlier_ones(session, found.person, request.user, now=now)
    speakers = list(session.speakers.order_by("session_speakers__position"))
    wanted = questions_page(session, sort="wanted", size=queries.QUESTIONS)
    return {
        "session": session,
        "event": session.event,
        "desk": found,
        "dossier": dossier,
        "speakers": speakers,
        "summed": summed,
        "prepared": prepared,
        "linked": linked,
        "errors": wrong,
        "link_kinds": LinkForm.KINDS,
        "choices": language_choices(request, session.event, chosen=summed["language"], every=True),
        "phase": phase,
        "over": over,
        "numbers": after.numbers_of(session) if over else [],
        **others,
        "questions": replace(wanted, rows=in_versions(request, wanted.rows)),
        "invitation": invitation_at(request, found),
        "inviting": kept_input.take(request, reverse("pages:desk_people", args=of_session)),
        "answering": _answering(request, of_session),
        "steps": queries.checklist(dossier, waiting=undecided(session), over=over),
    }


def _answering(request: HttpRequest, of_session: list[str]) -> dict[str, Any]:
    """An answer that was refused: to which question, and its text."""
    kept = kept_input.take(request, reverse("pages:desk_questions", args=of_session))
    number = str(kept.get("number", ""))
    return {"number": int(number), "text": kept.get("text", "")} if number.isdecimal() else {}
