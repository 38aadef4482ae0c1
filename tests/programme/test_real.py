# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of real programmes, one after the other; skipped where the shared data is absent."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from apps.permalinks.models import Address
from apps.programme.services import Plan, apply, compare, open_for, parsed
from apps.sessions.models import Session
from tests.programme.sources.made import shared

pytestmark = pytest.mark.django_db

WIKIMANIA = "pretalx-2026.2.1-wikimania-2026"
FOSDEM = ("schedule-2025-12-21.xml", "schedule-2026-01-18a.xml", "schedule-2026-01-30.xml")


def content(*parts: str):
    path = shared("programmes", *parts)
    if path.is_dir():
        return {file.name: file.read_bytes() for file in path.glob("api-*.json")}
    return path.read_bytes()


def imported(first, *others) -> list[Plan]:
    programme = parsed(first, timezone="Europe/Paris")
    event = open_for(programme, slug="real", mode="hybrid", by=None)
    plans = [apply(compare(event, programme), by=None)]
    for other in others:
        event.refresh_from_db()
        plans.append(apply(compare(event, parsed(other, timezone="Europe/Paris")), by=None))
    return plans


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "updated"),
    [("schedule.json", 57), ("schedule.xml", 57), (".", 57), ("schedule.ics", 48)],
)
def test_both_versions_of_wikimania_say_the_same_in_every_format(name, updated):
    first, second = (
        content(WIKIMANIA, version, name) for version in ("v1-2026-07-14", "v2-2026-07-21")
    )

    plans = imported(first, second, second)

    assert plans[0].counts == dict.fromkeys(plans[0].counts, 0) | {"created": 273}
    assert plans[1].counts == {
        "created": 15,
        "updated": updated,
        "moved": 32,
        "cancelled": 6,
        "restored": 0,
        "unchanged": 282 - 15 - 32 - updated,
    }
    assert plans[2].counts == dict.fromkeys(plans[2].counts, 0) | {"unchanged": 282}
    assert Session.objects.filter(state="cancelled").count() == 6
    assert Address.objects.filter(gone_at=None).count() >= 288


@pytest.mark.slow
def test_fosdem_changes_as_its_guids_say():
    files = [content("fosdem-2026", name) for name in FOSDEM]
    seen = [_by_guid(file) for file in files]

    plans = imported(*files)

    for (before, after), plan in zip(pairwise(seen), plans[1:], strict=True):
        both = before.keys() & after.keys()
        assert plan.counts["created"] == len(after.keys() - before.keys())
        assert plan.counts["cancelled"] == len(before.keys() - after.keys())
        assert plan.counts["moved"] == sum(before[guid] != after[guid] for guid in both)
        assert plan.reused == []


def _by_guid(file: bytes) -> dict[str, tuple[str | None, str | None]]:
    events = ElementTree.fromstring(file).iterfind("day/room/event")
    return {
        event.get("guid", ""): (event.findtext("date"), event.findtext("room")) for event in events
    }
