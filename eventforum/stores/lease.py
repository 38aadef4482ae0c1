# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who runs the stores of a var folder, and who is using them.

Two lock files. `owner` is held by the one process whose children the stores are. `users` is
shared by everybody else who works with them; an owner that has finished takes it alone before it
stops the stores, so they never vanish under a second command. Both are the kernel's locks: a
killed process holds none.
"""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventforum.stores.errors import StoresBusy
from eventforum.stores.places import Places
from eventforum.stores.postgres import Postgres
from eventforum.stores.rights import own_folder
from eventforum.stores.store import Store
from eventforum.stores.valkey import Valkey

SERVER, COMMAND = "server", "command"


class Lock:
    """One lock file; it may hold a word on who has it."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, how: int) -> bool:
        """Take it, waiting unless `how` says LOCK_NB; False when somebody else has it."""
        try:
            fcntl.flock(self.descriptor, how)
        except BlockingIOError:
            return False
        return True

    def free(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def sign(self, text: str) -> None:
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def signature(self) -> str:
        return os.pread(self.descriptor, 100, 0).decode(errors="replace")

    def close(self) -> None:
        os.close(self.descriptor)


@contextmanager
def _locks(places: Places) -> Iterator[tuple[Lock, Lock]]:
    places.var.mkdir(parents=True, exist_ok=True)
    own_folder(places.home)
    owner, users = Lock(places.home / "owner.lock"), Lock(places.home / "users.lock")
    try:
        yield owner, users
    finally:
        users.close()
        owner.close()


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def stores_of(
    var: Path, *, database: bool = True, broker: bool = True, durable: bool = True
) -> list[Store]:
    """The stores of a var folder that are wanted, not yet prepared or started."""
    places = Places.of(var)
    stores: list[Store] = []
    if database:
        stores.append(Postgres(places, durable=durable))
    if broker:
        stores.append(Valkey(places, durable=durable))
    return stores


@contextmanager
def claimed_stores(var: Path, *, database: bool = True, broker: bool = True) -> Iterator[list]:
    """Own the stores of a var folder as its server: prepared, but started by the caller.

    Raises StoresBusy when another server has them; waits for a command that has.
    """
    stores = stores_of(var, database=database, broker=broker)
    with _locks(Places.of(var)) as (owner, _):
        told = False
        while not owner.take(fcntl.LOCK_EX | fcntl.LOCK_NB):
            kind, _, pid = owner.signature().partition(" ")
            if kind == SERVER:
                raise StoresBusy(f"Eventforum already runs on {var} (process {pid}).")
            if not told:
                _tell(f"Waiting for a command that uses {var} (process {pid}) ...")
                told = True
            time.sleep(0.1)
        owner.sign(f"{SERVER} {os.getpid()}")
        for store in stores:
            store.prepare()
        yield stores


@contextmanager
def stores_in_use(
    var: Path, *, database: bool = True, broker: bool = True, durable: bool = True
) -> Iterator[None]:
    """Run the body with the stores up: those that run already, or our own for as long as needed."""
    stores = stores_of(var, database=database, broker=broker, durable=durable)
    with _locks(Places.of(var)) as (owner, users):
        users.take(fcntl.LOCK_SH)
        while not owner.take(fcntl.LOCK_EX | fcntl.LOCK_NB):
            if all(store.answers() for store in stores):
                yield
                return
            time.sleep(0.05)
        users.free()
        owner.sign(f"{COMMAND} {os.getpid()}")
        try:
            for store in stores:
                store.prepare()
            for store in stores:
                store.wait_until_ready()
            yield
            _wait_for_users(users)
        finally:
            for store in reversed(stores):
                store.stop()


def _wait_for_users(users: Lock) -> None:
    if not users.take(fcntl.LOCK_EX | fcntl.LOCK_NB):
        _tell("Done; another command still uses the stores, waiting for it ...")
        users.take(fcntl.LOCK_EX)
