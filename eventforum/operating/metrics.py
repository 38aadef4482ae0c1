# SPDX-License-Identifier: AGPL-3.0-or-later
"""/metrics for Prometheus: the whole portal, whichever process is asked.

What happened is counted by all processes in the broker (apps.core.counts); how things stand is
read from database and broker at the scrape, by indexed queries of a few milliseconds.
"""

import hmac
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.activity.models import Activity
from apps.core import broker, counts, heartbeats
from apps.notifications import spool
from apps.notifications.models import Letter
from apps.notifications.queries import letters
from apps.programme.models import ImportRun, ProgrammeSource
from eventforum import live
from eventforum.operating.exposition import Family, text
from eventforum.operating.handler import BOUNDS

SUMS = {
    "tasks": ("Tasks worked off.", ("task", "state")),
    "task_seconds": ("Seconds that tasks took.", ("task",)),
    "task_waits": ("Tasks taken from their lane.", ("lane",)),
    "task_wait_seconds": ("Seconds that tasks waited in their lane.", ("lane",)),
    "turned_away": ("Requests answered with 503 because too many came at once.", ()),
    "queries": ("Cursors opened at PostgreSQL, which is about one a statement.", ()),
    "mails": ("Mails handed to the mail server, or refused by it.", ("result",)),
    "live_messages": ("Messages that open pages were told.", ()),
    "live_sent": ("Messages sent to open pages, each counted for each page.", ()),
    "live_refused": ("Live connections that were refused.", ("status",)),
    "live_stuck": ("Live connections cut off because they took nothing.", ()),
    "logged": ("Log lines of a level.", ("level",)),
}
"""What apps and the operator's parts count: name, help, labels in the order of `counts.add`."""

STATEMENTS = {
    "database_connections": """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database()""",
    "database_bytes": "SELECT pg_database_size(current_database())",
    "database_oldest_transaction_seconds": """SELECT coalesce(max(extract(epoch FROM now()
        - xact_start)), 0) FROM pg_stat_activity WHERE datname = current_database()""",
}


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """404 to whoever does not send EVENTFORUM_METRICS_TOKEN, or when there is none."""
    token = settings.EVENTFORUM_METRICS_TOKEN
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(sent.encode(), token.encode()):
        raise Http404
    return HttpResponse(text(_families()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _families() -> Iterator[Family]:
    sums = counts.read()
    yield _requests(sums)
    yield _latency(sums)
    for name, (words, labels) in SUMS.items():
        family = Family(f"{name}_total", "counter", words, labels)
        for key, value in sums.items():
            found, *values = key.split("|")
            if found == name:
                family.add(value, *values)
        yield family
    yield from _lanes()
    yield from _alive()
    yield _live()
    yield from _database()


def _requests(sums: dict[str, float]) -> Family:
    words = "Requests answered, by view, method and status."
    family = Family("requests_total", "counter", words, ("view", "method", "status"))
    for key, value in sums.items():
        name, *labels = key.split("|")
        if name == "requests":
            family.add(value, *labels)
    return family


def _latency(sums: dict[str, float]) -> Family:
    """Sums a process wrote are of one moment, so that buckets never shrink."""
    family = Family("request_seconds", "histogram", "Seconds to answer, by view.", ("view",))
    keys = [key.split("|") for key in sums if key.startswith("request_seconds|")]
    for view in sorted(labels[1] for labels in keys):
        below = 0.0
        for bound in (*BOUNDS, "+Inf"):
            below += sums.get(f"request_within|{view}|{bound}", 0)
            family.add(below, view, suffix="_bucket", le=str(bound))
        family.add(sums[f"request_seconds|{view}"], view, suffix="_sum")
        family.add(below, view, suffix="_count")
    return family


def _lanes() -> Iterator[Family]:
    waiting = Family("lane_waiting", "gauge", "Tasks that wait in a lane.", ("lane",))
    pulse = Family(
        "lane_last_pulse_seconds",
        "gauge",
        "Seconds since a worker of the lane worked off a pulse; one is sent every 15 seconds.",
        ("lane",),
    )
    for queue in settings.CELERY_TASK_QUEUES:
        length = broker.ask(partial(_length, lane=queue.name))
        if length is not None:
            waiting.add(length, queue.name)
        age = heartbeats.age(f"lane-{queue.name}")
        if age is not None:
            pulse.add(age, queue.name)
    yield waiting
    yield pulse


def _length(client: redis.Redis, *, lane: str) -> int:
    return client.llen(settings.REDIS_PREFIX + lane)


def _alive() -> Iterator[Family]:
    words = "Seconds since the last sign of life of worker and beat."
    family = Family("alive_seconds", "gauge", words, ("process",))
    for name in ("worker", "beat"):
        age = heartbeats.age(name)
        if age is not None:
            family.add(age, name)
    yield family
    up = Family("up", "gauge", "Whether a store answers: 1 or 0.", ("store",))
    up.add(broker.ask(lambda client: client.ping()) is not None, "broker")
    yield up


def _live() -> Family:
    """Of the processes that said so within half a minute."""
    family = Family("live_connections", "gauge", "Pages that are live at this moment.")
    told: dict = broker.ask(lambda client: client.hgetall(broker.key(*live.OPEN))) or {}
    counts_and_times = [value.decode().split() for value in told.values()]
    since = time.time() - 30
    family.add(sum(int(count) for count, moment in counts_and_times if float(moment) > since))
    return family


def _database() -> Iterator[Family]:
    """What waits in tables. Nothing at all when the database is away: Prometheus shows the gap."""
    try:
        yield from _outbox()
        yield from _letters()
        yield from _imports()
        with connection.cursor() as cursor:
            for name, statement in STATEMENTS.items():
                cursor.execute(statement)
                family = Family(name, "gauge", name.replace("_", " ").capitalize() + ".")
                family.add(cursor.fetchone()[0])
                yield family
    except DatabaseError:
        return


def _letters() -> Iterator[Family]:
    now = timezone.now()
    waiting = Family("letters_due", "gauge", "Mails and pushes that are due.")
    waiting.add(Letter.objects.due(now).count())
    yield waiting
    oldest = letters.oldest_due(now=now)
    lag = Family("letters_lag_seconds", "gauge", "How long the oldest of them is due.")
    lag.add((now - oldest).total_seconds() if oldest else 0)
    yield lag
    failed = Family("letters_failed_last_week", "gauge", "Given up, or refused by the mail server.")
    failed.add(letters.lately_failed(now=now).count())
    yield failed
    spooled = Family("mails_spooled", "gauge", "Mails that wait for the mail server.")
    spooled.add(spool.length())
    yield spooled


def _imports() -> Iterator[Family]:
    runs = Family("imports_last_day", "gauge", "Imports of the last day, by state.", ("state",))
    since = timezone.now() - timedelta(days=1)
    for state, count in _by(ImportRun.objects.filter(at__gte=since), "state"):
        runs.add(count, state)
    yield runs
    words = "Kept programmes, by the result of their last look."
    sources = Family("programme_sources", "gauge", words, ("result",))
    for result, count in _by(ProgrammeSource.objects.filter(paused_at=None), "result"):
        sources.add(count, result)
    yield sources


def _by(rows: QuerySet, field: str) -> QuerySet:
    return rows.order_by().values_list(field).annotate(Count("pk"))


def _outbox() -> Iterator[Family]:
    now = timezone.now()
    waiting = Activity.objects.filter(dispatched_at=None)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    lag = now - oldest if oldest else timedelta()
    length = Family("outbox_waiting", "gauge", "Activities not handed to their reactions yet.")
    length.add(waiting.count())
    yield length
    age = Family("outbox_lag_seconds", "gauge", "Age of the oldest of them.")
    age.add(lag.total_seconds())
    yield age
