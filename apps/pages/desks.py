# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes to a speaker's desk, and what becomes of what they write there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode

from apps.accounts.models import Person, User
from apps.core import kept_input, limits
from apps.core.htmx import redirect_whole_page, session_ended
from apps.events.services import refuse_sanctioned
from apps.sessions.at_desk import claimed, speaker_at_desk
from apps.sessions.models import Invitation, Session, Speaker

PUBLISHES = "desk_publishes"
"""Under this the session remembers the desk whose text is published after the sign-in."""


@dataclass(frozen=True)
class Desk:
    """A session as it lies before one of its speakers; before somebody who is none without one.

    `by` is the account that writes: that of the speaker, and none at a desk that a link opened,
    whoever is signed in.
    """

    session: Session
    speaker: Speaker | None
    address: str
    by: User | None

    @property
    def person(self) -> Person | None:
        return self.speaker.person if self.speaker else None


def opened(request: HttpRequest, event_slug: str, code: str) -> Desk:
    """The desk of a session that has speakers, for whoever asks."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event_slug, code=code)
    if session.is_break or not session.session_speakers.exists():
        raise Http404
    request.preferences = request.preferences.for_event(session.event.timezone)
    speaker = speaker_at_desk(request, session)
    user: Any = request.user if request.user.is_authenticated else None
    is_theirs = speaker is None or (user and user.person_id == speaker.person_id)
    address = reverse("pages:desk", args=[event_slug, code])
    return Desk(session, speaker, address, user if is_theirs else None)


def written(request: HttpRequest, found: Desk) -> HttpResponse | None:
    """None for a speaker. Others sign in first, and find what they wrote again after that."""
    who = found.speaker.pk if found.speaker else limits.network_of(request)
    limits.limit_or_refuse("pages.desk", who, rate=30, per=timedelta(minutes=1), burst=30)
    if found.speaker is not None:
        who_is_in: Any = request.user
        for user in {who_is_in, User.objects.filter(person=found.speaker.person_id).first()}:
            if user is not None and user.is_authenticated:
                refuse_sanctioned(user, found.session.event_id)
        return None
    if request.user.is_authenticated:
        return not_yours(request, found)
    if request.POST.get("known") and (ended := session_ended(request)):
        return ended
    return signed_in_first(request, found)


def signed_in_first(request: HttpRequest, found: Desk) -> HttpResponse:
    """To the sign-in; what was typed is kept, and a summary is published after it."""
    kept_input.keep(request)
    if request.path == found.address:
        request.session[PUBLISHES] = found.address
    query = urlencode({"next": found.address})
    return redirect_whole_page(request, f"{reverse('account_login')}?{query}")


def not_yours(request: HttpRequest, found: Desk) -> HttpResponse:
    """For who is signed in as somebody else: what they wrote stays before their eyes."""
    kept = kept_input.take(request, found.address)
    text = request.POST.get("text", "") or kept.get("text", "")
    context = {"session": found.session, "event": found.session.event, "text": text}
    return render(request, "pages/desk_closed.html", context, status=403)


def invitation_at(request: HttpRequest, found: Desk) -> Invitation | None:
    """The invitation by which this browser, or its account, came to the desk."""
    if found.speaker is None:
        return None
    rows = (row for row in claimed(request) if row.speaker_id == found.speaker.pk)
    return next(rows, None)
