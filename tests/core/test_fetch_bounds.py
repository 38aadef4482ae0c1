# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much and how long the fetcher takes from a server."""

import gzip
import time

import pytest

from tests.core import outside as o
from tests.core.outside import failed, get

pytestmark = pytest.mark.usefixtures("outside")


# Size, time, encoding -----------------------------------------------------------------------------


def test_a_packed_page_is_unpacked(outside):
    outside.pages["/"] = o.packed(b"hello" * 1_000)

    assert get("/").content == b"hello" * 1_000


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (o.packed(b"x" * 20_000_000), "size"),
        (o.say(body=b"x" * 1_100_000), "size"),
        (o.endless, "size"),
        (o.packed(b"x", layers=2, encoding="gzip, gzip"), "encoding"),
        (o.say(body=b"not packed", Content_Encoding="gzip"), "encoding"),
        (o.say(body=b"x", Content_Encoding="br"), "encoding"),
        (o.say(body=gzip.compress(b"x" * 1_000)[:-9], Content_Encoding="gzip"), "encoding"),
        (o.nonsense, "protocol"),
        (o.breaks_off, "protocol"),
        (o.long_head, "protocol"),
    ],
)
def test_answers_that_are_too_large_or_nonsense_are_failures(outside, answer, reason):
    outside.pages["/"] = answer

    assert failed("/", max_bytes=1_000_000) == reason


@pytest.mark.parametrize("answer", [o.drip_head, o.drip_body, o.silent])
def test_a_slow_server_costs_no_more_than_the_timeout(outside, answer):
    outside.pages["/"] = answer
    start = time.monotonic()

    assert failed("/", timeout=0.5) == "time"
    assert time.monotonic() - start < 1.5


def test_a_slow_chain_of_redirects_shares_one_timeout(outside):
    def slow(connection, head):
        time.sleep(0.3)
        o.redirect("/again")(connection, head)

    outside.pages["/"] = outside.pages["/again"] = slow
    start = time.monotonic()

    assert failed("/", timeout=0.5) == "time"
    assert time.monotonic() - start < 1.2
