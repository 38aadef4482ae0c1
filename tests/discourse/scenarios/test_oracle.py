# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found: nothing where a first, simple mirror has luck, and each of its mistakes."""

import json

import pytest

from tests.discourse.scenarios import given, oracle
from tests.discourse.scenarios.course import Course
from tests.discourse.scenarios.given import Scenario, Trouble
from tests.discourse.scenarios.ledger import Line, Said
from tests.discourse.scenarios.naive import Naive
from tests.discourse.scenarios.running import Run
from tests.discourse.scenarios.table import HOW

pytestmark = pytest.mark.django_db


def scenario(*troubles: Trouble, edit=0.2) -> Scenario:
    return Scenario(7, troubles, 8, threads=2, users=6, local_share=0.5, edit=edit, delete=0)


def naive(monkeypatch, *troubles: Trouble, **more):
    return Run(scenario(*troubles, **more), monkeypatch, course=Naive).whole().findings


def test_a_naive_mirror_does_well_where_nothing_goes_wrong(monkeypatch):
    found = naive(monkeypatch, edit=0)

    assert [*found.lost, *found.doubled, *found.swapped] == []


@pytest.mark.parametrize("id", ["M01", "M02", "M04", "M10"])
def test_what_is_not_looked_for_is_doubled(monkeypatch, id):
    assert naive(monkeypatch, Trouble(id, 3, 0.1)).doubled


def test_what_is_told_late_comes_back_where_no_tombstone_is(monkeypatch):
    assert any("removal" in one for one in naive(monkeypatch, Trouble("I03", 3, 0.1)).lost)


@pytest.mark.parametrize("id", ["I05", "I06"])
def test_what_nobody_told_of_is_missing(monkeypatch, id):
    assert naive(monkeypatch, Trouble(id, 3, 0.9)).lost


@pytest.mark.parametrize("id", ["M06"])
def test_what_is_asked_too_early_is_seen(monkeypatch, id):
    run = Run(scenario(), monkeypatch)
    now = run.course.clock()
    run.course.waits.append((now - run.second, now + run.second))
    run.course.asked.append((now, "GET", "/"))

    assert oracle.breaches(run.course)


def test_another_order_is_seen(monkeypatch):
    course = Run(scenario(), monkeypatch).course
    line = _line(course, monkeypatch, here=[(1, 1), (2, 1)], there=[(2, 1), (1, 1)])

    assert oracle.compare(course).swapped
    assert not oracle.compare(course).lost
    line.forgotten = "of no interest"
    assert not oracle.compare(course)


def test_each_fault_of_the_catalogue_is_done_or_has_a_reason():
    file = given.FOLDER / "catalogue.json"
    if not file.exists():
        pytest.skip("security/faults of EVENTFORUM_SHARED_DATA is not here")
    catalogue = {one["id"] for one in json.loads(file.read_text())}

    assert catalogue == set(HOW)
    assert all(callable(HOW[id]) for id in HOW if id[0] in "MI")


def _line(course: Course, monkeypatch, *, here, there) -> Line:
    line = Line("here")
    course.lines.append(line)
    course.said += [Said(number, "here", line) for number in (1, 2)]
    monkeypatch.setattr(oracle, "read_here", lambda line: here)
    monkeypatch.setattr(oracle, "read_there", lambda course, line: there)
    return line
