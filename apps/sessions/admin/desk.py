# SPDX-License-Identifier: AGPL-3.0-or-later
"""What sessions still lack, for the organizers' dashboard; each leads to the list of just those."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import desk, roles
from apps.core.admin import Scope
from apps.sessions.invited import Hand, needing
from apps.sessions.models import AtSession, Session
from apps.sessions.queries import Need, lacking

WORDS = {
    Need.TIME: _("Sessions without a time"),
    Need.ROOM: _("Sessions without a room"),
    Need.SUMMARY: _("Sessions without a summary"),
    Need.RECORDING: _("Sessions without a recording"),
}


def item_of(need: Need, scope: Scope) -> desk.Item:
    """One count; the address shows the sessions counted."""
    rows = Session.objects.all()
    if not scope.everything:
        rows = rows.filter(event__in=scope.events(roles.ORGANIZERS))
    count = lacking(need, rows, now=timezone.now()).count()
    place = reverse("admin:event_sessions_session_changelist")
    return desk.Item(str(WORDS[need]), count, f"{place}?needs={need}")


@desk.asks("sessions.1-time")
def without_time(scope: Scope) -> desk.Item:
    return item_of(Need.TIME, scope)


@desk.asks("sessions.2-room")
def without_room(scope: Scope) -> desk.Item:
    return item_of(Need.ROOM, scope)


@desk.asks("sessions.3-summary")
def without_summary(scope: Scope) -> desk.Item:
    return item_of(Need.SUMMARY, scope)


@desk.asks("sessions.4-recording")
def without_recording(scope: Scope) -> desk.Item:
    return item_of(Need.RECORDING, scope)


HANDS = {
    Hand.ASKED: _("Speakers who ask for another link"),
    Hand.UNREACHED: _("Speakers whom no mail reaches"),
    Hand.DECLINED: _("Speakers who declined"),
}


def speakers_of(hand: Hand, scope: Scope) -> desk.Item:
    rows = AtSession.objects.all()
    if not scope.everything:
        rows = rows.filter(session__event__in=scope.events(roles.ORGANIZERS))
    count = needing(hand, rows, now=timezone.now()).count()
    place = reverse("admin:event_sessions_atsession_changelist")
    return desk.Item(str(HANDS[hand]), count, f"{place}?hand={hand}")


@desk.asks("sessions.5-asked")
def ask_for_links(scope: Scope) -> desk.Item:
    return speakers_of(Hand.ASKED, scope)


@desk.asks("sessions.6-unreached")
def cannot_be_reached(scope: Scope) -> desk.Item:
    return speakers_of(Hand.UNREACHED, scope)


@desk.asks("sessions.7-declined")
def declined(scope: Scope) -> desk.Item:
    return speakers_of(Hand.DECLINED, scope)
