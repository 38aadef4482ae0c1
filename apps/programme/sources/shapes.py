# SPDX-License-Identifier: AGPL-3.0-or-later
"""Careful steps through parsed JSON: each says where it stood when the shape is wrong."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from apps.programme.sources import limits
from apps.programme.sources.errors import SourceError
from apps.programme.sources.words import gettext_noop


def load(content: bytes) -> Any:
    """JSON from bytes (UTF-8, UTF-16 or UTF-32, with or without a mark). Raises SourceError."""
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError("encoding", line=line, detail=error.reason) from error
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise SourceError("json", line=error.lineno, detail=error.msg) from error
    except RecursionError as error:
        raise SourceError("too_deep") from error
    except ValueError as error:
        raise SourceError("json", detail=str(error).partition(":")[0]) from error
    if _depth(data) > limits.DEPTH:
        raise SourceError("too_deep")
    return data


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _depth(data: Any) -> int:
    depth, level = 0, [data]
    while level and depth <= limits.DEPTH:
        depth += 1
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, (dict, list))
        ]
    return depth


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """An object; null counts as an empty one. Raises SourceError for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SourceError("shape", where=where, expected=gettext_noop("an object"))
    return value


def sequence(value: Any, where: str) -> Sequence[Any]:
    """A list; null counts as an empty one. Raises SourceError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise SourceError("shape", where=where, expected=gettext_noop("a list"))
    return value


def yes(value: Any) -> bool:
    """Whether a flag is set: true, 1, “true”, “yes”, “x”."""
    if isinstance(value, str):
        return value.strip().casefold() in {"true", "yes", "1", "y", "x", "ja", "oui"}
    return value is True or value == 1
