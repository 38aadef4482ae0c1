# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything is killed in turn while people write: nothing that was answered is lost or doubled.

KILLED_ROUNDS=30 makes a long run of it (docs/operating.md).
"""

import http.client
import itertools
import json
import os
import signal
import threading
import time
import uuid
from collections import Counter
from urllib.parse import urlencode

import pytest

from tests.running.conftest import manage, wait_for

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
ACCOUNTS = 80
THREADS = 20
"""So many people write from places of their own, in so many discussions: no limit is met."""

PREPARE = f"""
import json
from django.test import Client
from apps.accounts.models import User
from apps.events.models import Event
from apps.threads.services import start
from tests.factories.events import EventFactory
event = EventFactory()
keys = []
for number in range({ACCOUNTS}):
    user = User.objects.create_user(name=f"Writer {{number}}", email=f"w{{number}}@example.org")
    client = Client()
    client.force_login(user)
    keys.append(client.session.session_key)
threads = [
    start(event=event, title=f"While all is killed {{number}}", text="Begin", by=user)
    for number in range({THREADS})
]
page = threads[0].get_absolute_url()
print(json.dumps([[thread.pk for thread in threads], page, keys]))
"""

WRITTEN = """
import json
from apps.activity.models import Activity
from apps.threads.models import Post
texts = Post.objects.exclude(number=1).values_list("text", flat=True)
print(json.dumps([list(texts), Activity.objects.filter(dispatched_at=None).count()]))
"""


class Writer(threading.Thread):
    """Sends replies one after the other, each as often as it takes to get an answer."""

    accounts: "itertools.cycle[tuple[str, str, int]]"
    lock = threading.Lock()

    def __init__(self, port, name):
        super().__init__(daemon=True)
        self.port, self.label = port, name
        self.acknowledged, self.repeated, self.last = [], 0, 0.0
        self.answers = Counter()
        self.ended = threading.Event()

    def run(self):
        for number in itertools.count():
            if self.ended.is_set():
                return
            self.send(f"reply {self.label} {number}")

    def send(self, text):
        key = account = None
        tries = 0
        # What was sent once may be written: it is repeated until somebody says so.
        while not self.ended.is_set() or tries:
            if key is None:
                key, account = str(uuid.uuid4()), self.next_account()
            status = self.once(text, key, account)
            tries += 1
            self.answers[status] += 1
            if status == 303:
                self.acknowledged.append(text)
                self.last = time.monotonic()
                self.repeated += tries > 1
                return
            if status == 429:
                key = None  # It was told no: somebody else says it, as a writing of its own.
                tries -= 1
            time.sleep(0.05)

    def next_account(self):
        with self.lock:
            return next(self.accounts)

    def once(self, text, key, account):
        token = "a" * 32
        session, address, thread = account
        form = {"text": text, "language": "en", "idempotency_key": key}
        body = urlencode({**form, "csrfmiddlewaretoken": token})
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-Forwarded-For": address,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", f"/threads/{thread}/reply/", body, headers)
            response = connection.getresponse()
            # Whoever is not signed in is led to the door with their text kept.
            led_away = response.headers.get("Location", "").startswith("/accounts/")
            return 401 if led_away else response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


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
    threads, path, keys = json.loads(prepared.stdout.splitlines()[-1])
    portal = start(var, **real).wait_until_ready()
    addresses = [f"10.0.{number}.1" for number in range(ACCOUNTS)]
    Writer.accounts = itertools.cycle(zip(keys, addresses, itertools.cycle(threads), strict=False))
    writers = [Writer(portal.port, name) for name in range(WRITERS)]
    for writer in writers:
        writer.start()
    wait_for(lambda: all(writer.acknowledged for writer in writers), 30)

    rounds = zip(range(ROUNDS), itertools.cycle(KILLED), strict=False)
    away = {f"{number} {name}": kill(portal, name, path, writers) for number, name in rounds}
    for writer in writers:
        writer.ended.set()
    for writer in writers:
        writer.join(30)

    acknowledged = [text for writer in writers for text in writer.acknowledged]
    found = manage(var, "shell", "-v", "0", "-c", WRITTEN, **real)
    texts, _waiting = json.loads(found.stdout.splitlines()[-1])
    counted = Counter(texts)
    with capsys.disabled():
        repeated = sum(writer.repeated for writer in writers)
        print(f"\n{ROUNDS} kills, {len(acknowledged)} acknowledged, {repeated} repeated: {away}")
    assert [text for text in acknowledged if counted[text] == 0] == []
    assert {text: times for text, times in counted.items() if times > 1} == {}
