# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stores of their own, for killing them."""

import os
import signal
from contextlib import contextmanager

from eventforum.stores import claimed_stores
from eventforum.stores.places import embedded_urls
from tests.faults.conftest import Place


@contextmanager
def place_of_its_own(folder):
    database, broker = embedded_urls(folder / "var")
    with claimed_stores(folder / "var") as stores:
        for store in stores:
            store.wait_until_ready()
        place = Place(folder, DATABASE_URL=database, REDIS_URL=broker)
        try:
            place.run("manage.py", "migrate", "-v", "0")
            yield place, next(store for store in stores if store.name == "postgres")
        finally:
            place.close()
            for store in reversed(stores):
                store.stop()


def kill(store):
    os.kill(store.process.pid, signal.SIGKILL)
    store.process.wait()
    store.wait_until_ready()
