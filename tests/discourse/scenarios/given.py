# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in a scenario: so much is said on both sides, and this goes wrong meanwhile."""

import json
import random
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from tests.discourse.scenarios.table import HOW

FOLDER = settings.EVENTFORUM_SHARED_DATA / "security" / "faults"

OWN_SEED = 900_000


@dataclass(frozen=True)
class Trouble:
    id: str
    at: int
    """After so many acts."""
    param: float
    """Chooses among the kinds of it."""


@dataclass(frozen=True)
class Scenario:
    seed: int
    troubles: tuple[Trouble, ...]
    acts: int
    threads: int
    users: int
    local_share: float
    edit: float
    delete: float

    def shorter(self, acts: int) -> "Scenario":
        """The same in so many acts; what goes wrong does at the same part of them."""
        troubles = tuple(
            replace(one, at=max(1, one.at * acts // self.acts)) for one in self.troubles
        )
        few = max(2, min(self.threads, acts // 6))
        return replace(self, acts=acts, troubles=troubles, threads=few)


def read(told: dict[str, Any]) -> Scenario:
    work = told["workload"]
    return Scenario(
        seed=told["seed"],
        troubles=tuple(Trouble(one["id"], one["at_op"], one["param"]) for one in told["faults"]),
        acts=work["ops"],
        threads=work["threads"],
        users=work["users"],
        local_share=work["local_share"],
        edit=work["edit"],
        delete=work["delete"],
    )


def read_all() -> list[Scenario]:
    """Those of the shared corpus; none where it is not here."""
    file = FOLDER / "scenarios_share.jsonl"
    if not file.exists():
        return []
    return [read(json.loads(line)) for line in file.read_text().splitlines() if line.strip()]


def own(count: int) -> list[Scenario]:
    """Made here, of the same kind, each fault of the mirror in turn."""
    ids = sorted(id for id, how in HOW.items() if callable(how))
    made = []
    for number in range(count):
        chance = random.Random(OWN_SEED + number)
        first = ids[number % len(ids)]
        others = chance.sample(ids, chance.randrange(3))
        made.append(
            Scenario(
                seed=OWN_SEED + number,
                troubles=tuple(
                    Trouble(id, chance.randrange(5, 190), chance.random())
                    for id in [first, *others]
                ),
                acts=200,
                threads=chance.randrange(3, 20),
                users=chance.randrange(5, 30),
                local_share=chance.uniform(0.2, 0.75),
                edit=0.25,
                delete=0.08,
            )
        )
    return made


def spread(all_of_them: list[Scenario], count: int) -> list[Scenario]:
    """So many that show most kinds of faults: each adds as many new ones as it can."""
    left, chosen, seen = list(all_of_them), [], set()
    while left and len(chosen) < count:
        best = max(left, key=lambda one: (len(_kinds(one) - seen), -one.seed))
        if not _kinds(best) - seen:
            seen = set()
            best = max(left, key=lambda one: (len(_kinds(one)), -one.seed))
        left.remove(best)
        chosen.append(best)
        seen |= _kinds(best)
    return chosen


def _kinds(scenario: Scenario) -> set[str]:
    return {one.id for one in scenario.troubles if callable(HOW[one.id])}
