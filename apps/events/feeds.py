# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a calendar file is answered: whole, or 304 when the caller has it already."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from apps.core import kept_file


def answer(
    request: HttpRequest, *, tag: str, changed_at: datetime, build: Callable[[], bytes], name: str
) -> HttpResponse:
    """The calendar `name`.ics under a strong ETag; see apps.core.kept_file."""
    return kept_file.answer(
        request,
        tag=f"ics-{tag}",
        changed_at=changed_at,
        build=build,
        content_type="text/calendar; charset=utf-8",
        filename=f"{name}.ics",
    )
