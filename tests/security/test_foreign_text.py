# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile texts in every place that shows texts of others, in a real browser.

Once with the policy that a reader's browser enforces, once without it: nothing runs, nothing is
asked of anybody, nothing of a framework's attributes survives. `make security` tries the corpora
whole and prints how many texts and pages that were.
"""

import os
from collections.abc import Iterator
from itertools import islice

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.security import figures
from tests.security.corpora import OWN, POLYGLOT, WHOLE, packs, payloads
from tests.security.sinks import SINKS, Sink, Visit
from tests.security.sinks.filling import pieces
from tests.security.watching import STRANGE, Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

POLICIES = {"with the policy": True, "without it": False}
FILLINGS = int(os.environ.get("EVENTFORUM_SECURITY_FILLINGS", "4"))
"""So many times a place is filled with as many texts as a page of it has room for. The next place
goes on with the texts where the one before stopped, so that all of them come to stand somewhere."""

FIRST = 10
"""Texts that stand in every place."""

QUICK = 3
"""Pages of each place that a quick look is taken at, at the first one with the policy."""


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOCAL_MAILBOX = tmp_path / "mail"
    settings.LOCAL_MAILBOX.mkdir()


def texts_for(sink: Sink) -> list[str]:
    """What there is time for; the first has a word in it that is looked for."""
    if sink.takes_all:
        return [POLYGLOT, *payloads()]
    if not WHOLE:
        return [POLYGLOT, *packs()][: (sink.size + 1) // 2]
    given = [POLYGLOT, *packs()]
    first, others = given[:FIRST], given[FIRST:]
    before = sum(max(0, one.size * FILLINGS - FIRST) for one in _before(sink)) % len(others)
    return [*first, *others[before:], *others[:before]][: sink.size * FILLINGS]


def _before(sink: Sink) -> list[Sink]:
    sinks = [one for one in SINKS.values() if not one.takes_all]
    return sinks[: sinks.index(sink)]


def visits(sink: Sink, texts: list[str], reader, broker) -> Iterator[tuple[Visit, bool]]:
    """The pages of a sink, and whether they belong to its first texts."""
    for number, piece in enumerate(pieces(texts, sink.size)):
        shown = sink.fill(piece, reader)
        for one in shown if WHOLE else islice(shown, QUICK):
            broker.flushdb()
            yield one if isinstance(one, Visit) else Visit(one), number == 0


@pytest.fixture(scope="module")
def windows(chromium, live_server):
    opened = {
        policy: Watched.opened(chromium, live_server.url, with_policy=enforced)
        for policy, enforced in POLICIES.items()
    }
    yield opened
    for watched in opened.values():
        watched.close()


def cookies_of(reader) -> dict[str, str]:
    client = Client()
    client.force_login(reader)
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.parametrize("name", SINKS)
def test_nothing_runs_where_texts_of_others_are_shown(windows, broker, name):
    sink = SINKS[name]
    texts = texts_for(sink)
    reader = UserFactory(administrator=sink.who == "administrator")
    for watched in windows.values():
        watched.become({} if sink.who == "stranger" else cookies_of(reader))
    found, pages = [], 0
    for visit, is_first in visits(sink, texts, reader, broker):
        for policy, watched in windows.items():
            if not WHOLE and pages and POLICIES[policy]:
                continue
            pages += 1
            did = watched.show(visit, for_canary=is_first)
            found += [(policy, visit.path, what) for what in did]

    figures.count(f"{name}, in a browser", texts=len(texts), pages=pages, found=len(found))
    assert found == []
    assert pages > 1


def test_the_watched_page_sees_what_runs(chromium, live_server):
    watched = Watched.opened(chromium, live_server.url, with_policy=False)
    watched.expected = live_server.url
    watched.page.goto(live_server.url)
    watched.seen.clear()

    watched.page.evaluate(
        """() => { document.querySelector('main').innerHTML =
        "<div class=prose><img src=x onerror=alert(1)><b hx-get=/x id=y>z</b></div>"
        + "<img src='https://tracker.example/a.png'><iframe></iframe>"
        + "<script type='application/ld+json'>{</script><script>1</script>" }"""
    )
    for _ in range(50):
        watched.page.wait_for_timeout(100)
        if any("dialog" in one for one in watched.seen):
            break
    seen = "\n".join(watched.seen)
    strange = " ".join(watched.page.evaluate(STRANGE))
    missing = watched.show(Visit("/"), for_canary=True)
    watched.close()

    assert "dialog 1" in seen
    assert "foreign https://tracker.example/a.png" in seen
    for word in ("handler", "framework", "name", "foreign", "no JSON", "script <"):
        assert word in strange
    assert missing == ["does not show its texts"]


def test_texts_written_here_are_tried_first():
    assert payloads()[: len(OWN)] == OWN
