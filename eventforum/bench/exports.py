# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 5: what the programme costs in the forms of other programs, and an agenda in a calendar's."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.db.models import F
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.events.models import Event
from apps.events.services import touch
from apps.rsvps import feeds, services
from apps.rsvps.models import Headcount, Rsvp
from apps.sessions.models import Session
from eventforum.bench import data
from eventforum.bench.costs import cost
from eventforum.bench.pages import Bench
from eventforum.bench.rows import Row, at_most

COLD_MS = {"json": 150, "xml": 150, "ics": 30}


def exports(bench: Bench, event: Event, reader: User) -> Iterable[Row]:
    """schedule.json, .xml and .ics, then the agenda of somebody who wants to be everywhere: built
    after a change, asked for again, and unchanged."""
    for form, most in COLD_MS.items():
        path = f"/{event.slug}/programme.{form}"
        what = f"programme.{form} of {data.SESSIONS} sessions"
        yield from _file(bench, form, path, what, most, lambda: touch(event))
    path, change = _agenda(event, reader)
    what = f"agenda.ics of {data.SESSIONS} sessions"
    yield from _file(bench, "agenda", path, what, COLD_MS["ics"], change)


def _agenda(event: Event, reader: User) -> tuple[str, Callable[[], object]]:
    """Its address, and what makes it another one of the same bytes."""
    sessions = Session.objects.filter(event=event)
    heads = [Headcount(event=event, session=session) for session in sessions]
    Headcount.objects.bulk_create(heads, ignore_conflicts=True)
    now = timezone.now()
    rows = [
        Rsvp(headcount=head, user=reader, answer=Rsvp.Answer.INTERESTED, answered_at=now)
        for head in Headcount.objects.filter(session__in=sessions)
    ]
    Rsvp.objects.bulk_create(rows, ignore_conflicts=True)
    subscription = feeds.subscription_of(services.renew_feed(reader))
    first = sessions.exclude(ical="").order_by("pk").values("pk")[:1]
    changing = Session.objects.filter(pk__in=first)
    address = subscription.address if subscription else ""
    return urlsplit(address).path, lambda: changing.update(sequence=F("sequence") + 1)


def _file(
    bench: Bench, name: str, path: str, what: str, most: float, change: Callable[[], object]
) -> Iterable[Row]:
    cold = cost(path)
    beside = f"{len(cold.body) / 1024:.0f} KB"
    yield at_most(5, what, cold.sql, most=10, unit="SQL", beside=beside)
    first = bench.compare(f"{name}-cold", path, cold.body, once=True, before_round=change)
    yield at_most(5, "the same, after a change", round(first.ours_ms, 1), most=most, unit="ms CPU")
    warm = bench.compare(f"{name}-warm", path, cold.body)
    yield at_most(5, "the same, warm", round(warm.ours_ms, 2), most=2, unit="ms CPU")
    known = {"If-None-Match": _tag(path)}
    unchanged = bench.compare(f"{name}-304", path, b"", headers=known)
    yield at_most(5, "the same, 304", round(unchanged.ours_ms, 2), most=2, unit="ms CPU")


def _tag(path: str) -> str:
    return Client(headers={"host": "127.0.0.1"}).get(path)["ETag"]
