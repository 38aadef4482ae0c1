# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rendered hostile text in a real browser, without the policy that would stop it there too."""

import json

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from apps.core import text

pytestmark = pytest.mark.browser

OWN = [
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "![x](https://tracker.example/pixel.png) <video autoplay src=https://tracker.example/v>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
]


class Watched:
    """A page that notes whatever runs in it or leaves it."""

    def __init__(self, browser: Browser) -> None:
        self.seen: list[str] = []
        self.page = browser.new_page()
        self.page.on("dialog", self.note_dialog)
        self.page.on("request", lambda request: self.seen.append(request.url))

    def note_dialog(self, dialog) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def show(self, fragments: list[str]) -> list[str]:
        """What happened when these stood in one page, and were put into it by a script."""
        self.seen.clear()
        html = "".join(f"<div>{fragment}</div>" for fragment in fragments)
        self.page.set_content(f"<!doctype html><main>{html}</main><p id=end>")
        self.page.evaluate("html => document.querySelector('main').innerHTML = html", html)
        self.page.wait_for_timeout(50)
        return list(self.seen)


@pytest.fixture
def watched(chromium):
    watched = Watched(chromium)
    yield watched
    watched.page.close()


def rendered(payload: str) -> list[str]:
    return [text.render(payload).html, text.render_html(payload), text.render_foreign(payload)]


def test_the_watched_page_sees_what_runs(watched):
    assert "dialog 1" in watched.show(["<img src=x onerror=alert(1)>"])
    assert "https://tracker.example/a.png" in watched.show(
        ["<img src='https://tracker.example/a.png'>"]
    )


def test_nothing_runs_and_nothing_is_asked_of_another_site(watched):
    assert watched.show([html for payload in OWN for html in rendered(payload)]) == []


def test_nothing_of_the_corpora_runs_either(watched):
    folder = settings.EVENTFORUM_SHARED_DATA / "security" / "xss"
    if not folder.exists():
        pytest.skip("security/xss of EVENTFORUM_SHARED_DATA is not here")
    payloads = [
        json.loads(line)["payload"]
        for name in ("payloads_share.jsonl", "own_share.jsonl")
        for line in (folder / name).read_text().splitlines()
    ]

    fragments = [html for payload in payloads for html in rendered(payload)]

    assert [watched.show(fragments[at : at + 1_000]) for at in range(0, len(fragments), 1_000)] == (
        [[]] * (len(fragments) // 1_000 + 1)
    )
