# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where reminders go out, and are counted where they arrive."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.running.conftest import environment
from tests.running.site import url_of_the_tests_database

ROUNDS = int(os.environ.get("ROUNDS") or "6")
SIZE = int(os.environ.get("SIZE") or "300")


class Place:
    """A database, a mail server that takes everything, and workers."""

    def __init__(self, folder, **stores):
        self.folder = folder
        self.sink_file = folder / "taken"
        self.sink = subprocess.Popen(
            [sys.executable, "-m", "eventforum.bench.sink", str(self.sink_file)],
            cwd=settings.ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        port = int(self.sink.stdout.readline())
        self.spool = folder / "spool"
        self.environment = {
            **environment(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "EVENTFORUM_SPOOL": str(self.spool),
            **stores,
        }

    def fresh(self, *, size=SIZE, lasts=None, sessions=10, ahead=1.0):
        """A crowd whose reminders are due one session after the other."""
        lasts = max(2.0, ROUNDS * 0.2) if lasts is None else lasts
        values = {"size": size, "sessions": sessions, "step": lasts / sessions, "ahead": ahead}
        done = self.run("-c", FILL, json.dumps(values))
        return json.loads(done.splitlines()[-1])

    def run(self, *arguments):
        """A program to its end; what it said."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=settings.ROOT, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def begin(self, *, workers, victims=(), kills=0, more=None, **plan):
        plan |= {"workers": workers, "victims": list(victims) or workers, "kills": kills}
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", json.dumps(plan)],
            cwd=settings.ROOT,
            env=self.environment | (more or {}),
            stdout=subprocess.PIPE,
            text=True,
        )

    def ended(self, nursery):
        said, _ = nursery.communicate(timeout=1800)
        assert nursery.returncode == 0
        return json.loads(said.splitlines()[-1])

    def taken(self):
        """How often the mail server took each mail, and how many people have one."""
        lines = [line.split() for line in self.sink_file.read_text().splitlines()]
        return Counter(mail for mail, _to in lines), {to for _mail, to in lines}

    def close(self):
        self.sink.kill()
        self.sink.wait()
        self.sink.stdout.close()


FILL = """
import json, sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from eventforum.bench.crowd import crowd, event_of_now, sessions_at
told = json.loads(sys.argv[1])
now = timezone.now()
first = now + timedelta(minutes=30, seconds=told["ahead"])
starts = [
    first + timedelta(seconds=number * told["step"]) for number in range(told["sessions"])
]
event = event_of_now("crowded", now)
crowd(told["size"], sessions_at(event, starts), now=now)
print(json.dumps(event.pk))
"""


@pytest.fixture
def folder():
    made = Path(tempfile.mkdtemp(prefix="eventforum-faults-", dir="/tmp"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def place(folder, transactional_db):
    """On the tests' own database."""
    made = Place(folder, DATABASE_URL=url_of_the_tests_database(), REDIS_URL=settings.REDIS_URL)
    yield made
    made.close()


@pytest.fixture
def tell(capsys):
    """Prints a figure beside the dots."""

    def told(words):
        with capsys.disabled():
            print(f"\n{words}")

    return told
