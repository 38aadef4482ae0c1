# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils.translation import override

from apps.core import clock_changes, times

NOON = datetime(2026, 7, 22, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [("Europe/Warsaw", "14:05"), ("Asia/Kathmandu", "17:50"), ("America/St_Johns", "09:35")],
)
def test_the_hour_is_that_of_the_zone(zone, text):
    assert times.format_time(NOON, zone=zone, language="en") == text


@pytest.mark.parametrize(
    ("language", "day", "full"),
    [
        ("en", "Wed, Jul 22", "Wednesday, July 22, 2026, 12:05"),
        ("pl", "śr., 22 lip", "środa, 22 lipca 2026, 12:05"),
        ("ar", "الأربعاء، 22 يوليو", "الأربعاء، 22 يوليو 2026، 12:05"),
        ("xx-unknown", "Wed, Jul 22", "Wednesday, July 22, 2026, 12:05"),
    ],
)
def test_days_are_written_in_the_language(language, day, full):
    assert times.format_day(NOON, zone="UTC", language=language) == day
    assert times.format_full(NOON, zone="UTC", language=language) == full


def test_a_range_names_its_days_only_when_it_crosses_midnight_there():
    end = NOON + timedelta(hours=7)

    assert times.format_range(NOON, end, zone="UTC", language="en") == "12:05\u2009–\u200919:05"
    assert times.format_range(NOON, end, zone="Asia/Kathmandu", language="en") == (
        "Wed, Jul 22, 17:50\u2009–\u2009Thu, Jul 23, 00:50"
    )


def test_days_of_an_event_are_one_phrase():
    assert times.format_days(NOON, NOON + timedelta(days=3), zone="UTC", language="en") == (
        "Jul 22\u2009–\u200925, 2026"
    )
    assert times.format_days(NOON, NOON, zone="UTC", language="en") == "Jul 22, 2026"
    assert times.format_days(NOON, NOON + timedelta(days=40), zone="UTC", language="pl") == (
        "22 lip–31 sie 2026"
    )


@pytest.mark.parametrize(
    ("away", "english", "arabic"),
    [
        (timedelta(minutes=45), "in 45 minutes", "خلال 45 دقيقة"),
        (timedelta(minutes=1), "in 1 minute", "خلال دقيقة واحدة"),
        (timedelta(minutes=-2), "2 minutes ago", "قبل دقيقتين"),
        (timedelta(minutes=119), "in 1 hour", "خلال ساعة واحدة"),
        (timedelta(hours=-3), "3 hours ago", "قبل 3 ساعات"),
        (timedelta(hours=47), "in 1 day", "خلال يوم واحد"),
        (timedelta(days=-11), "11 days ago", "قبل 11 يومًا"),
        (timedelta(seconds=29), "now", None),
    ],
)
def test_relative_times_are_whole_phrases_with_the_plurals_of_the_language(away, english, arabic):
    assert times.relative(NOON, NOON + away, "en") == english
    if arabic:
        assert times.relative(NOON, NOON + away, "ar") == arabic


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("pl", ["za 3 dni", "za 45 minut", "za 1 minutę", "2 godziny temu", "1 dzień temu"]),
        (
            "sw",
            [
                "baada ya siku 3",
                "baada ya dakika 45",
                "baada ya dakika 1",
                "saa 2 zilizopita",
                "siku 1 iliyopita",
            ],
        ),
    ],
)
def test_languages_of_many_forms_get_the_right_one(language, texts):
    away = [timedelta(days=3), *(timedelta(minutes=at) for at in (45, 1, -120, -24 * 60))]

    assert [times.relative(NOON, NOON + one, language) for one in away] == texts


@pytest.mark.parametrize(
    ("zone", "first", "last", "moment", "before", "after"),
    [
        ("Europe/Skopje", 29, 31 + 1, datetime(2027, 10, 31, 1, tzinfo=UTC), "03:00", "02:00"),
        ("Africa/Algiers", 1, 31, None, "", ""),
        ("Asia/Kathmandu", 1, 31, None, "", ""),
        ("Pacific/Kiritimati", 1, 31, None, "", ""),
    ],
)
def test_a_change_of_clocks_between_two_moments_is_found(zone, first, last, moment, before, after):
    start = datetime(2027, 10, 1, tzinfo=UTC) + timedelta(days=first - 1)
    end = datetime(2027, 10, 1, tzinfo=UTC) + timedelta(days=last - 1)

    found = clock_changes.clock_change(zone, start, end)

    assert (found.moment if found else None) == moment
    if found:
        texts = [
            clock_changes.format_wall(wall, language="en") for wall in (found.before, found.after)
        ]
        assert texts == [before, after]


def test_a_gap_is_a_change_too():
    start = datetime(2027, 9, 4, tzinfo=UTC)

    found = clock_changes.clock_change("America/Santiago", start, start + timedelta(days=3))

    assert found.moment == datetime(2027, 9, 5, 4, tzinfo=UTC)
    assert (found.before.hour, found.after.hour) == (0, 1)


@pytest.mark.parametrize(
    ("zone", "moment", "label"),
    [
        ("Europe/Warsaw", NOON, "Warsaw, UTC+2"),
        ("Europe/Warsaw", datetime(2026, 1, 5, tzinfo=UTC), "Warsaw, UTC+1"),
        ("Asia/Kathmandu", NOON, "Kathmandu, UTC+5:45"),
        ("America/Argentina/Buenos_Aires", NOON, "Buenos Aires, UTC−3"),
        ("UTC", NOON, "UTC"),
        ("Etc/UTC", NOON, "UTC"),
    ],
)
def test_a_zone_is_told_by_its_city_and_offset_at_that_moment(zone, moment, label):
    assert times.zone_label(zone, "en", at=moment) == label


def test_cities_are_named_in_the_language_also_where_their_zone_was_renamed():
    assert times.zone_label("Asia/Kolkata", "ar", at=NOON).startswith("كالكتا")
    assert times.zone_label("Europe/Kyiv", "pl", at=NOON) == "Kijów, UTC+3"
    assert times.zone_place("Europe/Kyiv", "pl") == "Kijów"
    assert times.zone_place("UTC", "ar") == "UTC"


@pytest.mark.parametrize(
    ("name", "known"),
    [("Europe/Warsaw", True), ("Mars/Base", False), ("../etc/passwd", False), ("a\0b", False),
     ("", False), ("UTC", True), ("Europe", False)],
)  # fmt: skip
def test_any_text_may_be_asked_whether_it_is_a_zone(name, known):
    assert times.known_zone(name) is known


def rendered(source, **context):
    reader = SimpleNamespace(ui_language="pl", timezone="Asia/Kathmandu")
    request = SimpleNamespace(preferences=reader)
    return Template("{% load core_times %}" + source).render(
        Context({"request": request, **context})
    )


def test_a_time_on_a_page_is_in_the_readers_zone_and_language_with_utc_for_machines():
    assert rendered('{% when a "time" %}', a=NOON) == (
        '<time datetime="2026-07-22T12:05:00Z" data-f="time">17:50</time>'
    )
    assert rendered("{% time_range a b %}", a=NOON, b=NOON + timedelta(minutes=45)) == (
        '<time datetime="2026-07-22T12:05:00Z" data-b="2026-07-22T12:50:00Z" data-f="range">'
        "17:50–18:35</time>"
    )


def test_the_events_own_time_is_the_same_for_every_reader():
    assert rendered('{% when a "time" "Europe/Warsaw" %}', a=NOON) == (
        '<time datetime="2026-07-22T12:05:00Z">14:05</time>'
    )
    assert rendered("{% zone_label 'Europe/Warsaw' a %}", a=NOON).endswith("UTC+2")


def test_what_was_long_ago_is_told_by_its_date_and_in_full_on_hover():
    with override("pl"):
        recent = rendered("{% relative a %}", a=datetime.now(UTC) - timedelta(hours=3))
    old = rendered("{% relative a %}", a=datetime(2020, 1, 5, 12, tzinfo=UTC))

    assert ">3 godziny temu</time>" in recent
    assert old == (
        '<time datetime="2020-01-05T12:00:00Z" data-f="rel" '
        'title="niedziela, 5 stycznia 2020, 17:45">5 sty 2020</time>'
    )
