# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small pages in the real frame, served by the browser's own hand: no server, no database."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Request, Route

from apps.accounts.preferences import Preferences
from apps.core.middleware.headers import content_security_policy

SITE = "http://eventforum.test"
LETTER = "An answer that took a while to write."
POST = '<li><article class="post" id="p{0}" tabindex="-1"{1}>Post {0}</article></li>'
FORM = (
    '<form class="ask" id="reply" method="post" action="/send/" hx-post="/send/"'
    ' hx-target="#posts" hx-swap="beforeend">{% csrf_token %}<label for="re">Reply</label>'
    '<textarea class="ta" id="re" name="body" dir="auto"></textarea>'
    '<div class="row"><button type="submit" id="send" class="btn btn-p">Send</button></div>'
    '<div class="formmsg" id="reply-msg" role="alert"></div></form>'
)
THREAD = f"<h1>Thread</h1><ol id='posts'>{POST.format(1, '')}{POST.format(2, '')}</ol>{FORM}"

Answer = tuple[int, dict[str, str], str]


def rendered(
    body: str, language: str = "en", zone: str = "Europe/Warsaw", path: str = "/", **context
) -> str:
    """A whole page in the frame, for a signed-out reader with these preferences."""
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request.preferences = Preferences(language, (language,), zone, "device")
    frame = '{% extends "base.html" %}{% load core_times core_time_box %}'
    template = f"{frame}{{% block title %}}A page{{% endblock %}}{{% block main %}}{body}"
    with translation.override(language):
        return engines["django"].from_string(f"{template}{{% endblock %}}").render(context, request)


class SmallSite:
    """Answers a reader's requests: the page everywhere, but for the paths in `answers`.

    An answer of None is a network that is down. `asked` remembers what was asked, `slow` is the
    number of milliseconds that a POST takes.
    """

    def __init__(self, page: str, answers: dict[str, Answer | None]) -> None:
        self.page = page
        self.answers = answers
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.slow = 0

    def serve(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=Path(settings.ROOT) / path.lstrip("/"))
            return
        self.asked.append((request.method, path, parse_qs(request.post_data or "")))
        answer = self.answers.get(path, (200, {}, self.page))
        if answer is None:
            route.abort("internetdisconnected")
            return
        if request.method == "POST" and self.slow:
            request.frame.page.wait_for_timeout(self.slow)
        status, headers, text = answer
        headers = {"Content-Security-Policy": content_security_policy(), **headers}
        route.fulfill(status=status, headers=headers, body=text, content_type="text/html")
