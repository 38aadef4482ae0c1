# SPDX-License-Identifier: AGPL-3.0-or-later
"""SCENARIOS of them (6; `make faults` runs more), from the seed FIRST on, of everything that can go
wrong at once: after the last fault both sides say the same, and each thing once."""

import os

import pytest

from tests.discourse.faults.oracle import differences, echoes
from tests.discourse.faults.scenario import Scenario
from tests.discourse.world import connected

pytestmark = pytest.mark.django_db

SCENARIOS = int(os.environ.get("SCENARIOS") or "6")
FIRST = int(os.environ.get("FIRST") or "1")


def outcome(monkeypatch, seed: int) -> tuple[Scenario, list[str]]:
    world = connected(monkeypatch)
    scenario = Scenario(world, seed)
    scenario.run()
    world.mirror.refresh_from_db()
    return scenario, differences(world)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SCENARIOS))
def test_both_sides_say_the_same_after_the_last_fault(monkeypatch, seed):
    scenario, found = outcome(monkeypatch, seed)

    if found == [] and (SCENARIOS > 6 or seed % 3 == 0):
        found = echoes(scenario.world, scenario.pass_time)
    assert found == [], "\n".join(scenario.story)
