# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder between the portal and the mail server: a file a mail, named as its letter.

A mail is written to `tmp`, and is handed over when it has been renamed into `new`: to hand it over
twice is to have the same file. It is sent when it has been renamed into `sent`, where only its name
is kept; what the server refuses for good goes to `refused`. All workers that send need the same
folder.
"""

import ctypes
import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO

from django.conf import settings

SHARDS = "0123456789abcdef"
"""Names are hexadecimal; each sender holds one of sixteen parts."""

TMP, NEW, SENT, REFUSED = "tmp", "new", "sent", "refused"

ABANDONED = 24 * 3600
"""Seconds after which what was never handed over is thrown away."""

_numbers = count()


@dataclass(frozen=True)
class Envelope:
    """What the mail server is told, and whose letter it is; 0 where it is the mail of an
    `invitation`."""

    letter: int
    sender: str
    to: str
    at: float
    expires: float | None = None
    invitation: int | None = None


@dataclass(frozen=True)
class Mail:
    name: str
    envelope: Envelope
    content: bytes


def write(mails: Iterable[Mail]) -> dict[str, Path]:
    """Put mails on the disk, not handed over yet; their files by name."""
    folder = _folder(TMP)
    made = {}
    for mail in mails:
        path = folder / f"{mail.name}.{os.getpid()}.{next(_numbers)}"
        head = json.dumps(asdict(mail.envelope)).encode()
        path.write_bytes(head + b"\n" + mail.content)
        made[mail.name] = path
    _keep(folder, made.values())
    return made


def hand_in(made: dict[str, Path]) -> None:
    """Hand over what was written; what was sent or handed over before is passed over."""
    touched = set()
    for name, path in made.items():
        target = _folder(NEW, name[0]) / name
        if target.exists() or is_sent(name):
            path.unlink(missing_ok=True)
        else:
            path.rename(target)
            touched.add(target.parent)
    for folder in touched:
        _sync(folder)


def is_sent(name: str) -> bool:
    return (_folder(SENT, name[0]) / name).exists() or (_folder(REFUSED) / name).exists()


@contextmanager
def held(shard: str) -> Iterator[bool]:
    """Whether this process may send what lies in a part; nobody else may until it is left."""
    with (_folder(NEW, shard) / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def waiting(shard: str, *, now: float) -> list[Path]:
    """The files of a part whose time has come, the oldest first."""
    found = []
    for entry in os.scandir(_folder(NEW, shard)):
        if not entry.name.startswith("."):
            since = entry.stat().st_mtime
            if since <= now:
                found.append((since, entry.name))
    return [_folder(NEW, shard) / name for _since, name in sorted(found)]


def read(path: Path) -> Mail:
    head, _, content = path.read_bytes().partition(b"\n")
    return Mail(path.name, Envelope(**json.loads(head)), content)


def put_off(path: Path, until: float) -> None:
    """Try it again from then on."""
    os.utime(path, (until, until))


def mark(path: Path, folder: str = SENT) -> None:
    """It was sent, or refused: one rename. Nothing but the name is kept of it."""
    shard = (path.name[0],) if folder == SENT else ()
    target = _folder(folder, *shard) / path.name
    path.rename(target)
    os.truncate(target, 0)
    os.utime(target)


def throw_away(path: Path) -> None:
    """It lies here a second time, and was sent."""
    path.unlink(missing_ok=True)


def forget_refused(name: str) -> None:
    (_folder(REFUSED) / name).unlink(missing_ok=True)


def length() -> int:
    """How many mails wait for the mail server."""
    return sum(
        not entry.name.startswith(".")
        for shard in SHARDS
        for entry in os.scandir(_folder(NEW, shard))
    )


def drop(*, before: datetime) -> int:
    """Send none of what was handed over before this moment; how many."""
    dropped = 0
    for path in [path for shard in SHARDS for path in _folder(NEW, shard).glob("[!.]*")]:
        if path.stat().st_ctime < before.timestamp():
            mark(path, REFUSED)
            dropped += 1
    return dropped


def forget(*, before: datetime) -> None:
    """Forget the names of what was sent before this moment, and what was never handed over."""
    done = [_folder(REFUSED), *(_folder(SENT, shard) for shard in SHARDS)]
    for folder in done:
        _unlink_older(folder, before.timestamp())
    newest = max(before.timestamp(), time.time() - ABANDONED)
    _unlink_older(_folder(TMP), newest)


def _unlink_older(folder: Path, than: float) -> None:
    for entry in os.scandir(folder):
        if entry.stat().st_mtime < than:
            Path(entry.path).unlink(missing_ok=True)


def _folder(*parts: str) -> Path:
    path = Path(settings.EVENTFORUM_SPOOL, *parts)
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _keep(folder: Path, paths: Iterable[Path]) -> None:
    """Have the disk keep these: all at once where the system can, which costs a hundredth."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if syncfs is not None and syncfs(descriptor) == 0:
            return
    finally:
        os.close(descriptor)
    for path in paths:
        _sync(path)


def _sync(path: Path | IO) -> None:
    descriptor = os.open(str(path), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
