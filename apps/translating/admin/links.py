# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way from an event to what translators need."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.admin import Link, link_on, scope_of
from apps.core.roles import ORGANIZERS, TRANSLATORS
from apps.events.models import Event
from apps.translating.engines import set_up
from apps.translating.models import Choice


@link_on("events.event")
def glossary_of(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not scope_of(request).may(TRANSLATORS, event.pk):
        return None
    address = reverse("admin:translating_term_changelist")
    return Link(_("Glossary"), f"{address}?event__id__exact={event.pk}")


@link_on("events.event")
def machines_of(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not set_up() or not scope_of(request).may(ORGANIZERS, event.pk):
        return None
    address = reverse("admin:translating_choice_changelist")
    return Link(_("Machines that translate"), f"{address}?event__id__exact={event.pk}")


@link_on("translating.choice")
def opinions(request: HttpRequest, choice: Choice | None) -> Link | None:
    address = reverse("admin:translating_quality_changelist")
    return None if choice is not None else Link(_("Opinions of readers"), address)
