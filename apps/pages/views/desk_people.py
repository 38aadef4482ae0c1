# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who else sits at a speaker's desk: invite somebody, or say that one is not the right person."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core import limits
from apps.core.htmx import see_other
from apps.pages.desks import Desk, invitation_at, opened, written
from apps.sessions import services
from apps.sessions.at_desk import joinable, leave_aside
from apps.sessions.models import Speaker


@require_POST
def people(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """do=invite (name, email) writes to a co-speaker; do=decline (reason, answer) gives up; do=join
    makes the account that is signed in the speaker's, do=alone leaves it out."""
    found = opened(request, event_slug, code)
    if answer := written(request, found):
        return answer
    assert found.speaker is not None
    if request.POST.get("do") == "decline":
        return _declined(request, found)
    if request.POST.get("do") in ("join", "alone"):
        return _decided(request, found, found.speaker)
    limits.limit_or_refuse(
        "pages.desk.invite", found.speaker.pk, rate=5, per=timedelta(days=1), burst=5
    )
    name = request.POST.get("name", "")
    services.invite_co_speaker(
        found.session, name=name, email=request.POST.get("email", ""),
        asked_by=found.speaker, by=found.by,
    )  # fmt: skip
    # As it was typed: whom the programme knows by this address is nobody's business.
    messages.success(request, _("%(name)s is invited.") % {"name": name.strip()[:150]})
    return see_other(f"{found.address}#h-speakers")


def _decided(request: HttpRequest, found: Desk, speaker: Speaker) -> HttpResponse:
    invitation, user = joinable(request, speaker), request.user
    if invitation is None or not user.is_authenticated:
        return see_other(found.address)
    if request.POST["do"] == "alone":
        leave_aside(request, invitation)
    elif services.attach(invitation, to=user):
        messages.success(request, _("The programme leads to your page now."))
    return see_other(found.address)


def _declined(request: HttpRequest, found: Desk) -> HttpResponse:
    invitation = invitation_at(request, found)
    if invitation is None:
        return see_other(reverse("pages:people", args=[found.session.event.slug]))
    services.decline(
        invitation, reason=request.POST.get("reason", ""),
        answer=request.POST.get("answer", "")[:500], held=True, by=found.by,
    )  # fmt: skip
    messages.success(request, _("Thank you for telling us. The organizers know."))
    return see_other(found.session.get_absolute_url())
