# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person typed into a plain form that was refused, kept until the page shows it again.

A plain POST cannot be answered in place: it is sent back to its page. The posted fields wait in the
session under the form's action, and the view of that page puts them back:
`ReplyForm(initial=kept_input.take(request, reply_url))`.
"""

import json

from django.http import HttpRequest

SESSION_KEY = "kept_input"
LIMIT = 48 * 1024
"""Bytes kept in all: a post of 32 KB and its small fields."""

FORMS = 4
"""Forms kept at once, the newest ones."""

NEVER = (
    "csrfmiddlewaretoken", "idempotency_key", "code", "password", "next", "api_key",
    "webhook_secret",
)  # fmt: skip


def keep(request: HttpRequest) -> None:
    """Put the posted fields of this request away under its path; too much is not kept at all."""
    fields = {
        name: values[0] if len(values) == 1 else values
        for name, values in request.POST.lists()
        if name not in NEVER and "password" not in name
    }
    waiting = request.session.get(SESSION_KEY, {})
    waiting.pop(request.path, None)
    waiting[request.path] = fields
    while len(waiting) > FORMS or len(json.dumps(waiting, ensure_ascii=False).encode()) > LIMIT:
        waiting.pop(next(iter(waiting)))
    request.session[SESSION_KEY] = waiting


def take(request: HttpRequest, action: str) -> dict[str, str | list[str]]:
    """The fields kept for the form that posts to `action`, once; empty when there are none."""
    if SESSION_KEY not in request.session:
        return {}
    waiting = request.session[SESSION_KEY]
    fields = waiting.pop(action, {})
    if fields:
        request.session[SESSION_KEY] = waiting
    return fields
