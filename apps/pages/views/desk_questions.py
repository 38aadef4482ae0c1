# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions that lie on a speaker's desk: answer now, in the session, or not at all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core import limits
from apps.core.htmx import see_other
from apps.pages.desks import Desk, opened, written
from apps.threads import services
from apps.threads.guests import Guest
from apps.threads.models import HeldPost, Question
from apps.threads.sent import key_of


@require_POST
def questions(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """POST decides about the question `number`: do=answer (text), plan, open or held (reason)."""
    found = opened(request, event_slug, code)
    if answer := written(request, found):
        return answer
    number = request.POST.get("number", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < 16
    rows = Question.objects.filter(session=found.session, post__removed_at=None)
    rows = rows.select_related("session__event", "post__thread__event", "post__author")
    question = get_object_or_404(rows, pk=int(number) if is_number else 0)
    messages.success(request, _decided(request, found, question))
    return see_other(f"{found.address}#h-questions")


def _decided(request: HttpRequest, found: Desk, question: Question) -> str:
    by, do, said = actor(found), request.POST.get("do", ""), request.POST
    if do == "answer":
        post = services.answer(
            question, text=said.get("text", ""), by=by, key=key_of(request),
            address=limits.network_of(request),
        )  # fmt: skip
        if isinstance(post, HeldPost):
            return _("Waiting for the moderator. Only you can see it.")
        return _("Your answer is published.")
    if do == "plan":
        services.plan(question, by=by)
        return _("Whoever waits for it reads that you answer it in the session.")
    if do == "open":
        services.put_back(question, by=by)
        return _("The question waits for an answer.")
    if do == "held":
        services.hold_back(question, reason=said.get("reason", ""), by=by)
        return _("The question is declined. Whoever asked it reads why.")
    raise Http404


def actor(found: Desk) -> Any:
    """Who acts: the account of the speaker, else the person whom the invitation named."""
    assert found.speaker is not None
    if found.by is not None and found.by.person_id == found.speaker.person_id:
        return found.by
    return Guest(found.speaker.person, found.session.pk)
