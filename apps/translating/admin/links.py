# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way from an event to what translators need."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.admin import Link, link_on, scope_of
from apps.core.roles import TRANSLATORS
from apps.events.models import Event


@link_on("events.event")
def glossary_of(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not scope_of(request).may(TRANSLATORS, event.pk):
        return None
    address = reverse("admin:translating_term_changelist")
    return Link(_("Glossary"), f"{address}?event__id__exact={event.pk}")
