# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys that people were granted: whose they are is asked, and what nobody uses is taken back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core.errors import Refused
from apps.discourse.client import api
from apps.discourse.client.answers import Done, Later, LockedOut, Unclear
from apps.discourse.client.api import Lane
from apps.discourse.models import Forum, ForumPerson, OwnKey
from apps.discourse.services.linking import link
from apps.discourse.texts.payloads import Unreadable, parse_user

A_WHILE = timedelta(minutes=1)
FORGOTTEN = timedelta(days=7)
"""A key that could not be taken back for so long is forgotten: forums end what is not used."""

AT_ONCE = 50


def waiting(*, now: datetime) -> QuerySet[OwnKey]:
    """Keys whose owner is to be asked for, or that are to be taken back."""
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    wanted = Q(state=OwnKey.State.NEW) | Q(user=None)
    return (
        OwnKey.objects.filter(due, wanted).select_related("forum", "user").order_by("pk")[:AT_ONCE]
    )


def settle(own: OwnKey, *, now: datetime) -> None:
    """Ask the forum what is to be asked about this key; twice does no harm."""
    if own.user is None:
        _take_back(own, now)
    elif own.state == OwnKey.State.NEW:
        _ask_whose(own, now)


def _ask_whose(own: OwnKey, now: datetime) -> None:
    answer = api.whose_key(own.forum, own.key, now=now, lane=Lane.LIVE)
    if isinstance(answer, Later | LockedOut):
        at = answer.at if isinstance(answer, Later) else now + A_WHILE
        OwnKey.objects.filter(pk=own.pk).update(next_try_at=at)
        return
    said = getattr(answer, "words", "")
    with transaction.atomic():
        kept = OwnKey.objects.select_for_update(of=("self",)).filter(pk=own.pk, user=own.user)
        found = kept.first()
        if found is None or found.user is None:
            return
        if isinstance(answer, Done):
            try:
                there = parse_user(answer.data["current_user"])
                with transaction.atomic():
                    link(own.forum, there, user=found.user, way=ForumPerson.Way.KEY)
            except Unreadable:
                said = "?"
            except Refused as refusal:
                said = str(refusal)
            else:
                found.state, found.said, found.next_try_at = OwnKey.State.GOOD, "", None
                found.save(update_fields=["state", "said", "next_try_at"])
                return
        found.state, found.said = OwnKey.State.REFUSED, said[:300]
        found.save(update_fields=["state", "said"])


def _take_back(own: OwnKey, now: datetime) -> None:
    """The forum ends it; one that it does not take any more is ended already."""
    is_over = own.forum.state == Forum.State.DISCONNECTED or own.granted_at < now - FORGOTTEN
    answer = api.revoke_key(own.forum, own.key, now=now, lane=Lane.LIVE)
    if isinstance(answer, Later | Unclear | LockedOut) and not is_over:
        at = answer.at if isinstance(answer, Later) else now
        OwnKey.objects.filter(pk=own.pk).update(next_try_at=max(at, now + A_WHILE))
        return
    OwnKey.objects.filter(pk=own.pk).delete()
