# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forum knows in a file, so that it is there again after a stop."""

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from apps.discourse.sandbox.board import State

_state = TypeAdapter(State)


class Unreadable(Exception):
    """The file is not one of ours, or one of another version."""


def load(path: Path) -> State | None:
    if not path.exists():
        return None
    try:
        return _state.validate_json(path.read_bytes())
    except ValidationError as error:
        raise Unreadable(str(path)) from error


def save(state: State, path: Path) -> None:
    """Whole or not at all; it holds keys, so for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(_state.dump_json(state))
    os.replace(fresh, path)
