# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of cases, one case, the people who were silenced, and the public log."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import languages
from apps.core.htmx import see_other
from apps.core.rules import Rule
from apps.events import services as events
from apps.events.models import Event, Sanction
from apps.events.moderating import Moderating, moderating
from apps.threads import log_words, services
from apps.threads.models import Case
from apps.threads.moderation_forms import CaseForm
from apps.threads.queries import moderation as queries


@require_safe
def queue(request: HttpRequest, event_slug: str = "") -> HttpResponse:
    """What waits for a moderator, in an event or, for administrators, everywhere.

    ?state=decided shows what was decided; ?lang= is a language, or "all".
    """
    event, right = _moderated(request, event_slug)
    if request.GET.get("state") == "decided":
        rows = queries.decided_cases(event)
        before = request.GET.get("before", "")
        page = queries.decided_page(rows, before=before, user=request.user, right=right)
    else:
        asked = request.GET.get("lang", "")
        language = "" if asked == "all" else asked if languages.valid(asked) else "mine"
        rows = queries.open_cases(event, right, language=language)
        after = request.GET.get("after", "")
        page = queries.cases_page(rows, after=after, user=request.user, right=right)
    context = {
        "event": event,
        "right": right,
        "page": page,
        "state": "decided" if request.GET.get("state") == "decided" else "open",
        "asked_language": request.GET.get("lang", ""),
        "rules": Rule.choices,
        "pictures": queries.picture_requests(event) if not request.GET else [],
    }
    return render(request, "threads/moderation/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case; POST takes it, decides it, or takes a decision back."""
    found = queries.case_of(number)
    right = moderating(request.user, found.event_id) if found is not None else None
    if found is None or right is None:
        raise Http404
    if request.method == "POST":
        return _decided(request, found)
    [item] = queries.items_of([found], user=request.user, right=right)
    context = {"event": found.event, "right": right, "item": item, "rules": Rule.choices}
    return render(request, "threads/moderation/case.html", context)


@require_safe
def people(request: HttpRequest, event_slug: str) -> HttpResponse:
    """Who cannot write in an event at present, and who was warned lately."""
    event, right = _moderated(request, event_slug)
    rows = Sanction.objects.filter(event=event).select_related("user__person", "by__person")
    context = {
        "event": event,
        "right": right,
        "now": timezone.now(),
        "sanctions": rows.order_by("-pk")[:100],
    }
    return render(request, "threads/moderation/people.html", context)


@require_POST
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """Take a sanction back."""
    sanction = get_object_or_404(Sanction.objects.select_related("event"), pk=number)
    if moderating(request.user, sanction.event_id) is None:
        raise Http404
    events.lift(sanction, by=request.user)
    messages.success(request, _("It is taken back: they can write again."))
    if sanction.event is None:
        return see_other(reverse("threads:portal_moderation"))
    return see_other(reverse("threads:moderation_people", args=[sanction.event.slug]))


@require_safe
def log(request: HttpRequest, event_slug: str) -> HttpResponse:
    """What moderators did, for everybody: no names, no texts."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    before = request.GET.get("before", "")
    found = queries.log_of(event, before=before)
    lines = [(line, log_words.words_of(line)) for line in found.lines]
    context = {"event": event, "lines": lines, "older": found.older, "before": before}
    return render(request, "threads/moderation/log.html", context)


def _moderated(request: HttpRequest, slug: str) -> tuple[Event | None, Moderating]:
    """The event and the right to moderate it; others find nothing here."""
    event = None
    if slug:
        event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    right = moderating(request.user, event.pk if event is not None else None)
    if right is None:
        raise Http404
    return event, right


def _decided(request: HttpRequest, case: Case) -> HttpResponse:
    form = CaseForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
        return see_other(_place(case))
    action = form.cleaned_data["action"]
    if action == "take":
        services.take(case, by=request.user)
        return see_other(f"{_queue(case)}#case-{case.pk}")
    if action == "undo":
        services.undo(case, by=request.user)
        messages.success(request, _("The decision is taken back; the case is open again."))
        return see_other(_place(case))
    case = services.decide(
        case,
        action,
        by=request.user,
        rule=form.cleaned_data["rule"],
        reason=form.cleaned_data["reason"],
        person=form.cleaned_data["person"],
    )
    if case.decided_at is None:
        messages.success(request, _("It is hidden from everybody until you decide."))
        return see_other(_place(case))
    messages.success(request, _("Decided: %(what)s.") % {"what": case.get_outcome_display()})
    return see_other(_queue(case))


def _place(case: Case) -> str:
    return reverse("threads:case", args=[case.pk])


def _queue(case: Case) -> str:
    if case.event is None:
        return reverse("threads:portal_moderation")
    return reverse("threads:moderation", args=[case.event.slug])
