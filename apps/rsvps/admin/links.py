# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way from an event, and from a session, to its places; and from those to who takes them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from apps.core.admin import Link, link_on, scope_of
from apps.core.roles import ORGANIZERS
from apps.events.models import Event
from apps.rsvps.models import Headcount
from apps.rsvps.queries import headcount_of
from apps.sessions.models import Session


@link_on("events.event")
def places_of_event(request: HttpRequest, event: Event | None) -> Link | None:
    return _places(request, event, None) if event else None


@link_on("event_sessions.session")
def places_of_session(request: HttpRequest, session: Session | None) -> Link | None:
    if session is None or session.is_break:
        return None
    return _places(request, session.event, session)


@link_on("rsvps.headcount")
def answers_of(request: HttpRequest, headcount: Headcount | None) -> Link | None:
    if headcount is None:
        return None
    address = reverse("admin:rsvps_rsvp_changelist")
    return Link(_("Who takes part"), f"{address}?of={headcount.pk}")


def _places(request: HttpRequest, event: Event, session: Session | None) -> Link | None:
    """Its places, or the form that makes them."""
    if not scope_of(request).may(ORGANIZERS, event.pk):
        return None
    headcount = headcount_of(event=event, session=session)
    if headcount is not None:
        address = reverse("admin:rsvps_headcount_change", args=[headcount.pk])
        return Link(_("Places and answers"), address)
    asked = {"event": event.pk} | ({"session": session.pk} if session else {})
    return Link(_("Number of places"), f"{reverse('admin:rsvps_headcount_add')}?{urlencode(asked)}")
