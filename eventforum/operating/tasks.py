# SPDX-License-Identifier: AGPL-3.0-or-later
"""What worker and beat let the operator know: that they live, how long tasks wait and take."""

import time
from typing import Any

from celery import Task, bootsteps, current_app, shared_task, signals
from django.conf import settings

from apps.core import counts, heartbeats
from eventforum.operating import requests

BEAT_SECONDS = 15.0


@shared_task(name="eventforum.pulse")
def pulse(lane: str) -> None:
    """Sent through each lane every 15 seconds: whoever works it off shows that the lane moves."""
    heartbeats.beat(f"lane-{lane}")


class Alive(bootsteps.StartStopStep):
    """The worker's own sign of life, from the loop that takes tasks in."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        self.timer: Any = None

    def start(self, parent: Any) -> None:
        _tell("worker")
        self.timer = parent.timer.call_repeatedly(BEAT_SECONDS, _tell, ("worker",))

    def stop(self, parent: Any) -> None:
        if self.timer:
            self.timer.cancel()


current_app.steps["worker"].add(Alive)


@signals.beat_init.connect(weak=False)
def _let_beat_tell(**_: Any) -> None:
    """Beat has no loop of ours: what it sends is its sign of life."""
    _tell("beat")
    signals.after_task_publish.connect(lambda **_: _tell("beat"), weak=False)


def _tell(name: str) -> None:
    """To the portal by the broker, and to the container that this process is alone in."""
    heartbeats.beat(name)
    if settings.EVENTFORUM_ALIVE:
        settings.EVENTFORUM_ALIVE.touch()


@signals.setup_logging.connect(weak=False)
def _keep_our_logging(**_: Any) -> None:
    """Django has set logging up; with a receiver here Celery leaves it alone."""


@signals.before_task_publish.connect(weak=False)
def _sign(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        headers["sent_at"] = time.time()
        headers["number"] = requests.current.get()


@signals.task_prerun.connect(weak=False)
def _begin(task: Task, **_: Any) -> None:
    counts.keep_written()
    requests.current.set(str(task.request.get("number") or ""))
    task.request.update(begun=time.monotonic())
    if sent_at := task.request.get("sent_at"):
        lane = (task.request.get("delivery_info") or {}).get("routing_key", "")
        counts.add("task_wait_seconds", lane, by=max(0.0, time.time() - sent_at))
        counts.add("task_waits", lane)


@signals.task_postrun.connect(weak=False)
def _end(task: Task, state: str | None = None, **_: Any) -> None:
    begun = task.request.get("begun")
    if begun is not None:
        counts.add("tasks", task.name, state or "LOST")
        counts.add("task_seconds", task.name, by=time.monotonic() - begun)
    requests.current.set("")
