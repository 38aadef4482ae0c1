# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in forum behind a real port, and what it sends handed to the portal."""

import re

from werkzeug import Request as Asked
from werkzeug import Response

from apps.discourse.sandbox import Forum as Sandbox
from apps.discourse.sandbox.web.asking import Request
from tests.factories.discourse import KEY

ANYTHING = re.compile(r"/.*")


def serve(httpserver, settings, **more):
    """A stand-in forum that is asked over HTTP at the address of the test's server."""
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    there = Sandbox(base_url=httpserver.url_for("").rstrip("/"), key=KEY, **more)

    def answer(asked: Asked) -> Response:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        query = asked.query_string.decode()
        made = there.answer(Request(asked.method, asked.path, query, headers, asked.get_data()))
        return Response(made.body, made.status, made.headers)

    httpserver.expect_request(ANYTHING).respond_with_handler(answer)
    return there


def pass_on(there, client, forum):
    """Hand what the forum has to send to the portal; how much that was."""

    def receive(delivery):
        headers = dict(delivery.headers)
        content_type = headers.pop("Content-Type", "application/json")
        answer = client.post(
            forum.webhook_path, delivery.body, content_type=content_type, headers=headers
        )
        return answer.status_code

    return there.pass_on(receive)
