# SPDX-License-Identifier: AGPL-3.0-or-later
"""No address of ours leads anybody away, whatever stands in next and where they come from."""

import logging

import pytest
from django.db import transaction
from django.test import Client

from apps.core import limits
from tests.accounts.test_doors import HOSTILE, leaves
from tests.addresses import Content, patterns
from tests.factories.accounts import UserFactory
from tests.security import figures
from tests.security.corpora import WHOLE, values

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NAMES = ("next", "to", "return", "path", "for", "place", "draft")
"""Fields that name a page somewhere."""

AWAY = ("socialaccount", "account_login_with", "accounts:connect")
"""To the sites that people sign in with."""


def goals() -> list[str]:
    found = [*HOSTILE, *values("redirect/next_values.share.jsonl", "next")]
    return found[::40] if WHOLE else found[:1]


def ours() -> list[tuple[str, str]]:
    return sorted(
        (name, route) for name, route in patterns() if not name.startswith(("admin", *AWAY))
    )


@pytest.fixture
def content(monkeypatch):
    """Thousands of requests a minute are no flood here."""
    monkeypatch.setattr(limits, "take", lambda *args, **kwargs: limits.Taken(True))
    logging.disable(logging.ERROR)
    yield Content()
    logging.disable(logging.NOTSET)


def test_no_address_leads_away(content):
    left, asked = [], 0
    for user in (None, UserFactory()):
        client = Client()
        if user is not None:
            client.force_login(user)
        cookies = client.cookies.copy()
        for name, route in ours():
            address = content.address(route)
            for goal in goals():
                sent = dict.fromkeys(NAMES, goal.replace("\x00", ""))
                for method in (client.get, client.post):
                    with transaction.atomic():
                        response = method(address, sent, headers={"Referer": goal.strip()[:200]})
                        transaction.set_rollback(True)
                    if response.streaming:
                        b"".join(response)
                    client.cookies = cookies.copy()
                    asked += 1
                    places = [response.headers.get(key, "/") for key in ("Location", "HX-Redirect")]
                    left += [(name, goal, place) for place in places if leaves(place)]
                    assert response.status_code != 500, (name, goal)

    figures.count("redirects", texts=len(goals()), requests=asked, found=len(left))
    assert left == []
