# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/

Thirty lines in place of prometheus-client, which web workers would keep in memory for one answer a
minute; a test reads what is written here with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

PREFIX = "eventforum_"


@dataclass
class Family:
    """One metric with its samples; `labels` names the values given to `add`, in order."""

    name: str
    kind: str
    help: str
    labels: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)

    def add(self, value: float, *values: str, suffix: str = "", **more: str) -> None:
        """A sample; `suffix` and `more` are for the parts of histograms."""
        pairs = [*zip(self.labels, values, strict=False), *more.items()]
        inside = ",".join(f'{name}="{_escaped(text)}"' for name, text in pairs)
        labels = f"{{{inside}}}" if inside else ""
        self.lines.append(f"{PREFIX}{self.name}{suffix}{labels} {float(value):.17g}")


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def text(families: Iterable[Family]) -> str:
    """Families without a sample are left out."""
    lines: list[str] = []
    for family in families:
        if family.lines:
            name = PREFIX + family.name
            lines += [f"# HELP {name} {family.help}", f"# TYPE {name} {family.kind}", *family.lines]
    return "\n".join([*lines, ""])
