# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single values out of what a forum sends: of the right kind, or the value that opens nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeGuard

LARGEST_ID = 2**63 - 1


class Unreadable(ValueError):
    """What came is not what it says it is; the message names the field, never its content."""


def mapping(data: object, key: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise Unreadable(key)
    return data


def clean(text: str) -> str:
    """Without what PostgreSQL and XML cannot hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def text_of(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return clean(value) if isinstance(value, str) else ""


def words(data: Mapping[str, Any], key: str) -> str:
    return text_of(data, key).strip()


def is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_ID


def count(data: Mapping[str, Any], key: str) -> int:
    """A number that is never negative; 0 when it is missing or something else."""
    value = data.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    return value if is_count(value) else 0


def identity(data: Mapping[str, Any], key: str) -> int:
    number = count(data, key)
    if not number:
        raise Unreadable(key)
    return number


def signed(data: Mapping[str, Any], key: str) -> int:
    """Ids of users: the forum's own are -1 and below."""
    value = data.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_ID:
        return value
    return 0


def moment(data: Mapping[str, Any], key: str) -> datetime | None:
    value = data.get(key)
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def identities(data: object) -> tuple[int, ...] | None:
    if not isinstance(data, list):
        return None
    return tuple(number for number in data if is_count(number) and number)
