# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest
from django.urls import reverse

from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("threads", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, django_assert_num_queries, threads):
    event = EventFactory()
    for number in range(threads):
        PostFactory(thread__event=event, thread__title=f"Talk {number}")

    with django_assert_num_queries(8):
        text = client.get(reverse("threads:list", args=[event.slug])).text

    assert text.count('<p class="dt">') == threads


def test_the_list_has_the_latest_first_and_no_empty_ones(client):
    event = EventFactory()
    old, new = (PostFactory(thread__event=event, thread__title=title) for title in ("Old", "New"))
    PostFactory(thread=old.thread)
    ThreadFactory(event=event, title="Nothing said")
    PostFactory(thread__title="Of another event")

    text = client.get(reverse("threads:list", args=[event.slug])).text

    assert text.index("<bdi>Old</bdi>") < text.index("<bdi>New</bdi>")
    assert ("Nothing said" in text, "Of another event" in text) == (False, False)
    assert new.thread.get_absolute_url() in text


def test_the_list_goes_on_by_key(client):
    event = EventFactory()
    for number in range(32):
        PostFactory(thread__event=event, thread__title=f"Talk {number}")
    address = reverse("threads:list", args=[event.slug])

    first = client.get(address).text
    older = first.partition('href="?before=')[2].partition('"')[0]
    second = client.get(address, {"before": older}).text

    assert (first.count('<p class="dt">'), second.count('<p class="dt">')) == (30, 2)
    assert "<bdi>Talk 1</bdi>" in second
    assert client.get(address, {"before": "9" * 30 + "-x"}).status_code == 200


def test_a_new_discussion_is_in_the_list_of_the_next_stranger(client):
    event = EventFactory()
    PostFactory(thread__event=event)
    address = reverse("threads:list", args=[event.slug])
    client.get(address)

    services.start(event=event, title="Brand new", text="words", by=UserFactory())

    assert "Brand new" in client.get(address).text


@pytest.mark.parametrize("words", ["हिन्दी में चर्चा", "كيف نترجم معًا", "การแปล", "தமிழ் மொழி"])
def test_words_with_vowel_signs_are_titles_tags_and_areas(client, words):
    area = services.open_area(slug="", name=words, by=None)
    thread = services.start(areas=[area], title=words, text="words", tags=[words], by=UserFactory())
    tag = thread.tags.get()

    for page in (thread, area, tag):
        assert client.get(page.get_absolute_url()).status_code == 200
