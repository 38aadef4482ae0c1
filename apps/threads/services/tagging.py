# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hide a word that discussions are tagged with, and show it again."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.events.models import Event
from apps.events.services import touch
from apps.permalinks import services as permalinks
from apps.threads.models import Area, HiddenTag, Tag, Thread, ThreadPlace
from apps.threads.services.locking import lock_all
from apps.threads.services.roles import as_moderator


@transaction.atomic
def hide_tag(tag: Tag, *, event: Event | None = None, by: Any) -> None:
    """Show it at no discussion whose home is this event, and list none of these under it; without
    an event nowhere at all: its own page is gone. Again changes nothing."""
    role = as_moderator(by, event.pk if event is not None else None, "")
    if not HiddenTag.objects.get_or_create(tag=tag, event=event)[1]:
        return
    if event is None:
        permalinks.retire(tag, reason=_("Moderators have hidden this tag."))
    _came_or_went(tag, event, "tag.hidden", by, role)


@transaction.atomic
def show_tag(tag: Tag, *, event: Event | None = None, by: Any) -> None:
    """Show it again there, at the discussions that have had it all the time."""
    role = as_moderator(by, event.pk if event is not None else None, "")
    if not HiddenTag.objects.filter(tag=tag, event=event).delete()[0]:
        return
    if event is None:
        permalinks.restore(tag)
    _came_or_went(tag, event, "tag.shown", by, role)


def _came_or_went(tag: Tag, event: Event | None, verb: str, by: Any, role: dict[str, Any]) -> None:
    """Pages of its discussions, and lists that these stand in, are made anew; the logs of the
    events concerned tell of it, without the word."""
    there = Thread.objects.filter(tags=tag)
    if event is not None:
        there = there.filter(event=event)
    threads = lock_all(set(there.values_list("pk", flat=True)))
    Thread.objects.filter(pk__in=threads).update(version=F("version") + 1)
    homes = {thread.event_id for thread in threads.values() if thread.event_id is not None}
    if event is not None:
        homes.add(event.pk)
    places = list(ThreadPlace.objects.filter(thread__in=threads).values_list("event", "area"))
    for number in sorted(homes | {listed for listed, _area in places if listed is not None}):
        touch(Event(pk=number))
    for number in sorted({area for _event, area in places if area is not None}):
        Area.objects.filter(pk=number).update(version=F("version") + 1)
    if event is None:
        record(verb, tag, by=by, **role)
    for number in sorted(homes):
        record(verb, tag, by=by, event=Event(pk=number), **role)
