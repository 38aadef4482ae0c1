# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track

from apps.permalinks.checking import BROKEN, KEPT, check_all
from apps.permalinks.models import Address

SHOWN = 50


class Command(BaseCommand):
    help = "Ask every address ever issued: each must answer with its page, one redirect, or 410."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not (settings.STATIC_ROOT / "staticfiles.json").exists():
            raise CommandError("No page can be made without static files: run collectstatic first.")
        counts: Counter[str] = Counter()
        broken = []
        for checked in self._with_progress(options["json"]):
            counts[checked.outcome] += 1
            if checked.outcome == BROKEN:
                broken.append({"path": checked.path, "why": checked.words})
        if options["json"]:
            tally = {outcome: counts[outcome] for outcome in (*KEPT, BROKEN)}
            self.stdout.write(json.dumps(tally | {"addresses": broken}, ensure_ascii=False))
        else:
            self._tell(counts, broken)
        if broken:
            raise CommandError(f"{len(broken)} addresses do not keep their promise.")

    def _with_progress(self, quiet: bool) -> Any:
        """A bar on a terminal, nothing elsewhere."""
        console = Console(stderr=True)
        if quiet or not console.is_terminal:
            return check_all()
        total = Address.objects.count()
        return track(check_all(), description="Addresses", total=total, console=console)

    def _tell(self, counts: Counter[str], broken: list[dict[str, str]]) -> None:
        self.stdout.write(
            f"{counts.total()} addresses: {counts['present']} answer with their page, "
            f"{counts['moved']} lead there, {counts['gone']} say that it was removed, "
            f"{counts['hidden']} are hidden from strangers."
        )
        for address in broken[:SHOWN]:
            self.stdout.write(f"{address['path']} {address['why']}")
        if len(broken) > SHOWN:
            self.stdout.write(f"and {len(broken) - SHOWN} more (all of them with --json)")
