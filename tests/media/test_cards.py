# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read from pages of other sites, and which are asked."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings

from apps.media import services as media
from apps.media.reading import card_of
from tests.core.conftest import outside as outside

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (b"utf-8\n<title>Caf\xc3\xa9</title>", "Café"),
        (b"iso-8859-1\n<title>Caf\xe9</title>", "Café"),
        (b"\n<meta charset=windows-1251><title>\xd7\xe0\xe9</title>", "Чай"),
        (b"rot13\n<title>Tea</title>", "Tea"),
        (b"nonsense\n<title> Tea \n\t house</title>", "Tea house"),
        (b"\n<meta name=twitter:title content=Tea><title>x", "Tea"),
        (b"\n<title>" + b"T" * 500, "T" * 199 + "…"),
    ],
)
def test_titles_are_read_in_any_charset(page, title):
    assert card_of(page)["title"] == title


def test_a_page_made_to_be_slow_is_read_in_time():
    for evil in (b"<" * 500_000, b"<!--" * 300_000, b"<a " + b"b=" * 300_000, b"&" * 500_000):
        began = datetime.now(UTC)
        try:
            card_of(b"\n" + evil)
        finally:
            assert datetime.now(UTC) - began < timedelta(seconds=3)


def test_no_address_of_the_corpus_is_asked(outside):
    file = django_settings.EVENTFORUM_SHARED_DATA / "security/ssrf/urls.share.jsonl"
    if not file.exists():
        pytest.skip("urls.share.jsonl of EVENTFORUM_SHARED_DATA is not here")
    urls = [json.loads(line).get("url", "") for line in file.read_text().splitlines()]

    for url in filter(None, urls):
        for card in media.want_cards([url]):
            media.fetch_card(card)

    assert outside.canary_hits == []
