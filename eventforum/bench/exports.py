# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 5: what the programme costs in the forms of other programs."""

from collections.abc import Iterable

from django.test import Client

from apps.events.models import Event
from apps.events.services import touch
from eventforum.bench import data
from eventforum.bench.costs import cost
from eventforum.bench.pages import Bench
from eventforum.bench.rows import Row, at_most

COLD_MS = {"json": 150, "xml": 150, "ics": 30}


def exports(bench: Bench, event: Event) -> Iterable[Row]:
    """schedule.json, .xml and .ics: built after a change, asked for again, and unchanged."""
    for form, most in COLD_MS.items():
        yield from _form(bench, event, form, most)


def _form(bench: Bench, event: Event, form: str, most: float) -> Iterable[Row]:
    path = f"/{event.slug}/programme.{form}"
    cold = cost(path)
    beside = f"{len(cold.body) / 1024:.0f} KB"
    what = f"programme.{form} of {data.SESSIONS} sessions"
    yield at_most(5, what, cold.sql, most=10, unit="SQL", beside=beside)
    first = bench.compare(
        f"{form}-cold", path, cold.body, once=True, before_round=lambda: touch(event)
    )
    yield at_most(5, "the same, after a change", round(first.ours_ms, 1), most=most, unit="ms CPU")
    warm = bench.compare(f"{form}-warm", path, cold.body)
    yield at_most(5, "the same, warm", round(warm.ours_ms, 2), most=2, unit="ms CPU")
    known = {"If-None-Match": _tag(path)}
    unchanged = bench.compare(f"{form}-304", path, b"", headers=known)
    yield at_most(5, "the same, 304", round(unchanged.ours_ms, 2), most=2, unit="ms CPU")


def _tag(path: str) -> str:
    return Client(headers={"host": "127.0.0.1"}).get(path)["ETag"]
