# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browser of tests."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A chromium without a window. Without one the tests are skipped; where CI=true they fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    binary = os.environ.get("EVENTFORUM_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), ""
    )
    if not binary:
        reason = "no chromium here: install one, or name it in EVENTFORUM_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # Playwright's loop runs in this thread, and Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        yield browser
        browser.close()
