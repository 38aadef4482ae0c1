# SPDX-License-Identifier: AGPL-3.0-or-later
"""The wake-up call after a commit; losing it costs 15 seconds, for the truth is the table."""

import logging
from collections.abc import Sequence
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from apps.core import broker

logger = logging.getLogger(__name__)


def wake_after_commit(activity_ids: Sequence[int]) -> None:
    """Have these activities dispatched as soon as the transaction has committed."""
    transaction.on_commit(partial(_wake, list(activity_ids)), robust=True)


def _wake(activity_ids: list[int]) -> None:
    _call("activity.dispatch", activity_ids)


def _call(task: str, *arguments: object) -> None:
    if broker.is_resting():
        return
    try:
        current_app.tasks[task].apply_async(args=arguments, retry=False)
    except (OperationalError, OSError) as problem:
        broker.rest()
        logger.warning("The broker is away, the sweeper will deliver: %s", problem)


def call_after_commit(task: str) -> None:
    """Start this task as soon as the transaction has committed; a sweep does what is missed."""
    transaction.on_commit(partial(_call, task), robust=True)
