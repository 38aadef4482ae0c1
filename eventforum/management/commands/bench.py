# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from eventforum.bench import data, pages
from eventforum.bench.bytes import first_load, first_visit
from eventforum.bench.exports import exports
from eventforum.bench.imports import imports
from eventforum.bench.live import open_pages
from eventforum.bench.overload import overload
from eventforum.bench.rows import Row
from eventforum.bench.search import search
from eventforum.bench.servers import bare, portal


class Command(BaseCommand):
    help = "Measure what pages and imports cost, beside a bare view of the same bytes (Linux)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds a row")
        parser.add_argument("--seconds", type=float, default=4.0, help="length of a round")
        parser.add_argument("--json", action="store_true", help="print JSON in place of the table")

    def handle(self, *, rounds: int, seconds: float, json: bool, **options: object) -> None:
        settings.SECRET_KEY = secrets.token_urlsafe(40)
        self.stderr.write("Filling the bench's own stores (about five minutes the first time) …")
        call_command("migrate", verbosity=0)
        rows = []
        for row in _measure(rounds, seconds):
            rows.append(row)
            self.stderr.write(f"  {row.number:>2}  {row.what}: {row.value}")
        file = settings.VAR / "bench.json"
        file.write_text(_as_json(rows))
        if json:
            self.stdout.write(_as_json(rows))
        else:
            Console().print(_table(rows))
            self.stdout.write(f"Written to {file}")
        if missed := sum(row.reached is False for row in rows):
            raise CommandError(f"{missed} of {len(rows)} figures are not reached")


def _measure(rounds: int, seconds: float) -> Iterator[Row]:
    writers = data.people(12)
    event = data.programme(writers)
    talk = data.session_with_posts(event, writers)
    data.short_threads(event, writers)
    data.long_thread(event, writers)
    pages.BODIES.mkdir(parents=True, exist_ok=True)
    with portal() as ours, bare(pages.BODIES) as other:
        bench = pages.Bench(ours, other, pages.BODIES, rounds, seconds)
        yield from pages.threads(bench, event, writers)
        yield from pages.programme(bench, event)
        yield from exports(bench, event)
        yield from pages.session(bench, talk, writers[0])
        yield from pages.depth(bench, event, writers)
        yield from first_visit("/", what="home")
        yield from first_load(talk.get_absolute_url(), what="session with 50 posts")
        thread = data.thread_of(event, writers, posts=20, title="20 posts")
        yield from first_visit(thread.get_absolute_url(), what="thread of 20 posts")
        paths = [thread.get_absolute_url(), talk.get_absolute_url(), f"/{event.slug}/programme/"]
        yield from pages.memory(bench, paths)
        yield from overload(bench, talk, writers[0])
    yield from open_pages(thread, writers)
    yield from imports()
    yield from search(writers)


def _as_json(rows: list[Row]) -> str:
    return json.dumps([asdict(row) for row in rows], indent=1)


def _table(rows: list[Row]) -> Table:
    table = Table("Row", "What", "Measured", "Goal", "", "Beside")
    for row in rows:
        mark = {True: "reached", False: "MISSED", None: ""}[row.reached]
        table.add_row(str(row.number), row.what, row.value, row.goal, mark, row.beside)
    return table
