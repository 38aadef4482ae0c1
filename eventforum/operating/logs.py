# SPDX-License-Identifier: AGPL-3.0-or-later
"""How log lines look: JSON in production, for people elsewhere; scrubbed everywhere.

Written by hand: structlog loads rich, which takes 16 MB of a web worker.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from apps.core import counts
from eventforum.operating import requests
from eventforum.operating.scrub import scrub


def configuration(*, production: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger of every library ends in one scrubbed stream."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JsonLine if production else PlainLine}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # They would bring handlers of their own, which scrub nothing.
            name: {"handlers": [], "propagate": True}
            for name in ("django", "django.server", "granian", "_granian")
        }
        # They write every address that is asked, those of push services and private feeds too.
        | {name: {"level": "WARNING"} for name in ("httpx", "httpcore")},
    }


class JsonLine(logging.Formatter):
    """One line for collectors, its traceback inside."""

    def format(self, record: logging.LogRecord) -> str:
        counts.add("logged", record.levelname.lower())
        line = {
            "timestamp": _time(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if number := requests.current.get():
            line["request_id"] = number
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        return scrub(json.dumps(line, ensure_ascii=False))


class PlainLine(logging.Formatter):
    """For a terminal: the traceback stands below."""

    def format(self, record: logging.LogRecord) -> str:
        number = requests.current.get()
        request = f" request={number[:8]}" if number else ""
        head = f"{_time(record):%H:%M:%S} {record.levelname:<7} {record.getMessage()}"
        line = f"{head} [{record.name}{request}]"
        if record.exc_info:
            line += f"\n{self.formatException(record.exc_info)}"
        return scrub(line)


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
