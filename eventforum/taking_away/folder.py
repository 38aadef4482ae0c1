# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder that is being filled: what is there stays there, also after a kill in the middle."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
STATE = "unfinished.json"


class Damaged(Exception):
    """The folder is no export, or not the one that was made."""


def write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing: a file under its name is a whole one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name[:40]}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def write_json(path: Path, value: Any) -> None:
    write_whole(path, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as problem:
        raise Damaged(f"{path.name} cannot be read: {problem}") from problem


def files(folder: Path) -> Iterator[Path]:
    """All files of an export in order, without the sums and what is only there meanwhile."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in (SUMS, STATE) and not path.name.endswith(".part"):
            yield path


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> int:
    """As `sha256sum -c` reads them; how many there are."""
    lines = [f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files(folder)]
    write_whole(folder / SUMS, "".join(lines).encode())
    return len(lines)


def check_sums(folder: Path) -> None:
    """Raise Damaged unless every file is there as it was written, and no other."""
    try:
        lines = (folder / SUMS).read_text().splitlines()
    except FileNotFoundError:
        raise Damaged(f"There is no {SUMS}: the export was not finished.") from None
    told = {name: sum_ for sum_, _, name in (line.partition("  ") for line in lines)}
    found = {path.relative_to(folder).as_posix(): path for path in files(folder)}
    for name in sorted(told.keys() ^ found.keys()):
        raise Damaged(f"{name} is missing." if name in told else f"{name} is not in {SUMS}.")
    for name, path in found.items():
        if digest(path) != told[name]:
            raise Damaged(f"{name} is not what was written.")
