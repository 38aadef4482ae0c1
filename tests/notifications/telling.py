# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of notices share: let the reactions run, and see who was told what."""

from apps.activity.models import Activity
from apps.activity.reactions import reactions_to
from apps.notifications.models import NoticeItem


def react(*verbs, after=0):
    """Run the reactions of notices to what has happened, as often as they like."""
    rows = Activity.objects.filter(pk__gt=after).order_by("pk")
    for activity in rows.filter(verb__in=verbs) if verbs else rows:
        for reaction in reactions_to(activity.verb):
            if reaction.name.startswith("notifications."):
                reaction(activity.pk)


def told(user=None):
    """Kinds by person, or those of one."""
    rows = NoticeItem.objects.order_by("pk")
    if user is not None:
        return [row.kind for row in rows.filter(user=user)]
    return sorted((row.user_id, str(row.kind)) for row in rows)
