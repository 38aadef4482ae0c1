# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put a text into another language, paragraph by paragraph; and what waits for that."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.core import languages, limits
from apps.core.htmx import see_other
from apps.events.models import Event
from apps.translating import services, showing, things
from apps.translating.forms import TranslationForm
from apps.translating.queries import tasks_of
from apps.translations.services import check

PAGE = "translating/translate.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def translate(
    request: HttpRequest, text_kind: str, text_number: int, language: str
) -> HttpResponse:
    """A text beside its version in this language; POST writes the version. 409 with both where
    somebody else wrote meanwhile."""
    known = text_number < 2**63
    thing = things.seen(text_kind, text_number, request.user) if known else None
    if thing is None or not languages.valid(language) or language == thing.language:
        raise Http404
    if request.method == "POST":
        return _written(request, thing, language)
    earlier = request.GET.get("from", "")
    return render(request, PAGE, showing.page_of(request, thing, language, earlier=earlier))


@require_safe
@login_required
def tasks(request: HttpRequest, event_slug: str) -> HttpResponse:
    """What lacks a version in the languages of an event, for those that the reader knows."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    request.preferences = request.preferences.for_event(event.timezone)
    asked = request.GET.get("lang", "")
    if asked and asked not in event.languages:
        raise Http404
    everything = "all" in request.GET
    into = showing.languages_to_offer(request, event, asked=asked, everything=everything)
    known = () if everything else request.preferences.content_languages
    found = tasks_of(event, request.user, into=into, known=known)
    context = showing.tasks_page(event, found, asked=asked, everything=everything)
    return render(request, "translating/tasks.html", context)


def _written(request: HttpRequest, thing: things.Thing, language: str) -> HttpResponse:
    limits.limit_or_refuse(
        "translating.translate", request.user.pk, rate=60, per=timedelta(hours=1), burst=30
    )
    here, by = request.path, cast(User, request.user)
    form = TranslationForm(request.POST)
    if "confirm" in request.POST and not _is_other(form, request, thing, language):
        check(thing.obj, thing.kind.field, language=language, by=by, based_on=form.based_on)
        messages.success(request, _("Readers are told that you have checked it."))
        return see_other(here)
    if "useful" in request.POST:
        services.vote(thing, language=language, useful=request.POST["useful"] == "1", by=by)
        messages.success(request, _("Thank you. Organizers see how many found it useful."))
        return see_other(here)
    if form.empty or not form.parts:
        context = showing.page_of(request, thing, language, form=form)
        return render(request, PAGE, context, status=422)
    outcome = services.translate(
        thing, language=language, parts=form.parts, based_on=form.based_on, source=form.source,
        by=by,
    )  # fmt: skip
    if isinstance(outcome, services.Clash):
        context = showing.page_of(request, thing, language, form=form, clash=outcome)
        return render(request, PAGE, context, status=409)
    messages.success(request, _("Saved. Readers see your version now. Thank you!"))
    return see_other(here)


def _is_other(
    form: TranslationForm, request: HttpRequest, thing: things.Thing, language: str
) -> bool:
    """Whether the parts were changed on the page: then they are saved, and nobody's version is
    said to be right that they did not read."""
    shown = showing.page_of(request, thing, language)["pairs"]
    stands = [pair.text.replace("\r\n", "\n").strip() for pair in shown]
    return bool(form.parts) and form.parts != stands
