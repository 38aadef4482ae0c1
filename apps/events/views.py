# SPDX-License-Identifier: AGPL-3.0-or-later
import hashlib

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone as clock
from django.views.decorators.http import require_safe

from apps.events import feeds, ical
from apps.events.models import Event


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """All events as one feed. Unchanged since the caller's copy: one query and 304."""
    events = Event.objects.visible_to(request.user).order_by("begins_at", "pk")
    states = list(events.values_list("pk", "sequence", "updated_at"))
    known = [(pk, sequence) for pk, sequence, _updated_at in states]
    return feeds.answer(
        request,
        tag=hashlib.sha256(repr(known).encode()).hexdigest()[:32],
        changed_at=max((updated_at for *_, updated_at in states), default=clock.now()),
        build=lambda: _file([pk for pk, _sequence in known]),
        name="events",
    )


def _file(pks: list[int]) -> bytes:
    texts = Event.objects.filter(pk__in=pks).order_by("begins_at", "pk")
    return ical.calendar_file(
        texts.values_list("ical", flat=True),
        name="Eventforum",
        address=ical.address_of(reverse("pages:events")),
    )
