# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone as clock

from apps.core import page_cache
from apps.events import services
from apps.threads import services as threads
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return services.open_series(
        slug="wikiarabia",
        name="WikiArabia",
        language="en",
        description="Yearly, **since 2015**.",
        region="North Africa and West Asia",
        languages=["ar", "fr"],
        by=None,
    )


def edition(series, days, **values):
    starts_on = clock.now().date() + timedelta(days=days)
    return EventFactory(series=series, starts_on=starts_on, **values)


def sections(response):
    parts = re.split(r'<h2 id="h-([\w-]+)"', response.text)[1:]
    names = (re.findall(r"<h3><a [^>]*><bdi[^>]*>([^<]*)<", part) for part in parts[1::2])
    return dict(zip(parts[::2], names, strict=True))


def test_an_empty_series_says_what_it_is_and_that_nothing_is_announced(client, series):
    response = client.get("/series/wikiarabia/")

    assert "<p>Yearly, <strong>since 2015</strong>.</p>" in response.text
    assert "North Africa and West Asia" in response.text
    assert '<bdi lang="ar">العربية</bdi>' in response.text
    assert "not been announced yet" in response.text


def test_editions_are_on_next_or_past(client, series):
    edition(series, 60, name="2028")
    edition(series, -1, name="2027")
    edition(series, -400, name="2026")
    edition(series, -800, name="2025")
    edition(None, 5, name="Another series")
    edition(series, 5, name="Secret", hidden=True)

    assert sections(client.get("/series/wikiarabia/")) == {
        "feed": [],
        "on-now": ["2027"],
        "coming": ["2028"],
        "past": ["2026", "2025"],
    }


def test_the_description_is_shown_in_the_language_the_reader_reads(client, series):
    kept = client.get("/series/wikiarabia/?in=ar")
    propose(series, "description", language="ar", text="كل سنة.", kind="human")

    shown = client.get("/series/wikiarabia/?in=ar").text

    assert "كل سنة" not in kept.text
    assert re.search(r'lang="ar" dir="rtl" hx-disable>\s*<p>كل سنة', shown)


def test_an_unknown_series_has_no_page_and_a_renamed_one_a_redirect(client, series):
    services.rename_series(series, slug="wiki-arabia", by=None)

    assert client.get("/series/nothing/").status_code == 404
    response = client.get("/series/wikiarabia/")
    assert (response.status_code, response["Location"]) == (301, "/series/wiki-arabia/")


@pytest.mark.parametrize("many", [1, 3])
def test_a_series_costs_the_same_for_any_number_of_editions(
    client, many, django_assert_num_queries
):
    series = SeriesFactory(slug="ceem")
    EventFactory.create_batch(many, series=series, starts_on=date(2020, 1, 1))
    EventFactory.create_batch(many, series=series)
    client.get("/series/ceem/")
    page_cache.forget_all()

    with django_assert_num_queries(4):
        client.get("/series/ceem/")


def test_a_kept_page_follows_its_series_and_its_editions(client, series):
    client.get("/series/wikiarabia/")

    services.change_series(series, region="Everywhere", by=None)
    assert "Everywhere" in client.get("/series/wikiarabia/").text

    event = edition(series, 30, name="Next")
    assert "Next" in client.get("/series/wikiarabia/").text
    services.change(event, name="Renamed", by=None)
    assert sections(client.get("/series/wikiarabia/"))["coming"] == ["Renamed"]


def test_an_edition_leads_to_what_it_left_to_do(client, series):
    old, new = edition(series, -200, slug="old"), edition(series, 30, slug="new")
    edition(series, -600, slug="older")
    client.get("/series/wikiarabia/")
    author = UserFactory()
    post = threads.reply(ThreadFactory(event=old), text="Write the handbook", by=author)
    follow_up = threads.mark_follow_up(post, by=author)

    text = client.get("/series/wikiarabia/").text
    assert re.findall(r'href="/([a-z]+)/follow-ups/"', text) == [new.slug, old.slug, old.slug]

    threads.finish(follow_up, by=author)
    text = client.get("/series/wikiarabia/").text
    assert re.findall(r'href="/([a-z]+)/follow-ups/"', text) == [old.slug]
