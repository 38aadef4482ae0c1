# SPDX-License-Identifier: AGPL-3.0-or-later
"""Overload: three times as many requests as can be answered, and the ten seconds after."""

import time
from collections.abc import Iterable

from apps.accounts.models import User
from apps.sessions.models import Session
from eventforum.bench import data, flood
from eventforum.bench.flood import Flood
from eventforum.bench.load import Answer, Order, send
from eventforum.bench.pages import Bench
from eventforum.bench.rows import Row, at_most
from eventforum.bench.servers import HOST

FLOOD_SECONDS = 10.0
ROW = 16


def overload(bench: Bench, talk: Session, reader: User) -> Iterable[Row]:
    """A signed-in page, which no cache answers; signing in is asked for beside it."""
    headers = {
        "X-Forwarded-Proto": "https",
        "Cookie": f"__Host-session={data.signed_in(reader)}",
    }
    path = talk.get_absolute_url()
    usual = send(Order(bench.ours.port, [path], HOST, headers, seconds=bench.seconds))
    capacity = usual.requests / usual.seconds
    heard = flood.send(Flood(bench.ours.port, path, 3 * capacity, FLOOD_SECONDS, HOST, headers))
    ended = time.monotonic()
    served, told = heard.pop("200"), heard.pop("503", None)
    what = f"at 3 x capacity ({capacity:.0f} pages/s), the answered"
    beside = f"{served.count} answered, p50 {served.p50_ms:.0f} ms"
    yield at_most(ROW, what, round(served.p99_ms), most=1000, unit="ms p99", beside=beside)
    if told:
        beside = f"{told.count} told to come back, p50 {told.p50_ms:.1f} ms"
        what = "the others: 503 with Retry-After"
        yield at_most(ROW, what, round(told.p99_ms), most=100, unit="ms p99", beside=beside)
    others = sum(one.count for one in heard.values())
    yield at_most(ROW, "other answers, or none", others, most=0, unit="requests")
    yield _recovery(Order(bench.ours.port, [path], HOST, headers, requests=50), usual, ended)


def _recovery(order: Order, usual: Answer, ended: float) -> Row:
    """Seconds from the flood's end until fifty pages come as they did before it."""
    most = 1.5 * usual.p50_ms
    while True:
        now = send(order)
        seconds = time.monotonic() - ended
        if (now.p50_ms <= most and not now.bad) or seconds > 30:
            break
    beside = f"p50 {now.p50_ms:.0f} ms, before {usual.p50_ms:.0f} ms"
    what = "until pages come as before"
    return at_most(ROW, what, round(seconds, 1), most=10, unit="s", beside=beside)
