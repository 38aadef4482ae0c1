# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls of tests, and a server that answers the same to each."""

from datetime import UTC, datetime, timedelta

from werkzeug import Response

from apps.discourse.client import api
from apps.discourse.client.api import Lane

NOW = datetime(2026, 8, 13, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=15)
WHEN = {"now": NOW, "lane": Lane.LIVE}
NOT_FOUND = {"errors": ["Nicht gefunden"], "error_type": "not_found"}
FORBIDDEN = {"errors": ["Nein."], "error_type": "invalid_access"}


def answer_with(httpserver, value="", status=200, kind="application/json", **headers):
    """The same to whatever is asked; a dict is JSON."""
    if isinstance(value, dict):
        httpserver.expect_request("/folder/posts/1.json").respond_with_json(
            value, status=status, headers=headers
        )
    else:
        answer = Response(value, status, {name.replace("_", "-"): v for name, v in headers.items()})
        answer.content_type = kind
        httpserver.expect_request("/folder/posts/1.json").respond_with_response(answer)


def read(forum):
    return api.post(forum, 1, **WHEN)


def edit(forum):
    return api.edit_post(forum, 1, raw="tea", before="coffee", **WHEN)
