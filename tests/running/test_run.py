# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py run`: it serves, mends what is killed, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from celery import Celery
from django.conf import settings

from eventforum.stores import embedded_urls
from tests.running.conftest import (
    Portal,
    alive,
    descendants,
    environment,
    free_port,
    manage,
    wait_for,
)

pytestmark = pytest.mark.slow

PROGRAMS = ("postgres", "valkey", "uvicorn", "worker", "beat")


@pytest.fixture(scope="module")
def portal(folder):
    """One portal for the tests that leave it running."""
    (folder / "shared").mkdir()
    running = Portal(folder / "shared" / "var", free_port())
    try:
        yield running.wait_until_ready()
    finally:
        running.stop()


def answers_a_query(portal: Portal) -> bool:
    try:
        with psycopg.connect(embedded_urls(portal.var)[0]) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def works_off_a_task(portal: Portal) -> bool:
    """Whether a task sent now is done within two seconds."""
    sign = portal.var / f"touched-{time.monotonic_ns()}"
    address = embedded_urls(portal.var)[1].replace("unix://", "redis+socket://")
    address = address.replace("?db=", "?virtual_host=")
    sender = Celery("sender", broker=address, set_as_current=False)
    sender.conf.task_default_queue = settings.CELERY_TASK_DEFAULT_QUEUE
    sender.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    with sender.connection_for_write() as connection:
        try:
            sender.send_task("tests.touch", [str(sign)], connection=connection, retry=False)
        except connection.connection_errors:
            return False
    deadline = time.monotonic() + 2
    while not sign.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return sign.exists()


def test_it_says_where_to_look_once_it_answers(portal):
    assert f"Ready: http://127.0.0.1:{portal.port}\n" in portal.said()
    assert portal.answers()


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_killed_is_started_again(portal, program):
    wait_for(lambda: portal.pid_of(program))
    killed = portal.pid_of(program)

    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: portal.pid_of(program) not in (None, killed))
    wait_for(portal.answers)
    wait_for(lambda: answers_a_query(portal))
    wait_for(lambda: works_off_a_task(portal), 30)


def test_a_command_uses_the_running_stores_and_leaves_them_running(portal):
    postgres = portal.pid_of("postgres")

    assert manage(portal.var, "migrate", "--check").returncode == 0
    assert portal.pid_of("postgres") == postgres


def test_a_taken_port_is_told_before_anything_starts(portal, var):
    refused = manage(var, "run", PORT=str(portal.port))

    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: Port {portal.port} is taken by another program. "
        f"Choose another one, for example: PORT={portal.port + 1} make run\n"
    )
    assert not var.exists()


def test_a_var_folder_is_served_once(portal):
    refused = manage(portal.var, "run", PORT=str(free_port()))

    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: Eventforum already runs on {portal.var} (process {portal.process.pid}).\n"
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_second_copy_runs_beside_the_first_and_stops_whole(portal, var, start, number):
    second = start(var).wait_until_ready()
    pids = list(descendants(second.process.pid))
    began = time.monotonic()

    code = second.stop(number)

    assert code == 0
    assert time.monotonic() - began < 10
    assert [pid for pid in pids if alive(pid)] == []
    assert portal.answers()


def test_a_killed_supervisor_leaves_nothing_that_stops_the_next_start(var, start):
    first = start(var).wait_until_ready()
    pids = list(descendants(first.process.pid))
    first.stop(signal.SIGKILL)

    second = start(var, port=first.port).wait_until_ready()

    assert [pid for pid in pids if alive(pid)] == []
    assert second.answers()


def test_it_can_end_with_the_process_that_started_it(var):
    script = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, 'manage.py', 'run', '--stop-with-parent'])\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=settings.ROOT,
        env=environment(var, PORT=str(free_port())),
        stdout=subprocess.DEVNULL,
    )
    wait_for(lambda: len(descendants(parent.pid)) > 2)
    pids = list(descendants(parent.pid))

    parent.kill()
    parent.wait()

    wait_for(lambda: not any(map(alive, pids)))
