# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.activity import services


@shared_task(name="activity.dispatch")
def dispatch(activity_ids: list[int]) -> None:
    """Start the reactions of these activities; already dispatched ones are left alone."""
    services.deliver(activity_ids, now=timezone.now())


@shared_task(name="activity.sweep")
def sweep() -> None:
    """Every 15 s: what wake-up calls have missed, and keys that have served their time."""
    now = timezone.now()
    services.sweep(now=now)
    services.forget_old_keys(now=now)
