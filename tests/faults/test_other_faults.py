# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock jumps, the database drops everybody, the broker forgets, there are two schedulers,
sessions are moved and called off in the middle: every reminder goes once, and never an old one."""

import itertools
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.events.models import Event
from apps.notifications.models import Letter, Reminder
from apps.rsvps.models import Rsvp
from apps.sessions.models import Session
from apps.sessions.services import cancel, reschedule
from tests.faults.conftest import ROUNDS, SIZE
from tests.faults.own_database import kill, place_of_its_own
from tests.faults.test_kills import missed_and_doubled
from tests.running.conftest import wait_for

pytestmark = pytest.mark.slow

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
HOUR = timedelta(hours=1)
CLOCKS = ("+0", "+3h", "-26h", "+0", "+40d", "-5m")


def waits():
    return (
        Reminder.objects.waiting().exists()
        or Letter.objects.open().filter(kind="reminder").exists()
    )


@pytest.mark.skipif(FAKETIME is None, reason="needs faketime (tests/apt.txt)")
def test_the_clock_of_the_workers_jumps(place, tell):
    clock = place.folder / "clock"
    clock.write_text("+0\n")
    place.fresh()
    more = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }

    nursery = place.begin(workers=["hand", "hand", "send"], kills=ROUNDS, more=more)
    for offset in itertools.cycle(CLOCKS):
        if nursery.poll() is not None:
            break
        # Half a line would end whoever reads it.
        written = clock.with_suffix(".new")
        written.write_text(f"{offset}\n")
        written.rename(clock)
        time.sleep(0.5)
    told = place.ended(nursery)

    missed, doubled = missed_and_doubled(place)
    tell(f"{SIZE} reminders, clock jumps, {told}: {missed} missed, {doubled} doubled")
    assert (missed, told["left"]) == (0, False)
    assert doubled <= told["kills"]


def test_the_database_drops_everybody(place, tell):
    place.fresh()
    nursery = place.begin(workers=["hand", "hand", "send"], victims=["hand"], kills=ROUNDS)
    drops = 0
    while nursery.poll() is None:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )
            drops += cursor.fetchone()[0]
        time.sleep(1)
    told = place.ended(nursery)

    missed, doubled = missed_and_doubled(place)
    tell(f"{SIZE} reminders, {drops} dropped, {told}: {missed} missed, {doubled} doubled")
    assert (missed, doubled, told["left"]) == (0, 0, False)


def test_sessions_are_moved_and_called_off_in_the_middle(place, tell):
    """Nobody gets an old time once the new one is committed; who comes gets the new one once."""
    event = Event.objects.get(pk=place.fresh())
    sessions = list(event.sessions.order_by("pk").select_related("event"))
    # The sender stands still, so that each file tells when it was handed over.
    nursery = place.begin(workers=["hand", "hand"], kills=ROUNDS)
    changed = {}
    for number, session in enumerate(sessions):
        if number % 3 == 2:
            continue
        # As soon as the first of them are told.
        mine = Letter.objects.filter(kind="reminder", user__rsvps__headcount__session=session)
        wait_for(mine.exists, 90)
        if number % 3:
            cancel(session, by=None)
        else:
            start = timezone.now() + timedelta(minutes=30, seconds=4)
            reschedule(session, starts_at=start, ends_at=start + HOUR, by=None)
        changed[session.pk] = time.time()
    told = place.ended(nursery)

    reminders = Letter.objects.filter(kind="reminder")
    handed_over = reminders.exclude(handed_at=None)
    late, handed = [], 0
    for letter in handed_over.select_related("user"):
        one = Reminder.objects.select_related("headcount__session").get(pk=letter.object_id)
        session = one.headcount.session
        file = place.spool / "new" / letter.name[0] / letter.name
        old = session.state != Session.State.CONFIRMED or session.starts_at != one.for_start
        handed += 1
        if old and file.stat().st_ctime > changed[session.pk]:
            late.append(letter.pk)
    coming = Rsvp.objects.filter(headcount__session__state=Session.State.CONFIRMED)
    now_told = {(letter.user_id, letter.key.split(":", 2)[2]) for letter in handed_over}
    missing = [
        rsvp.pk
        for rsvp in coming.select_related("headcount__session")
        if (rsvp.user_id, f"{rsvp.headcount.session.starts_at:%Y-%m-%dT%H:%M:%SZ}:30")
        not in now_told
    ]
    dropped = reminders.exclude(dropped_at=None).count()
    tell(
        f"{len(changed)} sessions changed, {handed} letters handed over, {dropped} dropped, "
        f"{told}: {len(late)} old ones afterwards, {len(missing)} missed"
    )
    assert (late, missing) == ([], [])


def celery(place, *arguments):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "eventforum", *arguments],
        cwd=settings.ROOT,
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_the_broker_forgets_workers_die_and_there_are_two_schedulers(place, tell):
    """The real thing: Celery, its pool and its beats."""
    place.fresh(ahead=8.0)
    beats = [
        celery(place, "beat", "--pidfile=", "-s", str(place.folder / f"beat-{number}"))
        for number in range(2)
    ]
    options = ("worker", "-c", "2", "--without-gossip", "--without-mingle")
    worker = celery(place, *options)
    kills = 0
    broker = redis.Redis.from_url(settings.REDIS_URL)
    try:
        wait_for(lambda: Letter.objects.exists(), 60)
        until = time.monotonic() + 120
        while (waits() or any(place.spool.glob("new/*/[!.]*"))) and time.monotonic() < until:
            broker.flushdb()
            time.sleep(1)
            if kills < max(2, ROUNDS // 20):
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
                worker, kills = celery(place, *options), kills + 1
                time.sleep(4)
    finally:
        for process in (worker, *beats):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        broker.close()

    missed, doubled = missed_and_doubled(place)
    tell(f"{SIZE} reminders by Celery, {kills} kills: {missed} missed, {doubled} doubled")
    # Each kill ends the sender, too.
    assert missed == 0
    assert doubled <= kills


def test_the_database_is_killed(folder, tell):
    with place_of_its_own(folder) as (place, postgres):
        place.fresh()
        nursery = place.begin(workers=["hand", "hand", "send"], victims=["hand"], kills=ROUNDS)
        kills = 0
        while nursery.poll() is None:
            time.sleep(3)
            kill(postgres)
            kills += 1
        told = place.ended(nursery)
        missed, doubled = missed_and_doubled(place)
    tell(f"{SIZE} reminders, database killed {kills}x, {told}: {missed} missed, {doubled} doubled")
    assert (missed, doubled, told["left"]) == (0, 0, False)
