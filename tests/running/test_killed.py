# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything is killed in turn while people write: nothing that was answered is lost or doubled.

KILLED_ROUNDS=30 makes a long run of it (docs/operating.md).
"""

import http.client
import itertools
import json
import os
import signal
import time
from collections import Counter

import pytest

from tests.running.conftest import manage, wait_for
from tests.running.writers import ACCOUNTS, PREPARE, WRITTEN, Account, Writer, lost_or_doubled

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("KILLED_ROUNDS", "5"))
KILLED = {
    "database": "postgres",
    "broker": "valkey",
    "web": "uvicorn",
    "worker": "worker",
    "beat": "beat",
}
BACK_WITHIN = 5
"""Seconds; a machine with other work to do gets three times as long."""

WRITERS = 4


def page(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def kill(portal, name, path, writers):
    """Kill one process; seconds until everybody writes again. Pages need the database only."""
    killed = portal.pid_of(KILLED[name])
    os.kill(killed, signal.SIGKILL)
    since = time.monotonic()
    if name in ("broker", "worker", "beat"):
        assert page(portal.port, path) == 200
    wait_for(lambda: portal.pid_of(KILLED[name]) not in (None, killed), 3 * BACK_WITHIN)
    wait_for(lambda: min(writer.last for writer in writers) > since, 3 * BACK_WITHIN)
    away = round(time.monotonic() - since, 2)
    wait_for(lambda: page(portal.port, path) == 200, 3 * BACK_WITHIN)
    return away


def test_nothing_acknowledged_is_lost_or_doubled_whatever_is_killed(start, var, capsys):
    real = {"DJANGO_SETTINGS_MODULE": "eventforum.settings", "EVENTFORUM_TRUSTED_PROXIES": "1"}
    assert manage(var, "migrate", "-v", "0", **real).returncode == 0
    prepared = manage(var, "shell", "-v", "0", "-c", PREPARE, **real)
    assert prepared.returncode == 0, prepared.stderr
    Writer.prepared = json.loads(prepared.stdout.splitlines()[-1])
    path, keys = Writer.prepared["page"], Writer.prepared.pop("keys")
    portal = start(var, **real).wait_until_ready()
    people = [
        Account(f"Writer {number}", keys[number], f"10.0.{number}.1", number % 20)
        for number in range(ACCOUNTS)
    ]
    Writer.accounts = itertools.cycle(people)
    writers = [Writer(portal.port, number) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    wait_for(lambda: all(writer.acknowledged for writer in writers), 30)

    rounds = zip(range(ROUNDS), itertools.cycle(KILLED), strict=False)
    away = {f"{number} {name}": kill(portal, name, path, writers) for number, name in rounds}
    for writer in writers:
        writer.ended.set()
    for writer in writers:
        writer.join(30)

    acknowledged = [one for writer in writers for one in writer.acknowledged]
    found = manage(var, "shell", "-v", "0", "-c", WRITTEN, **real)
    assert found.returncode == 0, found.stderr
    lost, doubled, miscounted = lost_or_doubled(
        acknowledged, json.loads(found.stdout.splitlines()[-1])
    )
    with capsys.disabled():
        repeated = sum(writer.repeated for writer in writers)
        kinds = dict(Counter(kind for kind, _what in acknowledged))
        print(f"\n{ROUNDS} kills, acknowledged {kinds}, {repeated} repeated: {away}")
    assert (lost, doubled, miscounted) == ([], [], [])
    assert len(kinds) == 6
