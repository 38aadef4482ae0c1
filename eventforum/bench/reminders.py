# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 11: many reminders due at one minute, here and by mail, while somebody signs in."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from apps.activity.models import Activity
from apps.core import broker, counts
from apps.notifications import services
from apps.notifications.models import Letter, PlannedReminders, Reminder
from apps.rsvps.models import Rsvp
from eventforum.bench.crowd import crowd, event_of_now, sessions_at
from eventforum.bench.processes import memory_mb
from eventforum.bench.rows import Row, at_most

ROW = 11
SIZE = int(os.environ.get("SIZE") or "100000")
SWEEP = 15.0
TOO_LONG = 30 * 60.0


def reminders() -> Iterable[Row]:
    """The rows of the inbox and the letters first; then workers hand over and send."""
    now = timezone.now()
    _forget_earlier_runs()
    start = now + timedelta(minutes=29)
    event = event_of_now(f"bench-crowd-{now:%Y%m%d%H%M%S}", now)
    crowd(SIZE, sessions_at(event, [start] * 50), now=now)
    # Workers find nothing else to do: the sessions and posts of the stores are nobody's news here.
    Activity.objects.filter(dispatched_at=None).update(dispatched_at=now)
    begun = time.perf_counter()
    planned = services.plan_reminders(now=now)
    beside = f"{planned} planned in {time.perf_counter() - begun:.1f} s"
    batches, begun = 0, time.perf_counter()
    while services.tell_due(now=now):
        batches += 1
    took = time.perf_counter() - begun
    beside = f"{batches} committed batches, letters made in them too; {beside}"
    what = f"{SIZE} reminders due at one minute: in the inbox"
    yield at_most(ROW, what, round(took, 1), most=3, unit="s", beside=beside)
    yield from _by_mail()


def _forget_earlier_runs() -> None:
    Rsvp.objects.filter(headcount__event__slug__startswith="bench-crowd-").delete()
    for table in (Letter, Reminder, PlannedReminders):
        table.objects.all().delete()


def _by_mail() -> Iterable[Row]:
    folder = settings.VAR / "reminders"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tasks = _tasks()
    with _sink(folder / "taken") as port, _workers(folder, port) as worker:
        codes: list[float] = []
        memory: list[float] = []
        begun, swept = time.monotonic(), 0.0
        while (sent := _lines(folder / "taken") - len(codes)) < SIZE:
            if time.monotonic() - begun > TOO_LONG:
                break
            if time.monotonic() - swept > SWEEP:
                current_app.tasks["notifications.sweep"].apply_async(retry=False)
                swept = time.monotonic()
            if sent:
                codes.append(_code(port))
                memory.append(memory_mb(worker))
            time.sleep(0.5)
        took = time.monotonic() - begun
    time.sleep(counts.EVERY_SECONDS)
    yield at_most(ROW, "the same by mail, to a local server", round(took, 1), most=60, unit="s")
    yield at_most(ROW, "sign-in codes meanwhile", round(max(codes), 2), most=10, unit="s",
                  beside=f"the slowest of {len(codes)}")  # fmt: skip
    yield at_most(ROW, "messages of the broker", _tasks() - tasks, most=SIZE / 500, unit="tasks")
    middle = memory[len(memory) // 4 :]
    growth = (middle[-1] / middle[0] - 1) * 100
    yield at_most(ROW, "growth of the workers' memory", round(growth, 1), most=10, unit="%",
                  beside=f"{middle[0]:.0f} MB, at the end {middle[-1]:.0f} MB")  # fmt: skip
    lines = (folder / "taken").read_text().splitlines()
    doubled = len(lines) - len({line.split()[0] for line in lines})
    yield at_most(ROW, "missed or doubled", SIZE - sent + doubled, most=0, unit="mails")


def _code(port: int) -> float:
    """Seconds until the server has a mail that somebody waits for; it goes in no lane."""
    begun = time.monotonic()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    number = time.time_ns()
    EmailMessage(
        "12345678 is your code", "12345678", to=[f"code{number}@example.org"],
        connection=get_connection(backend, host="127.0.0.1", port=port),
    ).send()  # fmt: skip
    return time.monotonic() - begun


def _tasks() -> float:
    """How many tasks of notifications were worked off until now."""
    counts.write()
    read = counts.read()
    return sum(by for key, by in read.items() if key.startswith("tasks|notifications."))


def _lines(file: Path) -> int:
    with file.open("rb") as taken:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: taken.read(2**20), b""))


@contextmanager
def _sink(file: Path) -> Iterator[int]:
    file.touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "eventforum.bench.sink", str(file)],
        cwd=settings.ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def _workers(folder: Path, port: int) -> Iterator[int]:
    """Two of all lanes, as on a small server."""
    broker.ask(lambda client: client.delete(*(settings.REDIS_PREFIX + one for one in ("mail",))))
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "eventforum",
             "worker", "-c", "2", "--without-gossip", "--without-mingle"],
            cwd=settings.ROOT,
            env=os.environ | {
                "EMAIL_URL": f"smtp://127.0.0.1:{port}",
                "EVENTFORUM_SPOOL": str(folder / "spool"),
                "EVENTFORUM_VAR": str(settings.VAR),
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
