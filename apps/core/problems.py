# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors told to programs: problem details (RFC 9457) in place of the pages people get."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

PROGRAMS = "/api/"
"""Addresses below this one are asked by programs; the page at it is for people."""

MEDIA_TYPE = "application/problem+json"


def for_program(request: HttpRequest) -> bool:
    """Whether an error of this request is told as a problem, not as a page."""
    path = request.path_info
    return (path.startswith(PROGRAMS) and path != PROGRAMS) or by_script(request)


def by_script(request: HttpRequest) -> bool:
    """Whether a script of our own pages asks for data: it says so, browsers never do."""
    return request.headers.get("Accept") == "application/json"


def problem(
    status: int, detail: str = "", *, code: str = "", errors: Sequence[dict[str, Any]] = ()
) -> HttpResponse:
    """An answer that says what went wrong.

    `detail` is a sentence for people, in their language; `code` names the rule for programs;
    `errors` say it for each field: {"field": ..., "message": ...}.
    """
    about: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        about["detail"] = detail
    if code:
        about["code"] = code
    if errors:
        about["errors"] = list(errors)
    body = json.dumps(about, ensure_ascii=False)
    response = HttpResponse(body, content_type=MEDIA_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    return response
