# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress

from apps.search.services import Built, build
from apps.search.sources import SOURCES


class Command(BaseCommand):
    help = "Fill the search with what is missing in it, or make all of it anew (--again)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="make every entry anew")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        last: dict[str, Built] = {}
        for done in self._with_progress(build(again=options["again"]), quiet=options["json"]):
            last[done.kind] = done
        if options["json"]:
            self.stdout.write(json.dumps({kind: self._figures(one) for kind, one in last.items()}))
            return
        for kind, one in last.items():
            self.stdout.write(
                f"{kind}: {one.looked_at} there, {one.made} entries made, {one.forgotten} forgotten"
            )

    def _figures(self, one: Built) -> dict[str, int]:
        return {"there": one.looked_at, "made": one.made, "forgotten": one.forgotten}

    def _with_progress(self, steps: Iterator[Built], *, quiet: bool) -> Iterator[Built]:
        """A bar for each kind on a terminal, nothing elsewhere."""
        console = Console(stderr=True)
        if quiet or not console.is_terminal:
            yield from steps
            return
        with Progress(console=console) as bar:
            bars = {
                kind: bar.add_task(kind, total=source.all().count())
                for kind, source in SOURCES.items()
            }
            for step in steps:
                bar.update(bars[step.kind], completed=step.looked_at)
                yield step
