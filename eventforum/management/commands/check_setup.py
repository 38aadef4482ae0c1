# SPDX-License-Identifier: AGPL-3.0-or-later
import json as as_json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from eventforum.operating.setup import Finding, look_at_everything


class Command(BaseCommand):
    help = "Say in words what is wrong with this server's setup; fails when something is."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *, json: bool, **options: object) -> None:
        findings = []
        for finding in look_at_everything():
            findings.append(finding)
            if not json:
                self._tell(finding)
        if json:
            self.stdout.write(as_json.dumps([asdict(finding) for finding in findings], indent=1))
        wrong = sum(finding.result == "wrong" for finding in findings)
        if wrong:
            raise CommandError(f"{wrong} of {len(findings)} findings are wrong.")
        if not json:
            self.stdout.write("Nothing is wrong.")

    def _tell(self, finding: Finding) -> None:
        style = {
            "ok": self.style.SUCCESS,
            "warning": self.style.WARNING,
            "wrong": self.style.ERROR,
        }[finding.result]
        mark = style(f"{finding.result:>7}")
        self.stdout.write(f"{mark}  {finding.about}: {finding.words}")
