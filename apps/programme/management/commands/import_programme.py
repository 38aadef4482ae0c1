# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.console import Console
from rich.progress import track

from apps.core.errors import Refused
from apps.events.models import Event
from apps.programme import messages
from apps.programme.models import COUNTS
from apps.programme.services import Answers, Plan, apply, compare, open_for, read
from apps.programme.sources.errors import SourceError


class Command(BaseCommand):
    help = (
        "Import a programme (schedule.json, schedule.xml, iCalendar, CSV, the pretalx or eventyay "
        "API or a folder of its saved answers) into an event. Importing it again changes only what "
        "has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="a file, a folder of saved answers, or an address")
        parser.add_argument(
            "--event", required=True, metavar="SLUG", help="the event's address word"
        )
        parser.add_argument("--create", action="store_true", help="open the event if there is none")
        parser.add_argument(
            "--mode", choices=Event.Mode.values, default=Event.Mode.ONSITE, help="with --create"
        )
        parser.add_argument("--timezone", default="", metavar="ZONE", help="read wall times in it")
        parser.add_argument("--format", default="", metavar="FORMAT", help="instead of telling it")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
        parser.add_argument(
            "--accept-removals", action="store_true", help="even if more than 20 %% disappear"
        )
        parser.add_argument(
            "--same", action="append", default=[], metavar="CODE",
            help="this session has a new title and new speakers, and is still the same",
        )  # fmt: skip
        parser.add_argument(
            "--accept-reused", action="append", default=[], metavar="CODE",
            help="this code stands for another talk now: call the old one off, add the new one",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                plan = self._import(options)
                transaction.set_rollback(options["dry_run"])
        except SourceError as error:
            self._fail(messages.of_error(error), error.code, error.line, options)
        except Refused as refusal:
            self._fail(str(refusal), refusal.code, None, options)
        else:
            self._tell(plan, options)

    def _import(self, options: dict[str, Any]) -> Plan:
        slug = options["event"]
        event = Event.objects.filter(slug=slug).first()
        if event is None and not options["create"]:
            raise CommandError(f"There is no event “{slug}”. Open it with --create.")
        programme = read(
            options["source"],
            format=options["format"],
            timezone=options["timezone"],
            default_timezone=event.timezone if event else "",
        )
        if event is None:
            event = open_for(programme, slug=slug, mode=options["mode"], by=None)
        answers = Answers(
            removals=options["accept_removals"],
            same=frozenset(code.upper() for code in options["same"]),
            other=frozenset(code.upper() for code in options["accept_reused"]),
        )
        plan = compare(event, programme, answers=answers, watch=self._watch)
        return plan if options["dry_run"] else apply(plan, by=None, source=options["source"])

    def _watch(self, sessions: list[Any]) -> Iterable[Any]:
        """A progress bar, where somebody can see it and it takes long enough."""
        return track(
            sessions,
            description="Preparing sessions",
            console=Console(stderr=True),
            transient=True,
            disable=not self.stdout.isatty() or len(sessions) < 50,
        )

    def _fail(self, text: str, code: str, line: int | None, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"error": text, "code": code, "line": line}))
        raise CommandError(text)

    def _tell(self, plan: Plan, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(_answer(plan, options), ensure_ascii=False, indent=2))
            return
        for warning in plan.warnings:
            self.stdout.write(self.style.WARNING(messages.of_warning(warning)))
        self.stdout.write(" ".join(f"{name} {plan.counts[name]}" for name in COUNTS))
        if options["dry_run"]:
            self.stdout.write("Nothing was written.")
        if plan.reused:
            self.stdout.write(f"Say --same CODE or --accept-reused CODE: {' '.join(plan.reused)}")


def _answer(plan: Plan, options: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": plan.event.slug,
        "format": plan.programme.format,
        "dry_run": options["dry_run"],
        "counts": plan.counts,
        "warnings": [
            {"code": warning.code, "line": warning.line, "text": messages.of_warning(warning)}
            for warning in plan.warnings
        ],
        "reused": plan.reused,
        "mass_removal": plan.is_mass_removal,
        "run": plan.run.pk if plan.run and not options["dry_run"] else None,
    }
