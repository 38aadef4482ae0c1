# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where follow-ups are, and those of one person."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from apps.events.models import Event
from apps.threads.models import FollowUp
from apps.threads.models.follow_up import FollowUpQuerySet

OWN = 6


def has_follow_ups(user: Any) -> Q:
    """For events: whether one of their posts says that something is to be done, or was, or one of
    an earlier edition that it still is."""
    seen = FollowUp.objects.visible_to(user)
    own = Exists(seen.filter(post__thread__event=OuterRef("pk")))
    return Q(own) | Q(Exists(_before(seen, OuterRef("series"), OuterRef("starts_on"))))


def carried_to(event: Event, user: Any) -> FollowUpQuerySet:
    """What is still to be done from earlier editions."""
    if event.series_id is None:
        return FollowUp.objects.none()
    return _before(FollowUp.objects.visible_to(user), event.series_id, event.starts_on)


def _before(rows: FollowUpQuerySet, series: Any, day: Any) -> FollowUpQuerySet:
    there = {"post__thread__event__series": series, "post__thread__event__ends_on__lt": day}
    return rows.filter(**there).open()


def own_follow_ups(user: Any) -> list[FollowUp]:
    """What this person takes care of and has not done yet, first what is due first."""
    rows = FollowUp.objects.visible_to(user).filter(owner=user.person_id).open()
    related = ("post__thread__event", "post__thread__session")
    hidden = ("post__fragments", "post__text", "post__thread__event__ical")
    return list(rows.select_related(*related).defer(*hidden)[:OWN])
