# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.discourse.texts.bbcode import attributes
from apps.discourse.texts.cards import (
    EventCard,
    Link,
    SessionCard,
    Words,
    event_block,
    event_raw,
    localized,
    session_raw,
)
from apps.discourse.texts.equality import same_raw
from apps.discourse.texts.markers import marked_key, marker
from apps.discourse.texts.neutral import Surroundings
from apps.discourse.texts.outgoing import LONGEST
from tests.discourse.texts.test_equality import kept_by_a_forum
from tests.discourse.texts.test_outgoing import called_by, forum

KEY = UUID("0b9c3f4e-58a1-4b5e-9a8c-7f1f8f3c2d10")
PORTAL = "https://portal.example"
KNOWN = Surroundings(base=PORTAL)
START = datetime(2027, 10, 29, 11, 0, tzinfo=UTC)

SESSION = SessionCard(
    page=Link(name="Отворање", address=f"{PORTAL}/cee-2027/sessions/A1/"),
    zone="Africa/Nairobi",
    starts_at=START,
    ends_at=START + timedelta(hours=1),
    speakers=[Link(name="Ana @admin", address=f"{PORTAL}/people/3-ana/"), Link(name="Ola")],
    spoken=["en"],
    interpreted=["ar", "mk"],
    room="Main [hall]",
    texts=[Words(language="en", text="We *begin*."), Words(language="ar", text="**نبدأ**.")],
)
EVENT = EventCard(
    page=Link(name="CEE Meeting 2027", address=f"{PORTAL}/cee-2027/"),
    zone="Europe/Skopje",
    starts_at=datetime(2027, 9, 10, 7, 0, tzinfo=UTC),
    ends_at=datetime(2027, 9, 12, 15, 0, tzinfo=UTC),
    place="Скопје",
    languages=["en", "mk"],
    texts=[Words(language="en", text="Welcome.")],
)


def session(card=SESSION, folded=True):
    return session_raw(card, key=KEY, known=KNOWN, folded=folded)


def event(card=EVENT):
    return event_raw(card, key=KEY, known=KNOWN, folded=True)


def test_a_session_says_when_who_in_which_languages_and_where():
    assert session() == (
        '🗓 [date=2027-10-29 time=14:00:00 timezone="Africa/Nairobi" format="LLLL"]'
        ' → [date=2027-10-29 time=15:00:00 timezone="Africa/Nairobi" format="LT"]\n'
        "🎤 [Ana \\@\u200badmin](https://portal.example/people/3-ana/), Ola\n"
        "🗣 English · 🎧 العربية, македонски\n"
        "📍 Main \\[hall\\]\n"
        "🔗 [Отворање](https://portal.example/cee-2027/sessions/A1/)\n\n"
        "---\n\nWe *begin*.\n\n"
        '[details="العربية"]\n\n**نبدأ**.\n\n[/details]\n\n'
        f"{marker(KEY)}"
    )


def test_the_marker_comes_back_and_the_card_is_the_same():
    for raw in (session(), event()):
        assert marked_key(kept_by_a_forum(raw)) == KEY
        assert same_raw(raw, kept_by_a_forum(raw))


def test_times_are_those_of_the_events_clock_across_midnight():
    late = replace(
        SESSION, starts_at=START + timedelta(hours=9), ends_at=START + timedelta(hours=11)
    )

    assert session(late).startswith(
        '🗓 [date=2027-10-29 time=23:00:00 timezone="Africa/Nairobi" format="LLLL"]'
        ' → [date=2027-10-30 time=01:00:00 timezone="Africa/Nairobi" format="LLLL"]\n'
    )


def test_what_is_not_known_yet_has_no_line():
    bare = SessionCard(page=Link(name="X", address=f"{PORTAL}/x/"), zone="UTC")

    assert session(bare) == f"🔗 [X]({PORTAL}/x/)\n\n{marker(KEY)}"


def test_a_session_that_is_off_says_so():
    first = session(replace(SESSION, off="Cancelled")).split("\n")[0]

    assert first.startswith("🗓 **Cancelled** ~~[date=2027-10-29")
    assert first.endswith("~~")


def test_other_languages_are_localizations_where_a_forum_has_them():
    assert "نبدأ" not in session(folded=False)
    others = localized(SESSION, key=KEY, known=KNOWN)
    assert list(others) == ["ar"]
    assert others["ar"].endswith(f"---\n\n**نبدأ**.\n\n{marker(KEY)}")
    assert others["ar"].startswith(session(folded=False).split("\n---\n")[0])
    assert localized(EVENT, key=KEY, known=KNOWN) == {}


def test_texts_that_do_not_fit_are_left_to_the_page():
    long = replace(SESSION, texts=[*SESSION.texts, Words(language="pl", text="słowo " * 6_000)])

    assert len(session(long)) <= LONGEST
    assert session(long) == session()


def test_hostile_names_and_texts_stay_letters():
    card = replace(
        SESSION,
        page=Link(name="x](https://evil.example) <b> @admin", address=f"{PORTAL}/x/"),
        room="[event start=1]\n[/event]",
        speakers=[Link(name="[poll]\n- a")],
        texts=[Words(language="en", text="@admin [event start=1]\n[/details] <script>")],
    )
    raw = session(card)

    assert called_by(raw) == []
    html = forum.render(raw)
    assert "evil.example" not in re.sub(r">[^<]*<", "><", html)
    assert "<script" not in html
    assert not re.search(r"(?m)^\[(event|poll|/details)", raw)


def block(raw):
    found = re.match(r"\[event ([^\]\n]*)\]\n\[/event\]", raw)
    assert found is not None
    return attributes(found[1])


def valid(about):
    """The rules of the calendar plugin, as far as they concern what we write."""
    zone = ZoneInfo(about["timezone"])
    start = datetime.strptime(about["start"], "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    if "end" in about:
        assert datetime.strptime(about["end"], "%Y-%m-%d %H:%M").replace(tzinfo=zone) > start
    assert 5 <= len(about["name"]) <= 255
    assert len(about.get("url", "")) <= 1000
    assert len(about.get("location", "")) <= 1000
    assert about["status"] == "public"
    assert about["reminders"] == "1.days"
    return True


def test_an_event_stands_in_the_forums_calendar():
    raw = event()

    assert raw.startswith(
        '[event start="2027-09-10 09:00" end="2027-09-12 17:00" status="public"'
        ' timezone="Europe/Skopje" name="CEE Meeting 2027" url="https://portal.example/cee-2027/"'
        ' location="Скопје" reminders="1.days"]\n[/event]\n\n'
    )
    assert raw.count("[event ") == 1
    assert valid(block(raw))


def test_without_a_calendar_or_called_off_it_has_chips():
    for card in (replace(EVENT, has_calendar=False), replace(EVENT, off="Cancelled")):
        assert "[event" not in event(card)
        assert "[date=2027-09-10 time=09:00:00" in event(card)


@given(
    st.text(max_size=300),
    st.text(max_size=1200),
    st.sampled_from([-60, 0, 30, 60, 4_000]),
    st.sampled_from(["Africa/Nairobi", "Europe/Skopje", "UTC", "Asia/Kathmandu"]),
)
@settings(max_examples=200)
def test_an_event_is_valid_whatever_its_words(name, place, minutes, zone):
    written = event_block(
        name=name,
        zone=zone,
        starts_at=START,
        ends_at=START + timedelta(seconds=minutes),
        address=f"{PORTAL}/{'x' * len(name) * 5}",
        place=place,
    )

    assert valid(block(written))


def test_the_stand_in_takes_the_event():
    pytest.importorskip("apps.discourse.sandbox.calendar")
    from apps.discourse.sandbox.calendar import EVENT as PATTERN
    from apps.discourse.sandbox.calendar import at, check_words, zone_of
    from apps.discourse.sandbox.cooking import attributes_of

    found = PATTERN.findall(event())
    assert len(found) == 1
    fields = attributes_of(found[0][0])
    check_words(fields)
    assert at(fields["start"], zone_of(fields)) == EVENT.starts_at
    assert at(fields["end"], zone_of(fields)) == EVENT.ends_at
    assert json.dumps(fields)
