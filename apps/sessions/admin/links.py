# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way from an event to its sessions."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.admin import Link, link_on, scope_of
from apps.core.roles import ORGANIZERS
from apps.events.models import Event


@link_on("events.event")
def sessions_of(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not scope_of(request).may(ORGANIZERS, event.pk):
        return None
    address = reverse("admin:event_sessions_session_changelist")
    return Link(_("Sessions"), f"{address}?event__id__exact={event.pk}")


@link_on("events.event")
def invitations_of(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not scope_of(request).may(ORGANIZERS, event.pk):
        return None
    address = reverse("admin:event_sessions_atsession_changelist")
    return Link(_("Invitations of speakers"), f"{address}?session__event__id__exact={event.pk}")


@link_on("event_sessions.speaker")
@link_on("event_sessions.atsession")
def addresses_of(request: HttpRequest, row: object) -> Link | None:
    if row is not None:
        return None
    return Link(_("Addresses of speakers"), _address("speakeraddress"))


@link_on("event_sessions.atsession")
def reminders_of(request: HttpRequest, row: object) -> Link | None:
    if row is not None:
        return None
    return Link(_("Reminders of speakers"), _address("invitationrule"))


def _address(table: str) -> str:
    return reverse(f"admin:event_sessions_{table}_changelist")
