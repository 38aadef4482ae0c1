# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that turn the direction of what follows stay in their own element, wherever they are shown;
strings that broke other programs are shown without an error."""

import pytest

from tests.factories.accounts import UserFactory
from tests.security import figures
from tests.security.corpora import WHOLE, values
from tests.security.sinks import SINKS, Visit
from tests.security.sinks.filling import CANARY, pieces
from tests.security.test_foreign_text import cookies_of, own_folders, windows

__all__ = ["own_folders", "windows"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OWN = [
    "\u202etxt.exe\u202c",
    "Ann \u2066\u202eevil\u2069",
    "\u202b\u05d0\u05d1 123",
    "\u061cTitle \u200f(1)",
    "Z\u0324\u0310\u036fa\u0338\u0321\u030al\u0334\u034ago" + "\u0336\u035f" * 20,
    "a\u200bb\u200c\u200d\ufeffc\u00ad",
    "\u0645\u0631\u062d\u0628\u0627 \u202dabc",
]
SOME = ("posts", "titles_of_discussions", "programme", "cases")
LIMIT = 120
"""Texts of a place that has room for a handful."""

MIXED = """() => {
  const marks = /[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/;
  const boxOf = (element) => {
    while (element && getComputedStyle(element).unicodeBidi === 'normal') {
      element = element.parentElement;
    }
    return element;
  };
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const owner = walk.currentNode.parentElement;
    const silent = owner.closest('textarea, option, script, style, .prose, .vh, [hidden], .draft');
    if (walk.currentNode.data.trim() && !silent) texts.push(walk.currentNode);
  }
  const boxes = new Map();
  for (const text of texts) {
    const box = boxOf(text.parentElement);
    boxes.set(box, [...(boxes.get(box) ?? []), text]);
  }
  const found = [];
  for (const [box, inside] of boxes) {
    const isTheirs = box?.matches('bdi, .snip, span[dir]');
    if (inside.length > 1 && !isTheirs && inside.some((text) => marks.test(text.data))) {
      found.push('mixed ' + (box?.outerHTML ?? '').slice(0, 300));
    }
  }
  return found;
}"""
"""Texts with such marks in a line with other words, with nothing around them that keeps them in."""


def texts() -> list[str]:
    found = [CANARY, *OWN, *values("unicode/bidi_strings.share.jsonl", "s")]
    if not WHOLE:
        return found[:20]
    found += values("unicode/blns.share.jsonl", "s")
    found += values("unicode/lookalike_names.share.jsonl", "lookalike")[::4]
    return [text.replace("\x00", "") or "-" for text in found]


@pytest.mark.parametrize("name", SINKS if WHOLE else SOME)
def test_no_text_turns_the_words_beside_it(windows, broker, name):
    sink, watched = SINKS[name], windows["without it"]
    reader = UserFactory(administrator=sink.who == "administrator")
    watched.become({} if sink.who == "stranger" else cookies_of(reader))
    given = texts()[: LIMIT if sink.size >= 10 or not WHOLE else 3 * sink.size]
    found, pages = [], 0
    for number, piece in enumerate(pieces(given, sink.size)):
        for one in sink.fill(piece, reader):
            broker.flushdb()
            visit = one if isinstance(one, Visit) else Visit(one)
            pages += 1
            did = watched.show(visit, for_canary=number == 0)
            found += [(visit.path, what) for what in [*did, *watched.page.evaluate(MIXED)]]

    figures.count(f"{name}, odd letters", texts=len(given), pages=pages, found=len(found))
    assert found == []


def test_a_text_that_turns_others_is_seen(windows, live_server):
    watched = windows["without it"]
    watched.show(Visit("/robots.txt"))
    watched.page.set_content(
        "<p>by \u202eevil in words</p><p>by <bdi>\u202eevil</bdi> in words</p>"
    )

    assert watched.page.evaluate(MIXED) == []
    watched.page.set_content("<p>by <b>\u202eevil</b> in words</p>")
    assert len(watched.page.evaluate(MIXED)) == 1
