# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people asked of a forum is asked there by a worker: no page waits for it."""

from celery import shared_task
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.discourse import receiver
from apps.discourse.models import Forum, OwnKey
from apps.discourse.services import checking, following, own_keys, telling


@on("forum.check_asked")
@shared_task(name="discourse.check_forum")
def check_forum(activity_id: int) -> None:
    """Look at a forum that somebody connected, changed or wants to know about."""
    if forum := _forum(activity_id):
        checking.check(forum, now=timezone.now())


@shared_task(name="discourse.check_waiting")
def check_waiting() -> None:
    """Twice a minute: checks that found no budget, or whose wake-up call was lost, and mails."""
    for forum in checking.waiting():
        checking.check(forum, now=timezone.now())
    telling.tell_of_lockouts(now=timezone.now())


@on("forum.locked_out")
@shared_task(name="discourse.send_lockouts")
def send_lockouts(activity_id: int) -> None:
    """Mails about keys that are refused; told twice, they are sent once."""
    telling.tell_of_lockouts(now=timezone.now())


@on("forum.hook_asked")
@shared_task(name="discourse.make_hook")
def make_hook(activity_id: int) -> None:
    """Make the webhook and look whether it works; one that was made meanwhile is enough."""
    forum = _forum(activity_id)
    if forum is None:
        return
    now = timezone.now()
    if (forum.hook_id is not None and forum.sealed_secret) or checking.make_hook(forum, now=now):
        checking.check(forum, now=now)


@shared_task(name="discourse.forget_deliveries")
def forget_deliveries() -> None:
    """Each day: what forums sent a month ago."""
    receiver.forget_old(now=timezone.now())


@on("forum_key.granted", "forum_key.ended")
@shared_task(name="discourse.settle_own_key")
def settle_own_key(activity_id: int) -> None:
    """Ask whose a key is, or take it back."""
    pk = Activity.objects.values_list("object_id", flat=True).get(pk=activity_id)
    own = OwnKey.objects.select_related("forum", "user").filter(pk=pk).first()
    if own is not None:
        own_keys.settle(own, now=timezone.now())


@shared_task(name="discourse.settle_own_keys")
def settle_own_keys() -> None:
    """Twice a minute: what of keys found the forum busy, and what linked people are called now."""
    now = timezone.now()
    for own in own_keys.waiting(now=now):
        own_keys.settle(own, now=now)
    following.follow_names(now=now)


def _forum(activity_id: int) -> Forum | None:
    pk = Activity.objects.values_list("object_id", flat=True).get(pk=activity_id)
    return Forum.objects.exclude(state=Forum.State.DISCONNECTED).filter(pk=pk).first()
