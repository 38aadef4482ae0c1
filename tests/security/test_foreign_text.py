# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile texts in every place that shows texts of others, in a real browser.

Once with the policy that a reader's browser enforces, once without it: nothing runs, nothing is
asked of anybody, nothing of a framework's attributes survives. `make security` tries the corpora
whole and prints how many texts and pages that were.
"""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.security.corpora import OWN, WHOLE, payloads
from tests.security.sinks import ONE_A_PAGE, SINKS, STRANGERS, Sink, admin_lists
from tests.security.watching import Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

POLICIES = {"with the policy": True, "without it": False}
FEW = 400 if WHOLE else 12
"""Texts for places that show one a page."""


@pytest.fixture
def signed_in():
    """The cookies of somebody with an account: pages for people have more in them."""

    def sign_in(**who) -> list[dict]:
        client = Client()
        client.force_login(UserFactory(**who))
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        return [{"name": settings.SESSION_COOKIE_NAME, "value": value}]

    return sign_in


def did(
    browser, live_server, sink: Sink, texts: list[str], cookies: list[dict], *, with_policy: bool
) -> tuple[int, list[tuple[str, str]]]:
    """How many pages were looked at, and what they did."""
    for cookie in cookies:
        cookie["url"] = live_server.url
    watched = Watched.opened(browser, live_server.url, with_policy=with_policy, cookies=cookies)
    found, pages = [], 0
    try:
        for path in sink(texts):
            pages += 1
            found += [(path, what) for what in watched.show(path)]
    finally:
        watched.close()
    return pages, found


def test_the_watched_page_sees_what_runs(chromium, live_server, settings):
    watched = Watched.opened(chromium, live_server.url, with_policy=False, cookies=[])
    watched.expected = live_server.url
    watched.page.goto(live_server.url)
    watched.seen.clear()

    watched.page.evaluate(
        """() => { document.querySelector('main').innerHTML =
        "<div class=prose><img src=x onerror=alert(1)><b hx-get=/x id=y>z</b></div>"
        + "<img src='https://tracker.example/a.png'>" }"""
    )
    watched.page.wait_for_timeout(300)
    seen = "\n".join(watched.seen)

    assert "dialog 1" in seen
    assert "foreign https://tracker.example/a.png" in seen
    from tests.security.watching import STRANGE

    strange = " ".join(watched.page.evaluate(STRANGE))
    assert all(word in strange for word in ("handler", "framework", "name"))
    watched.close()


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("sink", SINKS)
def test_nothing_runs_where_texts_of_others_are_shown(
    chromium, live_server, signed_in, record_property, sink, policy
):
    texts = payloads()
    if sink in ONE_A_PAGE:
        texts = texts[:FEW]

    cookies = [] if sink in STRANGERS else signed_in()

    pages, found = did(
        chromium, live_server, SINKS[sink], texts, cookies, with_policy=POLICIES[policy]
    )

    print(f"{sink}, {policy}: {len(texts)} texts on {pages} pages")
    assert found == []
    assert pages > 0


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_runs_in_the_lists_of_the_admin(chromium, live_server, signed_in, policy):
    cookies = signed_in(administrator=True)

    pages, found = did(
        chromium, live_server, admin_lists, payloads(), cookies, with_policy=POLICIES[policy]
    )

    print(f"admin lists, {policy}: {len(payloads())} texts on {pages} pages")
    assert found == []


def test_texts_written_here_are_tried_first():
    assert payloads()[: len(OWN)] == OWN
