# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everything has to pass that changes what others see: who may write there, and how often."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from apps.events.services import refuse_sanctioned
from apps.threads.models import Thread, ThreadPlace
from apps.threads.services import pace


def refuse_touch(by: Any, event_id: int | None, thread: int) -> None:
    """Refused to who may not write there, and to who does it more often than a hand can."""
    pace.TOUCHES.keep(by.pk)
    refuse_silenced(by, event_id, threads=[thread])


def refuse_arranging(by: Any, *events: int | None, threads: Collection[int]) -> None:
    """The same for titles, labels, places and the like, which are made anew for every reader."""
    pace.ARRANGED.keep(by.pk, times=pace.times_of(by))
    refuse_silenced(by, *events, threads=threads)


def refuse_silenced(by: Any, *events: int | None, threads: Collection[int] = ()) -> None:
    """Refused to who may not write in one of these events, nor in those that these discussions are
    of or are listed in. One query for most."""
    home = Thread.objects.filter(pk__in=threads, event__isnull=False)
    listed = ThreadPlace.objects.filter(thread__in=threads, event__isnull=False)
    among = Q(event__in=home.values("event")) | Q(event__in=listed.values("event"))
    refuse_sanctioned(by, *events, among=among if threads else None)
