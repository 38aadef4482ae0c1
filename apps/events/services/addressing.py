# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events import ical
from apps.events.models import Event
from apps.events.services import checks
from apps.permalinks import services as permalinks


@transaction.atomic
def rename(event: Event, *, slug: str, by: User | None) -> Event:
    """Move the event, and all below it, to /<slug>/. Old addresses answer by one redirect.

    An address once issued stays its event's: another event cannot take it, this one can go back.
    """
    slug = checks.free_slug(slug)
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.slug == slug:
        return event
    if Event.objects.filter(slug=slug).exists():
        raise Refused(_("Another event has this address already."), code="taken")
    before, event.slug = event.slug, slug
    event.version += 1
    ical.fill([event], now=clock.now())
    event.save(update_fields=["slug", "version", "ical", "sequence", "updated_at"])
    permalinks.issue(event)
    record("event.renamed", event, by=by, event=event, before=before, after=slug)
    return event
