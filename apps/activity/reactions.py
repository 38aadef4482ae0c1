# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reacts to what. A higher app puts @on above a Celery task in its tasks.py."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from celery import Task

Reaction = TypeVar("Reaction", bound=Task)

_reactions: dict[str, list[Task]] = defaultdict(list)


def on(*verbs: str) -> Callable[[Reaction], Reaction]:
    """Start this task with the id of each activity of these verbs, after its commit.

    Delivery is at least once, so the task must be idempotent by a unique constraint:

        @on("session.rescheduled")
        @shared_task(name="notifications.tell_attendees")
        def tell_attendees(activity_id: int) -> None: ...
    """

    def register(task: Reaction) -> Reaction:
        for verb in verbs:
            if task not in _reactions[verb]:
                _reactions[verb].append(task)
        return task

    return register


def reactions_to(verb: str) -> list[Task]:
    """The tasks to start for this verb, in the order they registered."""
    return list(_reactions.get(verb, ()))
