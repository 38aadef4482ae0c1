# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a calendar file is answered: whole, or 304 when the caller has it already."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from apps.core import kept_file


def answer(
    request: HttpRequest,
    *,
    tag: str,
    build: Callable[[], bytes],
    name: str,
    changed_at: datetime | None = None,
    seconds: int = kept_file.KEPT_SECONDS,
) -> HttpResponse:
    """The calendar `name`.ics under a strong ETag; see apps.core.kept_file.

    `changed_at` only where nothing can leave the calendar without a later moment: a caller who
    knows no more than the day of its copy would keep what is hidden since.
    """
    return kept_file.answer(
        request,
        tag=f"ics-{tag}",
        changed_at=changed_at,
        build=build,
        content_type="text/calendar; charset=utf-8",
        filename=f"{name}.ics",
        seconds=seconds,
    )
