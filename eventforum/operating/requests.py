# SPDX-License-Identifier: AGPL-3.0-or-later
"""The number of the request that is worked on: in its log lines, its tasks, and its answer."""

import re
from contextvars import ContextVar
from uuid import uuid4

HEADER = "X-Request-ID"

current: ContextVar[str] = ContextVar("request_id", default="")

_FIT = re.compile(r"[A-Za-z0-9-]{8,64}").fullmatch


def number_for(given: str | None) -> str:
    """The number that the proxy gave, if it is one; else a new one."""
    return given if given and _FIT(given) else uuid4().hex
