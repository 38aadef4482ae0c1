# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ways to imports from the pages of events, sessions and imports."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.admin import Link, link_on, scope_of
from apps.core.roles import ORGANIZERS
from apps.programme.models import ProgrammeSource


@link_on("events.event")
def import_into(request: HttpRequest, event: Any) -> Link | None:
    """Begin an import: into this event, or above the list into any."""
    if not scope_of(request).may(ORGANIZERS, event and event.pk):
        return None
    address = reverse("admin:programme_importrun_add")
    asked = f"?event={event.pk}" if event else ""
    return Link(_("Import a programme"), address + asked)


@link_on("events.event")
def kept_programme(request: HttpRequest, event: Any) -> Link | None:
    """The page of the address this event is kept in step with."""
    if event is None or not scope_of(request).may(ORGANIZERS, event.pk):
        return None
    source = ProgrammeSource.objects.filter(event=event).first()
    return Link(_("Kept programme"), source.get_absolute_url()) if source else None


@link_on("programme.importrun")
def kept_programmes(request: HttpRequest, run: Any) -> Link:
    return Link(_("Programmes kept in step"), reverse("admin:programme_programmesource_changelist"))
