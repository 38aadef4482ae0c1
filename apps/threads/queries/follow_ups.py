# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where follow-ups are, and those of one person."""

from typing import Any

from django.db.models import Exists, OuterRef

from apps.threads.models import FollowUp

OWN = 6


def has_follow_ups(user: Any) -> Exists:
    """For events: whether one of their posts says that something is to be done, or was."""
    return Exists(FollowUp.objects.visible_to(user).filter(post__thread__event=OuterRef("pk")))


def own_follow_ups(user: Any) -> list[FollowUp]:
    """What this person takes care of and has not done yet, first what is due first."""
    rows = FollowUp.objects.visible_to(user).filter(owner=user.person_id).open()
    related = ("post__thread__event", "post__thread__session")
    hidden = ("post__fragments", "post__text", "post__thread__event__ical")
    return list(rows.select_related(*related).defer(*hidden)[:OWN])
