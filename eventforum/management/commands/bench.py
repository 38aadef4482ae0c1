# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from eventforum.bench import data, pages
from eventforum.bench.backfill import backfill
from eventforum.bench.bytes import first_load, first_visit
from eventforum.bench.exports import exports
from eventforum.bench.growth import growth
from eventforum.bench.hanging import pages_meanwhile
from eventforum.bench.imports import imports
from eventforum.bench.live import open_pages
from eventforum.bench.overload import overload
from eventforum.bench.reminders import reminders
from eventforum.bench.replies import replies
from eventforum.bench.rows import Row
from eventforum.bench.search import search
from eventforum.bench.servers import bare, portal

ROWS = {*range(1, 18)}
"""Numbers of the table in docs/performance.md that have something to measure."""

SERVED = ROWS - {9, 10, 11, 12, 13}
"""Those that ask a server for pages."""


class Command(BaseCommand):
    help = "Measure what pages and imports cost, beside a bare view of the same bytes (Linux)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds a row")
        parser.add_argument("--seconds", type=float, default=4.0, help="length of a round")
        parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
        parser.add_argument(
            "--rows", type=int, nargs="+", default=sorted(ROWS), help="only rows of these numbers"
        )

    def handle(
        self, *, rounds: int, seconds: float, json: bool, rows: list[int], **options: object
    ) -> None:
        settings.SECRET_KEY = secrets.token_urlsafe(40)
        self.stderr.write("Filling the bench's own stores (15 minutes the first time) …")
        call_command("migrate", verbosity=0)
        found = []
        for row in _measure(rounds, seconds, set(rows)):
            found.append(row)
            self.stderr.write(f"  {row.number:>2}  {row.what}: {row.value}")
        file = settings.VAR / "bench.json"
        file.write_text(_as_json(found))
        if json:
            self.stdout.write(_as_json(found))
        else:
            Console().print(_table(found))
            self.stdout.write(f"Written to {file}")
        if missed := sum(row.reached is False for row in found):
            raise CommandError(f"{missed} of {len(found)} figures are not reached")


def _measure(rounds: int, seconds: float, rows: set[int]) -> Iterator[Row]:
    """In an order that leaves the web of the earlier rows alone with what they have filled."""
    writers = data.people(12)
    event = data.programme(writers)
    talk = data.session_with_posts(event, writers)
    thread = data.thread_of(event, writers, posts=20, title="20 posts")
    with ExitStack() as servers:
        if rows & SERVED:
            pages.BODIES.mkdir(parents=True, exist_ok=True)
            ours = servers.enter_context(portal())
            other = servers.enter_context(bare(pages.BODIES))
            bench = pages.Bench(ours, other, pages.BODIES, rounds, seconds)
        if rows & {1, 2}:
            yield from pages.threads(bench, event, writers)
        if 3 in rows:
            yield from pages.programme(bench, event)
        if 5 in rows:
            yield from exports(bench, event, writers[0])
        if 4 in rows:
            yield from pages.session(bench, talk, writers[0])
        if 6 in rows:
            yield from pages.depth(bench, event, writers)
        if 14 in rows:
            yield from first_visit("/", what="home")
            yield from first_load(talk.get_absolute_url(), what="session with 50 posts")
            yield from first_visit(thread.get_absolute_url(), what="thread of 20 posts")
        if 15 in rows:
            others = [talk.get_absolute_url(), f"/{event.slug}/programme/"]
            yield from pages.memory(bench, [thread.get_absolute_url(), *others])
        if 8 in rows:
            yield from replies(bench, event, writers)
        if 17 in rows:
            yield from pages_meanwhile(bench, event, writers)
        if 16 in rows:
            yield from overload(bench, talk, writers[0])
        if 9 in rows:
            yield from open_pages(thread, writers)
        if 10 in rows:
            yield from imports()
        if 11 in rows:
            yield from reminders()
        if 12 in rows:
            yield from backfill(writers)
        if 13 in rows:
            yield from search(writers)
        if 7 in rows:
            yield from growth(bench, event)


def _as_json(rows: list[Row]) -> str:
    return json.dumps([asdict(row) for row in rows], indent=1)


def _table(rows: list[Row]) -> Table:
    table = Table("Row", "What", "Measured", "Goal", "", "Beside")
    for row in rows:
        mark = {True: "reached", False: "MISSED", None: ""}[row.reached]
        table.add_row(str(row.number), row.what, row.value, row.goal, mark, row.beside)
    return table
