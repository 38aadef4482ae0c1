# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone as clock
from django.utils.html import escape

from apps.core import page_cache
from apps.events import services
from apps.events.models import Event
from apps.pages.queries import months
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory, SeriesFactory

pytestmark = pytest.mark.django_db
BASE = settings.BASE_URL


def names(response):
    return [name.strip() for name in re.findall(r"<h3><a [^>]*><bdi[^>]*>([^<]*)<", response.text)]


def cells(response):
    """Day numbers of the month's table with the events on them."""
    days = {}
    for cell in re.findall(r"<td.*?</td>", response.text, re.DOTALL):
        number = re.search(r"</span>(\d+)</p>", cell)[1]
        found = re.findall(r"<bdi[^>]*>([^<]*)</bdi>", cell)
        if found:
            days[int(number)] = found
    return days


def in_days(days, **values):
    return EventFactory(starts_on=clock.now().date() + timedelta(days=days), **values)


def test_events_are_listed_as_on_now_coming_and_past(client):
    past, live, later, sooner = in_days(-20), in_days(-1), in_days(90), in_days(30)

    response = client.get("/events/")

    assert names(response) == [event.name for event in (live, sooner, later, past)]


def test_the_past_is_shown_a_year_at_a_time(client):
    EventFactory(name="A", starts_on=date(2024, 5, 1))
    EventFactory(name="B", starts_on=date(2023, 5, 1))

    assert names(client.get("/events/")) == ["A"]
    assert names(client.get("/events/", {"year": "2023"})) == ["B"]
    assert names(client.get("/events/", {"year": "not a year"})) == ["A"]
    assert 'href="?year=2023#h-past"' in client.get("/events/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"mode": "online"}, ["Call"]),
        ({"status": "official"}, ["Congress"]),
        ({"language": "ar"}, ["Congress"]),
        ({"language": "ar", "mode": "online"}, []),
        ({"mode": "nonsense", "language": "!"}, ["Call", "Congress"]),
    ],
)
def test_the_list_is_narrowed_by_links(client, query, found):
    in_days(10, name="Call", mode="online", languages=["ne"])
    in_days(20, name="Congress", mode="onsite", status="official", languages=["ar", "fr"])

    assert names(client.get("/events/", query)) == found


def test_a_chosen_filter_is_marked_and_its_link_lifts_it(client):
    in_days(10, mode="online")
    in_days(20, mode="onsite")

    text = client.get("/events/", {"mode": "online", "language": "en"}).text

    assert '<a class="btn" href="?language=en" aria-current="true"><bdi>Online</bdi></a>' in text
    assert '<a class="btn" href="?mode=onsite&amp;language=en"><bdi>On site</bdi></a>' in text


def test_filters_that_would_change_nothing_are_not_offered(client):
    in_days(10)
    in_days(20)

    assert "How it takes place" not in client.get("/events/").text


def test_a_list_without_a_match_offers_all_events(client):
    in_days(10)

    assert "No event is like this." in client.get("/events/", {"language": "yo"}).text


def test_a_portal_without_events_says_how_to_start(client):
    assert "import_programme" in client.get("/events/").text


def test_series_are_listed_and_followed_when_they_change(client):
    series = SeriesFactory(name="Oasis", region="Sahara", languages=["ar", "fr"])
    assert f'<a href="{series.get_absolute_url()}"><bdi lang="en">Oasis</bdi>' in (
        client.get("/events/").text
    )

    services.change_series(series, region="Sahel", by=None)

    assert "<bdi>Sahel</bdi> · <bdi" in client.get("/events/").text


def test_hidden_events_are_listed_for_their_organizers_only(client):
    event = in_days(10, hidden=True)
    assert names(client.get("/events/")) == []

    client.force_login(EventRoleFactory(event=event).user)
    assert names(client.get("/events/")) == [event.name]


def test_a_cancelled_event_says_so(client):
    services.cancel(in_days(10), by=None)

    assert '<strong class="off-w">Cancelled</strong>' in client.get("/events/").text


def test_names_keep_their_own_language_and_direction(client):
    in_days(10, name="ويكي عربية", language="ar")

    assert '<bdi lang="ar">ويكي عربية</bdi>' in client.get("/events/").text


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_events(client, many, django_assert_num_queries):
    fill(many)
    page_cache.forget_all()

    with django_assert_num_queries(6):
        client.get("/events/")
    with django_assert_num_queries(2):
        client.get("/events/")
    with django_assert_num_queries(5):
        client.get("/events/", {"mode": "hybrid"})


@pytest.mark.parametrize("many", [1, 3])
def test_the_month_costs_the_same_for_any_number_of_events(client, many, django_assert_num_queries):
    fill(many)
    page_cache.forget_all()

    with django_assert_num_queries(4):
        client.get("/events/calendar/")
    with django_assert_num_queries(1):
        client.get("/events/calendar/")
    with django_assert_num_queries(3):
        client.get("/events/calendar/", {"month": "2027-05"})


def fill(many):
    SeriesFactory.create_batch(many)
    for days in (-100, 0, 100):
        EventFactory.create_batch(many, starts_on=clock.now().date() + timedelta(days=days))


def test_kept_lists_follow_a_change_and_the_clock(client, time_machine):
    time_machine.move_to("2027-05-14T12:00:00Z")
    event = in_days(1)
    assert "On now" not in client.get("/events/").text

    services.change(event, name="Another name", by=None)
    assert names(client.get("/events/")) == ["Another name"]

    time_machine.move_to(clock.now() + timedelta(days=2))
    assert "On now" in client.get("/events/").text


def test_an_event_stands_on_each_of_its_own_days(client):
    EventFactory(name="A", starts_on=date(2027, 5, 14), timezone="Pacific/Auckland")
    EventFactory(name="B", starts_on=date(2027, 4, 29), ends_on=date(2027, 5, 1))
    EventFactory(name="C", starts_on=date(2027, 6, 1))

    found = cells(client.get("/events/calendar/", {"month": "2027-05"}))

    assert found == {1: ["B"], 14: ["A"], 15: ["A"], 16: ["A"]}


def test_a_day_is_todays_in_the_zone_of_the_reader(client, time_machine):
    time_machine.move_to("2027-05-14T20:00:00Z", tick=False)
    EventFactory(starts_on=date(2027, 5, 20))

    client.cookies["tz"] = "Asia/Kathmandu"
    today = re.search(r'is-today">.*?</span>(\d+)</p>', client.get("/events/calendar/").text, re.S)

    assert today[1] == "15"


def test_the_months_before_and_after_are_a_link_away_and_keep_the_filter(client):
    in_days(10, mode="online")

    text = client.get("/events/calendar/", {"month": "2027-01", "mode": "online"}).text

    assert 'rel="prev" href="?mode=online&amp;month=2026-12"' in text
    assert 'rel="next" href="?mode=online&amp;month=2027-02"' in text


def test_an_empty_month_leads_to_the_next_event(client):
    event = EventFactory(name="Spring", starts_on=date(2027, 5, 14))

    text = client.get("/events/calendar/", {"month": "2027-01"}).text

    assert 'href="?month=2027-05">Go to the next one: Spring</a>' in text
    assert event.get_absolute_url() not in text


def test_weeks_begin_as_the_language_begins_them():
    begins = {code: months.weekday_names(code)[0][1] for code in ("en", "ar", "pt-BR")}

    assert begins == {"en": "Monday", "ar": "الاثنين", "pt-BR": "domingo"}


@pytest.mark.parametrize("word", ["2027-13", "2027-00", "1066-10", "2027-5", "x", "٢٠٢٧-٠٥"])
def test_a_month_there_is_not_has_no_page(client, word):
    assert client.get("/events/calendar/", {"month": word}).status_code == 404


def test_months_follow_each_other_over_the_end_of_the_year():
    december = months.parse("2026-12")

    assert (december.after().word, december.before().word) == ("2027-01", "2026-11")
    assert december.last == date(2026, 12, 31)


def test_the_first_and_the_last_month_have_no_dead_links(client):
    for word in ("1990-01", "2100-12"):
        text = client.get("/events/calendar/", {"month": word}).text
        linked = re.findall(r'rel="(?:prev|next)" href="\?month=([\d-]+)"', text)
        assert [months.parse(month) is not None for month in linked] == [True]


@pytest.mark.parametrize("page", ["/events/", "/events/calendar/"])
@pytest.mark.parametrize("end", ["", "?mode=online", "?language=ar&region=Sahel"])
def test_each_choice_offers_its_feed_to_calendars(client, page, end):
    in_days(10)
    address = escape(f"/events/calendar.ics{end}")

    text = client.get(page + end).text

    assert f'autocomplete="off" value="{BASE}{address}"' in text
    assert f'href="webcal:{BASE.partition(":")[2]}{address}"' in text


def test_the_two_views_keep_the_choice(client):
    in_days(10)

    for page in ("/events/", "/events/calendar/"):
        text = client.get(page, {"mode": "online"}).text
        assert 'href="/events/?mode=online"' in text
        assert 'href="/events/calendar/?mode=online"' in text


def test_events_are_found_by_region_their_own_or_that_of_their_series(client):
    sahel = SeriesFactory(region="Sahel")
    in_days(10, name="Of the series", series=sahel)
    in_days(20, name="Elsewhere", series=sahel, region="Andes")
    in_days(30, name="Alone", region="Sahel", series=None)

    text = client.get("/events/").text

    assert '<a class="btn" href="?region=Sahel"><bdi>Sahel</bdi></a>' in text
    assert names(client.get("/events/", {"region": "Sahel"})) == ["Of the series", "Alone"]
    assert names(client.get("/events/", {"region": "Andes"})) == ["Elsewhere"]


def test_what_has_a_part_online_can_be_taken_part_in_online(client):
    for mode in ("onsite", "online", "hybrid"):
        in_days(10, name=mode, mode=mode)

    assert names(client.get("/events/", {"mode": "online"})) == ["online", "hybrid"]
    assert names(client.get("/events/", {"mode": "onsite"})) == ["onsite", "hybrid"]
    assert names(client.get("/events/", {"mode": "hybrid"})) == ["hybrid"]


def test_lists_are_for_signed_in_readers_too(client):
    client.force_login(UserFactory())
    event = in_days(10)

    assert names(client.get("/events/")) == [event.name]
    assert client.get("/events/calendar/").status_code == 200
    assert Event.objects.get().version == event.version
