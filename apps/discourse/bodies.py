# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies that forums send, read strictly: what can't be kept in a database is no body."""

import json
import math
import re
from typing import Any, NoReturn

LARGEST = 2 * 1024 * 1024
LARGEST_NUMBER = 2**63 - 1

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of characters: PostgreSQL refuses both."""


class NoBody(ValueError):
    """Not JSON, not an object, too deep, or with numbers that no identifier can have."""


def read_body(body: bytes) -> dict[str, Any]:
    """The object in a body, of texts that can be kept; NoBody where there is none."""
    try:
        read = json.loads(body.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
        cleaned = _clean(read)
    except (ValueError, RecursionError) as problem:
        raise NoBody(str(problem)[:200]) from problem
    if not isinstance(cleaned, dict):
        raise NoBody("not an object")
    return cleaned


def identifier(value: object) -> int | None:
    """The number of something on the forum, None where it names none; NoBody for nonsense."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise NoBody(f"{value!r} is no number of anything")
    if not 0 < value <= LARGEST_NUMBER:
        raise NoBody(f"{value} is no number of anything")
    return value


def _no_constant(word: str) -> NoReturn:
    raise NoBody(f"{word} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NoBody(f"{digits} is no number")
    return number


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return UNKEEPABLE.sub("", value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return value
