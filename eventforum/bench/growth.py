# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 7: the same page in a database of a million posts and in one of a thousand."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.db import connection

from apps.events.models import Event
from apps.threads.models import Post
from eventforum.bench import data
from eventforum.bench.costs import cost
from eventforum.bench.pages import Bench
from eventforum.bench.rows import Row, at_most
from eventforum.bench.search import fill as fill_with_a_million
from eventforum.bench.servers import portal, production

ROW = 7
SMALL = "bench_small"
SMALL_THREADS = 49
"""Beside the one that is read; twenty posts each."""


def growth(bench: Bench, event: Event) -> Iterable[Row]:
    """Two servers on one PostgreSQL, each beside the bare view; signed in, because what is kept
    for strangers would hide the difference. The large database has the posts of row 13."""
    writers = data.people(12)
    fill_with_a_million(writers)
    reader = writers[0]
    large_key, large_paths = data.signed_in(reader), _paths(event)
    stores = _small_stores()
    small_key, small_paths, small_posts = _fill_small(stores)
    with portal(**stores) as server:
        small = replace(bench, ours=server)
        for what, path in large_paths.items():
            body = cost(path, reader=reader).body
            one = small.compare("growth-small", small_paths[what], body, session=small_key)
            many = bench.compare("growth-large", path, body, session=large_key)
            beside = (
                f"{many.ours_ms:.2f} : {one.ours_ms:.2f} ms, "
                f"{Post.objects.count()} : {small_posts} posts, "
                f"not 2xx: {many.bad or 0}, {one.bad or 0}"
            )
            value = round(many.ratio / one.ratio, 2)
            yield at_most(
                ROW, f"{what}, of 1,000,000 : 1,000", value, most=1.25, unit="x CPU", beside=beside
            )


def fill() -> None:
    """Fill the small database, by a process that has been given it, and print what to ask for."""
    writers = data.people(12)
    event = data.programme(writers)
    data.session_with_posts(event, writers)
    data.short_threads(event, writers, count=SMALL_THREADS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps([data.signed_in(writers[0]), _paths(event), Post.objects.count()]))


def _paths(event: Event) -> dict[str, str]:
    thread = data.thread_of(event, data.people(12), posts=20, title="20 posts")
    return {
        "thread of 20 posts": thread.get_absolute_url(),
        "discussions of an event": f"/{event.slug}/threads/",
        "home": "/",
    }


def _small_stores() -> dict[str, str]:
    """A second database in each of the bench's own stores."""
    return {
        "DATABASE_URL": settings.DATABASE_URL.replace("/eventforum?", f"/{SMALL}?"),
        "REDIS_URL": settings.REDIS_URL.replace("?db=0", "?db=1"),
    }


def _fill_small(stores: dict[str, str]) -> tuple[str, dict[str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [SMALL])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {SMALL}")
    environment = {**os.environ, **production(), **stores}
    fill_it = "from eventforum.bench import growth; growth.fill()"
    for command in (["migrate", "-v", "0"], ["shell", "-v", "0", "-c", fill_it]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    key, paths, posts = json.loads(done.stdout.splitlines()[-1])
    return key, paths, posts
