# SPDX-License-Identifier: AGPL-3.0-or-later
"""What I hear of, where and when: one page, each part saved on its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.signed_in import SignedInRequest
from apps.core import limits, refusals
from apps.core.errors import Refused
from apps.core.htmx import see_other
from apps.events.models import Event
from apps.notifications import feeds, queries, services
from apps.notifications.forms import LEADS, PreferenceForm, QuietForm, RemindersForm
from apps.notifications.leads import lead_words
from apps.notifications.models import Habits, NoticeFeed, Preference
from apps.notifications.reach import is_there


@dataclass(frozen=True)
class Part:
    """What the page says of one event; of all others without one."""

    id: str
    wish: Preference
    event: Event | None = None
    has_own: bool = True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_page(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _saved(request)
    user = request.user
    rows = Preference.objects.filter(user=user)
    chosen = {row.event_id: row for row in rows}
    others = chosen.get(None) or Preference(user=user)
    events = list(queries.events_around(user)[:50])
    feed = NoticeFeed.objects.filter(user=user).first()
    habits = Habits.objects.filter(user=user).first() or Habits(user=user)
    context = {
        "others": Part("others", others),
        "parts": [
            Part(f"e{one.pk}", chosen.get(one.pk) or others, one, one.pk in chosen)
            for one in events
        ],
        "habits": habits,
        "leads": [(lead, lead_words(lead), lead in habits.leads) for lead in LEADS],
        "levels": Preference.Level.choices,
        "digests": Preference.Digest.choices,
        "has_push": is_there("push"),
        "has_address": bool(user.email),
        "feed": feed,
        "subscription": {"address": feeds.address_of(feed)},
        "takes_answers": bool(settings.EVENTFORUM_REPLY_DOMAIN),
    }
    return render(request, "notifications/settings.html", context)


def _saved(request: SignedInRequest) -> HttpResponse:
    limits.limit_or_refuse(
        "notifications.settings", request.user.pk, rate=60, per=timedelta(minutes=1), burst=60
    )
    save = _PARTS.get(request.POST.get("part", ""))
    if save is None:
        return see_other(reverse("notifications:settings"))
    response = save(request)
    if response is not None:
        return response
    messages.success(request, _("Saved."))
    anchor = request.POST["part"]
    if slug := request.POST.get("event"):
        anchor = f"event-{slug}"
    return see_other(f"{reverse('notifications:settings')}#{anchor}")


def _save_wish(request: SignedInRequest) -> HttpResponse | None:
    slug, event = request.POST.get("event", ""), None
    if slug:
        event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    if event is not None and request.POST.get("as_others"):
        services.wish_as_for_others(request.user, event=event)
        return None
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    fields = form.cleaned_data
    if not is_there("push"):
        fields.pop("push")
    services.wish(request.user, event=event, **fields)
    return None


def _save_quiet(request: SignedInRequest) -> HttpResponse | None:
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    services.rest(request.user, **form.cleaned_data)
    return None


def _save_reminders(request: SignedInRequest) -> HttpResponse | None:
    form = RemindersForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    services.be_reminded(request.user, **form.cleaned_data)
    return None


def _save_feed(request: SignedInRequest) -> HttpResponse | None:
    verbs: dict[str, Callable[[Any], Any]] = {
        "renew": services.renew_feed,
        "close": services.close_feed,
    }
    verb = verbs.get(request.POST.get("do", ""))
    if verb is None:
        raise Refused(_("Choose one of the answers."), code="no-answer")
    verb(request.user)
    return None


def _refused(request: SignedInRequest, form: Any) -> HttpResponse:
    return refusals.send_back(request, refusals.errors_of(form), status=422)


_PARTS: dict[str, Callable[[SignedInRequest], HttpResponse | None]] = {
    "wishes": _save_wish,
    "feed": _save_feed,
    "quiet": _save_quiet,
    "reminders": _save_reminders,
}
