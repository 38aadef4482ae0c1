# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows 1, 2, 3, 4, 6 and 15: what pages cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.accounts.models import User
from apps.events.models import Event
from apps.events.services import touch
from apps.sessions.models import Session
from apps.threads.models import Thread
from apps.threads.queries import page_with
from eventforum.bench import data
from eventforum.bench.compare import Compared, compare
from eventforum.bench.costs import cost, forget_pages
from eventforum.bench.load import Order, send
from eventforum.bench.processes import memory_mb
from eventforum.bench.rows import Row, at_most, ratio
from eventforum.bench.servers import HOST, Server


@dataclass(frozen=True)
class Bench:
    """The two servers, and how long to measure."""

    ours: Server
    bare: Server
    bodies: Path
    rounds: int
    seconds: float

    def compare(
        self, name: str, path: str, body: bytes, *, session: str = "", **options
    ) -> Compared:
        """Our page beside the bare view of `body`; `session` signs the reader in."""
        headers = {"Cookie": f"__Host-session={session}"} if session else {}
        headers |= options.pop("headers", {})
        paths = options.pop("paths", [path])
        return compare(
            self.ours,
            self.bare,
            self.bodies,
            name=name,
            paths=paths,
            body=body,
            headers=headers,
            rounds=self.rounds,
            seconds=self.seconds,
            **options,
        )


def threads(bench: Bench, event: Event, writers: list[User]) -> Iterable[Row]:
    """Rows 1 and 2."""
    key = data.signed_in(writers[0])
    shorts = data.short_threads(event, writers)
    for size in (20, 50):
        thread = data.thread_of(event, writers, posts=size, title=f"{size} posts")
        path = thread.get_absolute_url()
        stranger = cost(path)
        measured = bench.compare(f"thread-{size}", path, stranger.body)
        yield ratio(1, f"thread of {size} posts, stranger, unchanged", measured, most=3)
        yield at_most(1, "the same, first reader", stranger.sql, most=3, unit="SQL")
        reader = cost(path, reader=writers[0])
        measured = bench.compare(f"thread-{size}-in", path, reader.body, session=key)
        yield ratio(2, f"thread of {size} posts, signed in", measured, most=15)
        yield at_most(2, "the same", round(measured.p99_ms, 1), most=40, unit="ms p99")
        yield at_most(2, "the same", reader.sql, most=7, unit="SQL")
    paths = [thread.get_absolute_url() for thread in shorts]
    body = cost(paths[0]).body
    measured = bench.compare(
        "thread-cold", "", body, paths=paths, once=True, before_round=forget_pages
    )
    yield ratio(1, "thread of 20 posts, stranger, first reader", measured, most=6)


def programme(bench: Bench, event: Event) -> Iterable[Row]:
    """Row 3, the page."""
    path = f"/{event.slug}/programme/"
    cold = cost(path)
    raw = len(cold.body) / 1024
    yield at_most(3, f"programme of {data.SESSIONS} sessions", cold.sql, most=8, unit="SQL")
    yield at_most(3, "the same, uncompressed", round(raw), most=250, unit="KB")
    first = bench.compare(
        "programme-cold", path, cold.body, once=True, before_round=lambda: touch(event)
    )
    yield at_most(3, "the same, first reader", round(first.ours_ms, 1), most=150, unit="ms CPU")
    warm = bench.compare("programme", path, cold.body)
    yield at_most(3, "the same, unchanged", round(warm.ours_ms, 2), most=5, unit="ms CPU")


def session(bench: Bench, talk: Session, reader: User) -> Iterable[Row]:
    """Row 4."""
    path = talk.get_absolute_url()
    signed_in, stranger = cost(path, reader=reader), cost(path)
    yield at_most(4, "session with 50 posts, signed in", signed_in.sql, most=12, unit="SQL")
    key = data.signed_in(reader)
    measured = bench.compare("session-in", path, signed_in.body, session=key)
    yield at_most(4, "the same", round(measured.ours_ms, 2), most=10, unit="ms CPU")
    measured = bench.compare("session", path, stranger.body)
    what = "session with 50 posts, stranger, unchanged"
    yield at_most(4, what, round(measured.ours_ms, 2), most=2, unit="ms CPU")


def depth(bench: Bench, event: Event, writers: list[User]) -> Iterable[Row]:
    """Row 6: signed in, because what is kept for strangers would hide the difference."""
    key, reader = data.signed_in(writers[0]), writers[0]
    thread = data.thread_of(event, writers, posts=20, title="20 posts")
    last = _last_page(data.long_thread(event, writers))
    short, deep = thread.get_absolute_url(), last
    short_cost, deep_cost = cost(short, reader=reader), cost(deep, reader=reader)
    one = bench.compare("depth-short", short, short_cost.body, session=key)
    two = bench.compare("depth-deep", deep, deep_cost.body, session=key)
    cpu, buffers = two.ours_ms / one.ours_ms, deep_cost.buffers / short_cost.buffers
    what = "last page of 100,000 posts : thread of 20"
    beside = f"{two.ours_ms:.2f} : {one.ours_ms:.2f} ms"
    yield at_most(6, what, round(cpu, 2), most=1.15, unit="x CPU", beside=beside)
    beside = f"{deep_cost.buffers} : {short_cost.buffers}, SQL {deep_cost.sql} : {short_cost.sql}"
    yield at_most(6, what, round(buffers, 2), most=1.15, unit="x buffers", beside=beside)


def _last_page(thread: Thread) -> str:
    return f"{thread.get_absolute_url()}?after={page_with(thread.posts_count)}"


def memory(bench: Bench, paths: list[str]) -> Iterable[Row]:
    """Row 15, after all the load before."""
    ask = {"X-Forwarded-Proto": "https"}
    order = Order(bench.ours.port, paths, HOST, ask, seconds=600, requests=2000)
    send(order)
    before = memory_mb(bench.ours.pid)
    send(Order(bench.ours.port, paths, HOST, ask, seconds=600, requests=20_000))
    after = memory_mb(bench.ours.pid)
    growth = round((after / before - 1) * 100, 1)
    yield at_most(15, "web, two workers, after load", round(after), most=160, unit="MB PSS")
    beside = f"{before:.0f} → {after:.0f} MB"
    yield at_most(15, "growth over 20,000 requests", growth, most=5, unit="%", beside=beside)


BODIES = settings.VAR / "bodies"
