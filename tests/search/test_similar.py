# SPDX-License-Identifier: AGPL-3.0-or-later
"""Below the title of a discussion to come stand those that are like it."""

import re

import pytest

from tests.factories.events import EventFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.search.making import build_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def discussions():
    for title in ("Trains to Gdansk", "Night trains and ferries", "Vegan food nearby"):
        PostFactory(thread=ThreadFactory(title=title))
    PostFactory(thread=ThreadFactory(title="Trains in secret", event=EventFactory(hidden=True)))
    build_all()


def similar(client, title):
    page = client.get("/search/similar/", {"title": title})
    assert page.status_code == 200
    return re.findall(r"<bdi>(.*?)</bdi></a>", re.sub("</?mark>", "", page.text))


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Trains to gdansk", ["Trains to Gdansk"]),
        ("Vegan fod nearby", ["Vegan food nearby"]),
        ("Beekeeping", []),
        ("Vegan", []),
        ('"', []),
    ],
)
def test_titles_like_it_are_found_a_letter_wrong(client, title, found):
    assert similar(client, title) == found


def test_nothing_hidden_is_among_them(client):
    assert "Trains in secret" not in similar(client, "Trains in secret")


def test_the_form_asks_for_them(client):
    event = EventFactory()

    assert 'hx-get="/search/similar/"' in client.get(f"/{event.slug}/threads/new/").text
