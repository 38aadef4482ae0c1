# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of the commitment tells, and how long events stay open."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from apps.accounts.models import User
from apps.activity.models import Activity
from apps.core import roles
from apps.events.models import Commitment, EventRole, Proof

ACTIVE = timedelta(days=90)
"""Who has not done anything here for so long keeps nothing going."""


def open_until() -> Subquery:
    """The day that the commitment names, None while there is none or it has passed."""
    newest = Commitment.objects.order_by("-number").values("until")[:1]
    kept = Commitment.objects.filter(until__gte=timezone.now().date())
    return Subquery(kept.filter(until=Subquery(newest)).values("until")[:1])


def versions() -> list[Commitment]:
    """All of them, the one that holds first. One query."""
    return list(Commitment.objects.order_by("-number"))


def proofs() -> list[Proof]:
    """The last of each kind, in the order of the kinds. One query."""
    last = Proof.objects.order_by("kind", "-done_at", "-pk").distinct("kind")
    found = {proof.kind: proof for proof in last}
    return [found[kind] for kind in Proof.Kind.values if kind in found]


def active_moderators(now: datetime) -> int:
    """People who may moderate somewhere and have done anything here lately. One query."""
    did = Activity.objects.filter(actor=OuterRef("pk"), created_at__gt=now - ACTIVE)
    works = EventRole.objects.filter(user=OuterRef("pk"), role__in=roles.MODERATORS)
    people = User.objects.filter(Q(is_superuser=True) | Exists(works), is_active=True)
    return people.filter(Exists(did)).count()
