# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 17: pages and replies while a forum takes every request and answers none."""

import http.client
import itertools
import os
import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.discourse import sending
from apps.discourse.models import EventMirror, Forum, Topic
from apps.events.models import Event
from apps.threads.models import Thread
from eventforum.bench import data
from eventforum.bench.compare import PROXY, measured, store_pids
from eventforum.bench.load import Order, send
from eventforum.bench.pages import Bench
from eventforum.bench.replies import send_reply, writers
from eventforum.bench.rows import Row, at_most
from eventforum.bench.servers import HOST, production

ROW = 17
REPLIES = 60
SITE = "silent"


class Silent:
    """Where a forum would listen: connections are taken, and nothing is ever said."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def _take(self) -> None:
        try:
            while True:
                self.taken.append(self.socket.accept()[0])
        except OSError:
            return

    def close(self) -> None:
        self.socket.close()
        for link in self.taken:
            link.close()


@contextmanager
def hanging(event: Event) -> Iterator[Silent]:
    """The event is mirrored to it, and a worker waits for its answer."""
    forum = Silent()
    there = Forum.objects.create(
        site=SITE,
        name="Silent",
        base_url=f"http://{forum.place}",
        bridge_user="eventforum",
        sealed_key=encrypt("silent"),
        state=Forum.State.CONNECTED,
    )
    mirror = EventMirror.objects.create(event=event, forum=there, code="BENCH", parent_category=1)
    now = timezone.now()
    sending.plan(mirror, lane=Topic.Lane.FRESH, now=now - timedelta(minutes=2))
    sending.tell_waiting(now=now)
    environment = {**os.environ, **production(), "EVENTFORUM_PRIVATE_HOSTS": forum.place}
    command = [sys.executable, "manage.py", "mirror", "backfill", "--event", event.slug, "--json"]
    with (settings.VAR / "hanging.log").open("wb") as log:
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield forum
        finally:
            worker.kill()
            worker.wait(20)
            forum.close()
            data.forget_forum(SITE)


def pages_meanwhile(bench: Bench, event: Event, people: list[User]) -> Iterable[Row]:
    """Without a forum and with a silent one in turn: CPU of pages, the time of replies; each a
    median of the rounds."""
    data.forget_forum(SITE)
    thread = data.thread_of(event, people, posts=20, title="Replied to")
    headers = {**PROXY, "Cookie": f"__Host-session={data.signed_in(people[0])}"}
    paths = {"thread": thread.get_absolute_url(), "programme": f"/{event.slug}/programme/"}
    pids = [bench.ours.pid, *store_pids()]
    repliers = itertools.cycle(writers())
    took: dict[tuple[str, bool], list[tuple[float, float]]] = {}
    asked = 0

    def measure(*, with_forum: bool) -> None:
        replied = _replies(bench, thread, repliers)
        took.setdefault(("reply", with_forum), []).append((replied, replied))
        for what, path in paths.items():
            order = Order(bench.ours.port, [path], HOST, headers, connections=2)
            send(replace(order, seconds=1))
            answer, cpu, _foreign = measured(replace(order, seconds=bench.seconds), pids)
            took.setdefault((what, with_forum), []).append((cpu, answer.p50_ms))

    for _round in range(bench.rounds):
        measure(with_forum=False)
        with hanging(event) as forum:
            _wait_for(forum)
            measure(with_forum=True)
            asked += len(forum.taken)
    for what, unit in (("thread", "x CPU"), ("programme", "x CPU"), ("reply", "x p50")):
        ours, p50 = _middle(took[what, True])
        bare, p50_without = _middle(took[what, False])
        beside = f"{p50:.1f} : {p50_without:.1f} ms p50, {asked} requests hung"
        name = f"{what}, a forum hanging : none"
        yield at_most(ROW, name, round(ours / bare, 2), most=1.05, unit=unit, beside=beside)


def _middle(figures: list[tuple[float, float]]) -> tuple[float, float]:
    first, second = zip(*figures, strict=True)
    return statistics.median(first), statistics.median(second)


def _wait_for(forum: Silent) -> None:
    """Until the worker has asked, and waits."""
    done = threading.Event()
    for _ in range(600):
        if forum.taken:
            return
        done.wait(0.1)
    raise RuntimeError(f"No worker asked; see {settings.VAR / 'hanging.log'}")


def _replies(bench: Bench, thread: Thread, repliers: Iterator[tuple[str, str]]) -> float:
    link = http.client.HTTPConnection("127.0.0.1", bench.ours.port, timeout=30)
    times = []
    for number in range(REPLIES):
        status, milliseconds = send_reply(link, thread, next(repliers), number)
        if status != 200:
            raise RuntimeError(f"A reply was answered with {status}")
        times.append(milliseconds)
    link.close()
    return statistics.median(times)
