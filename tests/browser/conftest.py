# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader with a real browser: pages are opened as a person on some device would open them.

    def test_something(new_reader, live_server):
        reader = new_reader(live_server.url, width=390, theme="dark", language="ar")
        reader.go("/")
        reader.assert_accessible()
        reader.picture("home")

When the test ends, a word on the console, a script error or a request to another host fails it.
Pictures lie in var/screenshots/.
"""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands import flush
from django.db import OperationalError
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from apps.examples.services import load
from tests.browser.small_pages import SITE, SmallSite, rendered
from tests.running.listening import Server

AXE = Path(__file__).parent.parent / "vendor" / "axe-core-4.14.1.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = Path(settings.ROOT) / "var" / "screenshots"
HEIGHT = 900


class Reader:
    """One browser window of its own, with its cookies, language, time zone and width."""

    def __init__(self, page: Page, site: str, label: str, *, live: bool = False) -> None:
        if not live:
            # Django's server has no live channel: pages are told so, and ask by themselves.
            page.context.route("**/live/?*", lambda route: route.fulfill(**NOT_LIVE))
        self.page = page
        self.site = site
        self.label = label
        self.live = live
        self.small: SmallSite | None = None
        self.messages: list[str] = []
        self.foreign: list[str] = []
        # Chromium says so when a page is left before it has been drawn; nobody sees it.
        # Notices that a test was quicker than the page: it went on, or typed before autofocus.
        self.forgiven: list[str] = ["Transition was", "Autofocus processing was blocked"]
        self.forgiven.append("Service Worker registration blocked by Playwright")
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("request", self._note_foreign)

    def _note_foreign(self, request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.foreign.append(request.url)

    def go(self, path: str) -> "Reader":
        self.page.goto(self.site + path)
        return self

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def picture(self, name: str) -> Path:
        """A picture of the whole page, named after the page and this reader's device."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}-{self.label}.png"
        # Not hidden: hiding carets leaves style attributes on fields, which copies of them break
        # the page's policy with.
        self.page.screenshot(path=path, full_page=True, caret="initial")
        return path

    def pictures(self, name: str, *widths: int) -> None:
        """The same page on a phone and on a computer, or at these widths."""
        before, label = self.page.viewport_size, self.label
        for width in widths or (390, 1280):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            whole = self.page.evaluate("document.documentElement.scrollHeight")
            # As high as the page, so that bars stand at its ends and not in the middle.
            self.page.set_viewport_size({"width": width, "height": max(HEIGHT, whole)})
            self.label = re.sub(r"-\d+-", f"-{width}-", label, count=1)
            self.picture(name)
        self.label = label
        self.page.set_viewport_size(before)

    def assert_accessible(self) -> None:
        """axe-core finds nothing against WCAG 2.2 AA and its best practices."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # From the top: a link that is half scrolled under the bar is not too small.
        scrolled = self.page.evaluate("() => { const y = scrollY; scrollTo(0, 0); return y; }")
        self._assert_no_violation("tag", AXE_TAGS)
        self.page.evaluate("y => scrollTo(0, y)", scrolled)

    def assert_contrast(self, theme: str) -> None:
        """The same page in this theme has enough contrast; after assert_accessible."""
        self.page.emulate_media(color_scheme=theme)
        self._assert_no_violation("rule", ["color-contrast", "link-in-text-block"])

    def _assert_no_violation(self, kind: str, values: list[str]) -> None:
        run_only = {
            "runOnly": {"type": kind, "values": values},
            "resultTypes": ["violations"],
        }
        found = self.page.evaluate("only => axe.run(only)", run_only)
        problems = [
            f"{rule['id']}: {node['html'][:200]} ({node['failureSummary']})"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        assert (self.page.url, problems) == (self.page.url, [])

    def assert_fits(self, *widths: int) -> None:
        """Nothing makes the page scroll sideways at these widths (320 px when none is named)."""
        self.page.wait_for_load_state()
        before = self.page.viewport_size
        for width in widths or (320,):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            assert (width, self.too_wide()) == (width, [])
        self.page.set_viewport_size(before)

    def too_wide(self) -> list[str]:
        """What reaches out of the window, where that makes the page scroll sideways."""
        return self.page.evaluate(
            "() => document.documentElement.scrollWidth <= innerWidth ? [] :"
            " ['the page', ...[...document.querySelectorAll('body *')].filter(e => {"
            " const r = e.getBoundingClientRect();"
            " return r.width && e.checkVisibility() && (r.right > innerWidth + 1 || r.left < -1)"
            " && !e.closest('.gridw, .tw, .prose pre, .prose table, .vh, .skip'); })"
            ".map(e => e.outerHTML.slice(0, 120))]"
        )

    def wait_until(self, expression: str, seconds: float = 15) -> None:
        """Wait for something in the page; its policy lets nothing be evaluated from inside."""
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < deadline, expression
            self.page.wait_for_timeout(50)

    def forgive(self, words: str) -> None:
        """This test provokes a console message that holds these words."""
        self.forgiven.append(words)

    def assert_quiet(self) -> None:
        """Nothing on the console, no script error, no request to another host."""
        unforgiven = [
            message
            for message in self.messages
            if not any(words in message for words in self.forgiven)
        ]
        assert (unforgiven, self.foreign) == ([], [])


NewReader = Callable[..., Reader]

NOT_LIVE = {
    "content_type": "text/event-stream",
    "body": 'retry: 600000\nevent: hello\ndata: {"live": false, "within": 0, "threads": {}}\n\n',
}


@pytest.fixture
def new_reader(chromium: Browser) -> Iterator[NewReader]:
    readers: list[Reader] = []

    def make(
        site: str,
        *,
        width: int = 1280,
        theme: str = "light",
        language: str = "en",
        zone: str = "Europe/Warsaw",
        scripts: bool = True,
        live: bool = False,
        keeps: bool = False,
        **more,
    ) -> Reader:
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme=theme,
            locale=language,
            timezone_id=zone,
            java_script_enabled=scripts,
            has_touch=width < 600,
            # A worker would ask for pages and files beside the test; with `keeps` it may.
            service_workers="allow" if keeps else "block",
            **more,
        )
        context.set_default_timeout(10_000)
        label = f"{language}-{width}-{theme}" + ("" if scripts else "-noscript")
        readers.append(Reader(context.new_page(), site, label, live=live))
        return readers[-1]

    yield make
    for reader in readers:
        reader.page.context.close()
    for reader in readers:
        reader.assert_quiet()


@pytest.fixture
def open_page(new_reader: NewReader) -> Callable[..., Reader]:
    """A reader on a small page of this body, served by reader.small (tests/browser/small_pages)."""

    def open_it(body: str, *, page: str = "", answers: dict | None = None, **device) -> Reader:
        reader = new_reader(SITE, **device)
        whole = page or rendered(body, device.get("language", "en"))
        reader.small = SmallSite(whole, {} if answers is None else answers)
        reader.page.route(SITE + "/**", reader.small.serve)
        return reader.go("/")

    return open_it


@pytest.fixture(scope="module")
def examples(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """The address of a server with the example events: made once, for every test of a module.

    Such tests are marked django_db without a transaction of their own to flush: what the server
    writes stays until the module ends.
    """
    with django_db_blocker.unblock():
        load(now=datetime.now(UTC))
        server = LiveServer("localhost")
        with server._live_server_modified_settings:
            yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """The address of what `make run` serves, live channel and mailbox included, on the tests' data.

    For tests marked django_db(transaction=True): it is a process of its own.
    """
    with tempfile.TemporaryDirectory(prefix="eventforum-portal-") as folder:
        with django_db_blocker.unblock():
            server = Server(Path(folder), pages=True)
        yield server.url
        server.stop()


@pytest.fixture(autouse=True, scope="session")
def patient_flush() -> Iterator[None]:
    """What a page sends when its window is closed may be written while the tables are emptied:
    PostgreSQL gives up one of the two, and it is done again."""
    handle = flush.Command.handle

    def patiently(command: flush.Command, **options) -> None:
        try:
            handle(command, **options)
        except CommandError as problem:
            if not isinstance(problem.__cause__, OperationalError):
                raise
            handle(command, **options)

    flush.Command.handle = patiently
    yield
    flush.Command.handle = handle


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker("browser")
