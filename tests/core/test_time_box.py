# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template import engines
from django.test import RequestFactory

from apps.accounts.preferences import Preferences
from apps.core import page_cache, time_box

START = datetime(2026, 7, 22, 8, 0, tzinfo=UTC)
END = START + timedelta(minutes=45)


def box(now: datetime, **more) -> str:
    values = {"zone": "Europe/Warsaw", "language": "en", "now": now, **more}
    html = time_box.time_box(START, END, **values)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u2009", "").split())


@pytest.mark.parametrize(
    ("minutes", "phase", "words"),
    [
        (-100, "next", "in 1 hour 10:00–10:45"),
        (-15, "next", "in 15 minutes 10:00–10:45"),
        (-14, "soon", "in 14 minutes 10:00–10:45"),
        (0, "live", "Live 10:00–10:45 45 min left"),
        (44, "live", "Live 10:00–10:45 1 min left"),
        (45, "ended", "Ended 10:00–10:45 now"),
        (165, "ended", "Ended 10:00–10:45 2 hours ago"),
        (45 + 24 * 60, "ended", "Ended 10:00–10:45 1 day ago"),
        (45 + 7 * 24 * 60, "ended", "Ended 10:00–10:45"),
    ],
)
def test_the_box_says_how_things_stand_and_when(minutes, phase, words):
    now = START + timedelta(minutes=minutes)

    assert time_box.phase_of(START, END, now) == phase
    assert box(now) == words


def test_a_session_without_an_end_is_over_once_it_began():
    assert time_box.phase_of(START, None, START) == "ended"


def test_a_break_shows_its_hours_only_and_a_cancelled_session_says_so():
    assert box(START, style="break") == "10:00–10:45"
    assert box(START, off="Cancelled") == "Cancelled 10:00–10:45"


def test_a_session_past_midnight_shows_its_hours_alone():
    values = {"zone": "Europe/Warsaw", "language": "en", "now": START}
    late = START.replace(hour=21, minute=30)

    html = time_box.time_box(late, late + timedelta(hours=2), **values)

    words = re.sub(r"<[^>]+>", " ", html).replace("\u2009", "").split()
    assert words == ["in", "13", "hours", "23:30", "–", "01:30"]


def test_a_box_under_the_name_of_another_day_says_its_own_once():
    week = START - timedelta(days=7)

    assert box(START - timedelta(days=2), day="2026-07-23") == "in 2 days Wed, Jul 22 10:00–10:45"
    assert box(week, day="2026-07-23") == "Jul 22, 2026 10:00–10:45"
    assert box(week, day="2026-07-23", style="break") == "Wed, Jul 22 10:00–10:45"
    assert box(START, day="2026-07-22") == "Live 10:00–10:45 45 min left"


def test_what_is_left_is_told_in_whole_hours_from_an_hour_on():
    assert time_box.time_left(START + timedelta(minutes=135), START, "en") == "2 hr left"
    assert time_box.time_left(START - timedelta(minutes=5), START, "en") == "0 min left"


def test_the_bar_names_its_session_and_never_leaves_its_ends():
    now = END + timedelta(hours=1)

    bar = time_box.live_bar(START, END, 'Say "hello"', language="en", now=now)

    assert '<progress value="45" max="45" aria-label="Say &quot;hello&quot;">' in bar


def test_a_kept_page_has_holes_where_the_tags_stand():
    request = RequestFactory().get("/a/?b=1&c=d")
    request.preferences = Preferences("en", ("en",), "Europe/Warsaw", "chosen")
    template = engines["django"].from_string(
        "{% load core_time_box core_page %}{% time_box a b 'big' %}|{% live_bar a b 'A talk' %}|"
        "{% phase_class a b %}|{% hole 'path' %}|{% hole 'path-quoted' %}"
    )
    context = {"a": START, "b": END}

    whole = template.render(context, request)
    kept = page_cache.built_for(request, "strangers", lambda: template.render(context, request))

    assert re.sub(" +-->", "-->", kept).split("|") == [
        "<!--hole:time-box 2026-07-22T08%3A00%3A00Z 2026-07-22T08%3A45%3A00Z big-->",
        "<!--hole:live-bar 2026-07-22T08%3A00%3A00Z 2026-07-22T08%3A45%3A00Z A%20talk-->",
        "<!--hole:phase 2026-07-22T08%3A00%3A00Z 2026-07-22T08%3A45%3A00Z-->",
        "<!--hole:path-->",
        "<!--hole:path-quoted-->",
    ]
    filled = page_cache.fill(request, kept)
    assert filled == whole
    assert whole.split("|")[3:] == ["/a/?b=1&amp;c=d", "/a/%3Fb%3D1%26c%3Dd"]
