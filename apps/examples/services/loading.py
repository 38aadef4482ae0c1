# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.events.models import Series
from apps.events.services import open_series
from apps.examples.content import content
from apps.examples.services.calls import hold_calls
from apps.examples.services.conference import hold_conference
from apps.examples.services.discussions import open_areas
from apps.examples.services.people import people
from apps.sessions.models import Session
from apps.threads.models import Post


@dataclass(frozen=True)
class Loaded:
    """What stands in the portal afterwards, in the example events only."""

    series: int
    events: int
    sessions: int
    posts: int


@transaction.atomic
def load(*, now: datetime) -> Loaded:
    """Make the examples, or move those there are so that something is live at `now`.

    What people have written in them stays. About four seconds the first time.
    """
    known = people()
    open_areas()
    for series in content("series")["series"]:
        open_once(series)
    conference = content("conference")
    events = [hold_conference(open_once(conference["series"]), known=known, now=now)]
    events += hold_calls(open_once(content("calls")["series"]), known=known, now=now)
    return Loaded(
        series=Series.objects.count(),
        events=len(events),
        sessions=Session.objects.filter(event__in=events).count(),
        posts=Post.objects.filter(thread__event__in=events).count(),
    )


def open_once(series: dict) -> Series:
    """The series of this slug, opened if need be."""
    return Series.objects.filter(slug=series["slug"]).first() or open_series(by=None, **series)
