# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenarios with faults: afterwards both sides say the same, each word once and in its order.

`make faults` goes through all of the corpus as they are (SCENARIOS, ACTS, and FIRST of how many to
leave out before); otherwise thirty, short.
"""

import os

import pytest

from tests.discourse.scenarios import given
from tests.discourse.scenarios.running import run

pytestmark = pytest.mark.django_db

COUNT = int(os.environ.get("SCENARIOS") or "30")
ACTS = int(os.environ.get("ACTS") or "8")

ALL = given.read_all() or given.own(max(COUNT, 60))
FIRST = int(os.environ.get("FIRST") or "0")
CHOSEN = given.spread(ALL, FIRST + COUNT)[FIRST:]


@pytest.mark.parametrize("scenario", CHOSEN, ids=lambda one: str(one.seed))
def test_both_sides_are_the_same_after_faults(scenario, monkeypatch):
    asked = scenario.shorter(ACTS) if scenario.acts > ACTS else scenario

    result = run(asked, monkeypatch)

    assert not result.findings, f"{result} {[one.id for one in asked.troubles]}"
