# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 8: a reply from the sent form to the fragment that comes back, committed to the disk."""

import http.client
import itertools
import random
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.activity.models import Activity
from apps.events.models import Event
from apps.threads.models import Thread
from eventforum.bench import data
from eventforum.bench.pages import Bench
from eventforum.bench.rows import Row, at_most
from eventforum.bench.servers import HOST

ROW = 8
ROUNDS = 3
REPLIES = 100
WRITERS = 60
"""So many write from places of their own that no limit of a person or an address is met."""

TOKEN = "a" * 32


def replies(bench: Bench, event: Event, people: list[User]) -> Iterable[Row]:
    """One after the other, to a short and to a long discussion in turn."""
    short = data.thread_of(event, people, posts=20, title="Replied to")
    long = data.long_thread(event, people)
    repliers = itertools.cycle(writers())
    took: dict[int, list[float]] = {short.pk: [], long.pk: []}
    answers: Counter[int] = Counter()
    before = Activity.objects.count()
    link = http.client.HTTPConnection("127.0.0.1", bench.ours.port, timeout=30)
    for _round, thread in itertools.product(range(ROUNDS), (short, long)):
        for number in range(REPLIES):
            status, milliseconds = send_reply(link, thread, next(repliers), number)
            answers[status] += 1
            took[thread.pk].append(milliseconds)
    link.close()
    outbox = Activity.objects.count() - before
    bad = {status: count for status, count in answers.items() if status != 200}
    beside = f"{_durability()}, {outbox} rows of the outbox, not 200: {bad or 0}"
    for thread, what in ((short, "reply in a thread of 20 posts"), (long, "the same, of 100,000")):
        p50, p95, p99 = (statistics.quantiles(took[thread.pk], n=100)[cut] for cut in (49, 94, 98))
        yield at_most(ROW, what, round(p50, 1), most=6, unit="ms p50", beside=beside)
        beside = f"p99 {p99:.1f}, slowest {max(took[thread.pk]):.0f} ms"
        yield at_most(ROW, "the same", round(p95, 1), most=20, unit="ms p95", beside=beside)
    missing = 2 * ROUNDS * REPLIES - answers[200]
    yield at_most(ROW, "replies that were not taken", missing, most=0, unit="replies")


def writers() -> Iterator[tuple[str, str]]:
    """A session key and an address each, of accounts that are not new."""
    for number in range(WRITERS):
        email = f"replies{number}@example.org"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            name=f"Replier {number}", email=email
        )
        # The moment of an account is the database's to note; here it was a month ago.
        User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=30))
        yield data.signed_in(user), f"10.9.{number}.1"


def send_reply(
    link: http.client.HTTPConnection, thread: Thread, writer: tuple[str, str], number: int
) -> tuple[int, float]:
    """The status, and milliseconds until the whole fragment was here."""
    session, address = writer
    form = {
        "text": f"{data.text(number)}\n\n{random.random()}",  # noqa: S311 -- no secret
        "language": "en",
        "idempotency_key": str(uuid.uuid4()),
        "csrfmiddlewaretoken": TOKEN,
    }
    headers = {
        "Host": HOST,
        "Cookie": f"__Host-session={session}; __Host-csrf={TOKEN}",
        "X-Forwarded-For": address,
        "X-Forwarded-Proto": "https",
        "Origin": f"https://{HOST}",
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    begun = time.perf_counter()
    link.request("POST", f"/threads/{thread.pk}/reply/", urlencode(form), headers)
    response = link.getresponse()
    response.read()
    return response.status, (time.perf_counter() - begun) * 1000


def _durability() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
            " current_setting('wal_sync_method')"
        )
        fsync, commit, method = cursor.fetchone()
    return f"fsync {fsync} ({method}), synchronous_commit {commit}"
