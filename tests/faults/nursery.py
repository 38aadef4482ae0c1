# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workers that are killed with SIGKILL at any moment while reminders go out.

    python -m tests.faults.nursery '{"workers": ["hand", "send"], "victims": ["hand"], "kills": 5}'

The parent forks workers, kills one after another and forks it anew, until all kills are done and
nothing waits. It prints what it did as JSON.
"""

import json
import os
import random
import select
import signal
import sys
import time

import django

django.setup()

from django.db import DatabaseError, InterfaceError, close_old_connections, connection  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.core import times  # noqa: E402
from apps.notifications import services, spool  # noqa: E402
from apps.notifications.composers import reading  # noqa: E402
from apps.notifications.models import Letter, Reminder  # noqa: E402
from apps.notifications.queries.moment import database_time  # noqa: E402
from tests.faults import hurry, naive  # noqa: E402, F401


def rest(seconds: float) -> None:
    """As time.sleep, which fails under faketime."""
    select.select([], [], [], seconds)


def warm_up() -> None:
    """What workers have read when they have worked for a while: kills shall meet work."""
    for language in ("en", "ar"):
        reader = reading.Reader(language, "Asia/Kathmandu")
        times.format_full(timezone.now(), zone=reader.zone, language=language)
        with reader.reads():
            reverse("pages:home")
            reading.both("reminder", {"times": ["now"], "soon": "now"}, reader)


def hand() -> None:
    services.plan_reminders(now=database_time())
    while services.tell_due(now=database_time()):
        pass
    while services.hand_over_due(now=database_time()):
        pass


def send() -> None:
    services.send_spooled(seconds=1)


WORK = {"hand": hand, "send": send, "naive": naive.send_then_mark}


def worker(kind: str) -> int:
    """A child that works until it is killed."""
    connection.close()
    parent = os.getpid()
    if pid := os.fork():
        return pid
    while os.getppid() == parent:
        try:
            WORK[kind]()
        except (DatabaseError, InterfaceError):
            close_old_connections()
        rest(0.02)
    os._exit(0)


def waits(*, sender: bool) -> bool:
    try:
        return (
            not Reminder.objects.exists()
            or Reminder.objects.waiting().exists()
            or Letter.objects.open().filter(kind="reminder").exists()
            or (sender and spool.length() > 0)
        )
    except (DatabaseError, InterfaceError):
        return True
    finally:
        connection.close()


def is_time_to_kill(watched: str | None) -> bool:
    """At any time, or as soon as a mail arrives in the file that is watched."""
    if watched is None:
        return True
    before, until = os.path.getsize(watched), time.monotonic() + 1
    while os.path.getsize(watched) == before and time.monotonic() < until:
        rest(0.002)
    return os.path.getsize(watched) > before


def main(plan: dict) -> dict:
    warm_up()
    children = {worker(kind): kind for kind in plan["workers"]}
    kills, in_time, begun = 0, 0, time.monotonic()
    sender = {"send", "naive"} & set(plan["workers"]) != set()
    until = begun + plan.get("seconds", 120 + 4 * plan["kills"])
    while time.monotonic() < until:
        rest(random.uniform(0.02, plan.get("pause", 0.4)))
        waiting = waits(sender=sender)
        if kills >= plan["kills"] and not waiting:
            break
        if kills < plan["kills"] and is_time_to_kill(plan.get("watch")):
            victim = random.choice(
                [pid for pid, kind in children.items() if kind in plan["victims"]]
            )
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            kind = children.pop(victim)
            children[worker(kind)] = kind
            kills, in_time = kills + 1, in_time + waiting
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    seconds = round(time.monotonic() - begun, 1)
    return {
        "kills": kills,
        "kills_in_time": in_time,
        "seconds": seconds,
        "left": waits(sender=True),
    }


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
