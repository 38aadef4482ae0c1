# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take part in an event or a session: one tap, without a script too."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.secret_addresses import nothing_here, unlisted
from apps.core import limits
from apps.core.errors import Refused
from apps.core.htmx import fragment_or_redirect, page_or_fragment, see_other
from apps.events.feeds import answer
from apps.events.models import Event
from apps.rsvps import feeds, intents, queries, services, showing
from apps.rsvps.forms import NONE, FeedForm, RsvpForm
from apps.rsvps.models import AgendaFeed, Rsvp
from apps.rsvps.occasions import Target, occasion_of
from apps.sessions.models import Session

BOX = "rsvps/_box.html"


@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, event_slug: str) -> HttpResponse:
    """GET tells who takes part in an event; POST answers for oneself."""
    events = Event.objects.visible_to(request.user)
    return _rsvp(request, get_object_or_404(events, slug=event_slug))


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """The same for one session of it."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    return _rsvp(request, get_object_or_404(sessions, event__slug=event_slug, code=code))


@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """What a device has kept (`kept`: s12, e3) becomes an answer of who is signed in."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    limits.limit_or_refuse(
        "rsvps.take_over", request.user.pk, rate=10, per=timedelta(minutes=1), burst=10
    )
    number = services.take_over(request.POST.getlist("kept"), by=request.user)
    say = _("What this device has kept is in your account now.") if number else ""
    return JsonResponse({"new": number, "say": say})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def feed(request: HttpRequest) -> HttpResponse:
    """The address of my agenda for a calendar; POST makes one, another, or none."""
    if request.method == "POST":
        return _feed_changed(request)
    mine = AgendaFeed.objects.filter(user=request.user.pk).first()
    context = {"feed": mine, "subscription": feeds.subscription_of(mine)}
    return render(request, "rsvps/feed.html", context)


@require_safe
def agenda_ics(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's agenda for whoever knows the secret. Unchanged: one statement and 304."""
    return unlisted(_agenda(request, secret))


def _agenda(request: HttpRequest, secret: str) -> HttpResponse:
    found = feeds.agenda_at(secret)
    if found is None:
        return nothing_here(request, _("No calendar is at this address, or none any more."))
    return answer(
        request,
        tag=f"a{found.feed}-{found.tag}",
        build=lambda: feeds.calendar(found),
        name="agenda",
        seconds=feeds.KEPT_SECONDS,
    )


def _feed_changed(request: HttpRequest) -> HttpResponse:
    limits.limit_or_refuse("rsvps.feed", request.user.pk, rate=20, per=timedelta(hours=1), burst=20)
    form = FeedForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose one of the answers."), code="no-answer")
    verb, with_later = form.cleaned_data["do"], form.cleaned_data["with_later"]
    if verb == "renew":
        services.renew_feed(request.user)
        say = _("This is your address. Give it to your calendar.")
    elif verb == "close":
        services.close_feed(request.user)
        say = _("The address is switched off.")
    else:
        services.choose_for_feed(request.user, with_later=with_later)
        say = _("Saved.")
    messages.success(request, say)
    return see_other(reverse("rsvps:feed"))


def _rsvp(request: HttpRequest, target: Target) -> HttpResponse:
    occasion = occasion_of(target)
    if not occasion.takes_answers:
        raise Http404
    request.preferences = request.preferences.for_event(occasion.event.timezone)
    if request.method == "POST":
        return _answered(request, target)
    headcount, now = queries.headcount_of(**occasion.here()), timezone.now()
    context = {
        "event": occasion.event,
        "session": occasion.session,
        "target": target,
        "rsvp": showing.form_of(target, headcount, now=now),
        "named": queries.named(headcount),
        **showing.box(request, target, unfolded=True),
    }
    return page_or_fragment(request, "rsvps/rsvp.html", context, BOX)


def _answered(request: HttpRequest, target: Target) -> HttpResponse:
    place = f"{target.get_absolute_url()}#rsvp"
    form = RsvpForm(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    answer = sent.get("answer", "")
    if not request.user.is_authenticated:
        return intents.sign_in_first(request, target, answer, back=place)
    limits.limit_or_refuse(
        "rsvps.answer", request.user.pk, rate=60, per=timedelta(minutes=1), burst=60
    )
    if not any(sent.values()):
        raise Refused(_("Choose one of the answers."), code="no-answer")
    say = _written(request, target, answer, named=sent.get("named", ""))
    context = showing.box(request, target, unfolded=True)
    return fragment_or_redirect(request, BOX, context, to=place, say=say)


def _written(request: HttpRequest, target: Target, answer: str, *, named: str) -> str:
    """The verb that the button stands for, and what is said of it."""
    if answer == NONE:
        services.withdraw(target, by=request.user)
        return _("Your answer is taken back.")
    if answer:
        state = services.respond(target, answer=answer, by=request.user).state
        if state == Rsvp.State.WAITING:
            return _("All places are taken. You are on the waiting list.")
        return _("Your answer is counted.")
    shown = services.show_name(target, named=named == "1", by=request.user).is_named
    return _("Everybody sees your name now.") if shown else _("Your name is not shown any more.")
