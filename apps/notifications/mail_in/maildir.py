# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder where the mail server puts mails: `new` is what nobody has taken yet.

One that cannot be taken now is renamed into `later`, where it keeps no other back.
A mail that is done with is renamed into `cur`, one that nothing can be made of into `parked`, with
a file beside it that says why. Both are thrown away after a while: mails are personal.
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 1024 * 1024
LARGEST = 10 * MIB
BEGINNING = MIB // 2
"""What is read of a mail that is larger: enough to know whose it is."""

MOST = 200
"""Mails of one look."""

DONE_KEPT = 3 * 24 * 3600
PARKED_KEPT = 30 * 24 * 3600


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Whether this process may take mails; no other does until it is left."""
    with (folder / ".eventforum.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def waiting(folder: Path) -> list[Path]:
    """Mails that nobody has taken, the oldest first; then what was put off, longest ago first.

    Nothing but plain files.
    """
    found = []
    for place in (folder / "new", folder / "later"):
        for entry in os.scandir(place) if place.is_dir() else ():
            if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                told = entry.stat(follow_symlinks=False)
                put_off = place.name == "later"
                since = told.st_ctime if put_off else told.st_mtime
                found.append((put_off, since, entry.path))
    return [Path(path) for _put_off, _since, path in sorted(found)[:MOST]]


def read(path: Path) -> tuple[bytes, bool]:
    """The mail, and whether that is all of it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        told = os.fstat(descriptor)
        if not stat.S_ISREG(told.st_mode):
            raise OSError(f"{path.name} is no plain file")
        if told.st_size > LARGEST:
            return file.read(BEGINNING), False
        return file.read(LARGEST), True


def age(path: Path) -> float:
    """Seconds since it was delivered."""
    return time.time() - path.stat(follow_symlinks=False).st_mtime


def put_off(path: Path) -> None:
    """It cannot be taken now: it goes behind all others, and stays as old as it is."""
    told = path.stat(follow_symlinks=False)
    _put(path, "later", path.name, times=(told.st_atime, told.st_mtime))


def done(path: Path) -> None:
    """It was taken: one rename, seen by mail programs as read."""
    _put(path, "cur", f"{path.name.partition(':')[0]}:2,S")


def park(path: Path, why: str) -> None:
    """Nothing can be made of it; whoever runs the portal can look."""
    target = path.parent.parent / "parked" / f"{path.name}.why"
    target.parent.mkdir(mode=0o700, exist_ok=True)
    target.write_text(f"{why}\n", encoding="utf-8")
    _put(path, "parked", path.name)


def forget(folder: Path) -> None:
    """Throw away what was taken days ago, and what was parked a month ago."""
    for name, kept in (("cur", DONE_KEPT), ("parked", PARKED_KEPT)):
        place = folder / name
        if not place.is_dir():
            continue
        for entry in os.scandir(place):
            if entry.stat(follow_symlinks=False).st_mtime < time.time() - kept:
                Path(entry.path).unlink(missing_ok=True)


def _put(path: Path, folder: str, name: str, *, times: tuple[float, float] | None = None) -> None:
    target = path.parent.parent / folder / name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    path.rename(target)
    os.utime(target, times)
