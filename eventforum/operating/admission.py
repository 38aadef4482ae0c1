# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is served now, who waits, and who is told at once to come back: a web worker's door."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from eventforum.operating import busy

WAITING = 24
"""Requests that wait for a place. Twenty-four pages take a busy worker less than half a second."""

URGENT = 8
"""Places to wait in besides, for what must go on under load: signing in, health, metrics, and what
forums send once and never again."""

DOOR = 4
"""Threads that are left to turn others away while all the rest work and wait."""

ROOM = WAITING + URGENT + DOOR
"""Threads of a worker besides those that work."""

PATIENCE_SECONDS = 2.0
"""Longest wait: beyond that all places are held by slow work, and people should know."""

URGENT_PATHS = ("/accounts/", "/discourse/", "/readyz", "/metrics")
UNBOUNDED_PATHS = frozenset({"/healthz"})

Application = Callable[..., Iterable[bytes]]


HANDLERS = (connections, caches)
"""What Django keeps a thread: the connection to PostgreSQL, the cache's to the broker."""


class Place:
    """The right to work on a request, and the connections that go with it.

    Threads come and go; were the connections theirs, every thread that ever waited would hold one.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Any, Any]] = []

    def lend(self) -> None:
        """Make this place's connections those of the thread that calls."""
        for handler, held in self._held:
            handler["default"] = held

    def take_back(self) -> None:
        """Keep what the thread opened, or was lent, for the next one."""
        if len(self._held) < len(HANDLERS):
            self._held = list(_opened())
        for handler, _held in self._held:
            del handler["default"]


def _opened() -> Iterator[tuple[Any, Any]]:
    for handler in HANDLERS:
        for held in handler.all(initialized_only=True):
            if isinstance(held, BaseDatabaseWrapper) and not held.allow_thread_sharing:
                held.inc_thread_sharing()
            yield handler, held


class _Waiter:
    def __init__(self) -> None:
        self.place: Place | None = None
        self.served = Lock()
        self.served.acquire()


class Places:
    """A fixed number of places and two bounded queues before them; first come, first served."""

    def __init__(self, at_once: int, *, waiting: int, urgent: int) -> None:
        self._free = deque(Place() for _ in range(at_once))
        self._queues: dict[bool, deque[_Waiter]] = {True: deque(), False: deque()}
        self._room = {True: urgent, False: waiting}
        self._lock = Lock()

    def take(self, *, urgent: bool, patience: float) -> Place | None:
        """A place, now or within `patience` seconds; None when too many wait already."""
        with self._lock:
            if self._free:
                return self._free.pop()
            queue = self._queues[urgent]
            if len(queue) >= self._room[urgent]:
                return None
            waiter = _Waiter()
            queue.append(waiter)
        if waiter.served.acquire(timeout=patience):
            return waiter.place
        with self._lock:
            if waiter.place is None:
                queue.remove(waiter)
        return waiter.place

    def give_back(self, place: Place) -> None:
        """Let the next one work: urgent ones first."""
        with self._lock:
            queue = self._queues[True] or self._queues[False]
            if not queue:
                self._free.append(place)
                return
            waiter = queue.popleft()
            waiter.place = place
        waiter.served.release()


class Admission:
    """A WSGI application before the portal's: it bounds what is worked on and what waits."""

    def __init__(
        self,
        application: Application,
        *,
        at_once: int,
        waiting: int = WAITING,
        urgent: int = URGENT,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.application = application
        self.patience = patience
        self.places = Places(at_once, waiting=waiting, urgent=urgent)

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path in UNBOUNDED_PATHS:
            return _whole(self.application(environ, start_response))
        place = self.places.take(urgent=path.startswith(URGENT_PATHS), patience=self.patience)
        if place is None:
            return busy.answer(environ, start_response)
        return self._serve(place, environ, start_response)

    def _serve(
        self, place: Place, environ: dict[str, Any], start_response: Callable
    ) -> Iterable[bytes]:
        held = True
        place.lend()
        try:
            response = self.application(environ, start_response)
            if getattr(response, "streaming", False) and not _is_small(environ):
                held = False
                return _Streamed(response, place, self.places)
            return _whole(response)
        finally:
            place.take_back()
            if held:
                self.places.give_back(place)


def _is_small(environ: dict[str, Any]) -> bool:
    """Static files are read at once: a slow reader must not hold a place while they are sent."""
    return environ["PATH_INFO"].startswith(settings.STATIC_URL)


def _whole(response: Iterable[bytes]) -> list[bytes]:
    """The body in one piece: the server sends it while the place is another's already."""
    try:
        return [b"".join(response)]
    finally:
        close = getattr(response, "close", None)
        if close:
            close()


class _Streamed:
    """A body that is made while it is sent; the place is held until its end."""

    def __init__(self, response: Any, place: Place, places: Places) -> None:
        self._response, self._place, self._places = response, place, places
        self._parts: Iterator[bytes] = iter(response)
        self._open = True

    def __iter__(self) -> "_Streamed":
        return self

    def __next__(self) -> bytes:
        self._place.lend()
        try:
            return next(self._parts)
        finally:
            self._place.take_back()

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        self._place.lend()
        try:
            self._response.close()
        finally:
            self._place.take_back()
            self._places.give_back(self._place)
