# SPDX-License-Identifier: AGPL-3.0-or-later
"""How log lines look: JSON in production, for people elsewhere; scrubbed everywhere."""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from apps.core import counts
from eventforum.operating import requests
from eventforum.operating.scrub import scrub


def configuration(*, production: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger of every library ends in one scrubbed stream."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "production": production}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django would send these to a handler of its own, unscrubbed.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "granian": {"handlers": [], "propagate": True},
            "_granian": {"handlers": [], "propagate": True},
        },
    }


def formatter(*, production: bool) -> logging.Formatter:
    """One line of JSON for collectors, or one for a terminal (tracebacks below it)."""
    render: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(sort_keys=True)]
        if production
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_plain_traceback)]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_request,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *render,
            _scrub,
        ],
        use_get_message=True,
    )


def _plain_traceback(stream: Any, exc_info: Any) -> None:
    structlog.dev.plain_traceback(stream, exc_info)


def _add_request(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    counts.add("logged", line.get("level", ""))
    if number := requests.current.get():
        line["request_id"] = number
    return line


def _scrub(_logger: WrappedLogger, _name: str, line: Any) -> str:
    return scrub(str(line))
