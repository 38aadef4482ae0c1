# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real stores for every test: started once, by the process that hands tests to the workers."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from eventforum.catalogues import compile_catalogues
from eventforum.stores import stores_in_use

pytest_plugins = ["tests.chromium", "tests.sign_in_providers"]

stores = ExitStack()

# Beside Playwright's loop Django keeps a connection for each context of the thread, and what is
# opened in a context that ends is collected unclosed. Tests have one for each thread.
connections._connections = threading.local()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the stores, unless the environment names some or a parent process started them."""
    if not hasattr(session.config, "workerinput"):
        compile_catalogues(settings.ROOT / "locale")
    var = os.environ.get("EVENTFORUM_TEST_VAR")
    if var and not hasattr(session.config, "workerinput"):
        stores.enter_context(stores_in_use(Path(var), durable=False))


def pytest_unconfigure(config: pytest.Config) -> None:
    stores.close()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """End what a browser's last request left open, and let nothing come after it: the database
    could not be dropped."""
    yield
    if request.config.getoption("reuse_db"):
        return
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.close()
        with connection._nodb_cursor() as cursor:
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"ALTER DATABASE {quoted} ALLOW_CONNECTIONS false")
            for _ in range(100):
                cursor.execute(
                    """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = %s""",
                    [name],
                )
                if not cursor.fetchone()[0]:
                    break
                time.sleep(0.1)


@pytest.fixture(scope="session")
def broker():
    """The worker's own part of the broker."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def empty_broker(broker: redis.Redis) -> None:
    """No test meets the cached pages, limits or messages of another."""
    broker.flushdb()
