# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of an event as readers on several devices find them."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.sessions.models import Interpretation
from apps.translations import services as translations
from tests.factories.accounts import PersonFactory
from tests.factories.events import ChannelFactory, EventFactory
from tests.factories.sessions import (
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
    TrackFactory,
)
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = [
    {"width": 390, "theme": "light", "language": "en"},
    {"width": 1280, "theme": "dark", "language": "en"},
    {"width": 390, "theme": "dark", "language": "ar"},
    {"width": 1280, "theme": "light", "language": "ar"},
]
PAGES = ["", "programme/", "programme/grid/", "people/", "sessions/LIVE/", "sessions/SOON/"]


@pytest.fixture
def meeting():
    """An event that is on, with a bit of everything."""
    event = EventFactory(slug="meeting", name="Meeting of the hills", on_now=True, timezone="UTC")
    rooms = [RoomFactory(event=event, name=name) for name in ("Main hall", "القاعة الصغيرة")]
    tracks = TrackFactory.create_batch(2, event=event)
    people = [
        SpeakerFactory(event=event, name=name, biography_html="<p>Walks and writes.</p>")
        for name in ("Олена Бойко", "يوسف العمري", "Jovana Ilić")
    ]
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    live = SessionFactory(
        event=event,
        code="LIVE",
        title="Small wikis, big backlogs: a patrolling clinic for everybody",
        room=rooms[0],
        track=tracks[0],
        speakers=people[:2],
        live=True,
    )
    ResourceFactory(session=live, kind="stream", url="https://meet.example.org/a")
    ResourceFactory(session=live, kind="pad", url="https://pad.example.org/a", title="Notes")
    soon = SessionFactory(
        event=event,
        code="SOON",
        title="جولات تصوير حيث لا يُرحَّب بالتصوير",
        language="ar",
        spoken_languages=["ar"],
        room=rooms[1],
        track=tracks[1],
        speakers=people[2:],
        starts_at=hour + timedelta(hours=2),
        moved_from=hour,
        moved_at=hour,
    )
    Interpretation.objects.create(session=soon, language="pl")
    summary = SummaryFactory(session=soon, language="ar", text="نص", html="<p>نص قصير</p>")
    translations.propose(
        summary,
        "text",
        language="en",
        text="A short text",
        kind="human",
        translator=PersonFactory(name="Nino"),
    )
    SessionFactory(
        event=event, title="Called off", cancelled=True, state_reason="Ill", room=rooms[0]
    )
    SessionFactory(event=event, title="Lunch", pause=True, starts_at=hour + timedelta(hours=4))
    over = SessionFactory(
        event=event, title="Opening", starts_at=event.begins_at + timedelta(hours=9)
    )
    ResourceFactory(session=over, url="https://www.youtube.com/watch?v=aaaaaaaaaaa")
    PostFactory(thread=ThreadFactory(main=True, session=soon), language="ar", text="سؤال")
    ChannelFactory(event=event)
    return event


@pytest.mark.parametrize("device", DEVICES, ids=lambda d: f"{d['language']}-{d['width']}")
def test_every_page_is_accessible_and_fits(new_reader, live_server, meeting, device):
    reader = new_reader(live_server.url, bypass_csp=True, **device)

    for path in PAGES:
        reader.go(meeting.get_absolute_url() + path)
        reader.assert_accessible()
        reader.picture(path.strip("/").replace("/", "-") or "event")
        reader.assert_fits()


def test_a_filter_narrows_the_programme_in_place(new_reader, live_server, meeting):
    reader = new_reader(live_server.url)
    reader.go("/meeting/programme/")
    page = reader.page

    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Sessions I can follow in").focus()
    page.get_by_label("Sessions I can follow in").select_option("pl")
    page.wait_for_url("**/meeting/programme/?lang=pl")

    assert page.locator("h3 a").all_inner_texts() == ["جولات تصوير حيث لا يُرحَّب بالتصوير"]
    expect(page.locator("#say")).to_have_text("1 session")
    assert page.evaluate("document.activeElement.id") == "f-lang"

    page.get_by_label("Words").press_sequentially("nowhere")
    page.get_by_text("No session fits all of these filters.").wait_for()
    page.get_by_role("link", name="Without the words: 1 session").click()

    page.wait_for_url("**/meeting/programme/?lang=pl")
    assert page.locator("h3 a").count() == 1


def test_the_programme_is_narrowed_without_scripts(new_reader, live_server, meeting):
    reader = new_reader(live_server.url, scripts=False)
    reader.go("/meeting/programme/")
    page = reader.page

    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Sessions I can follow in").select_option("pl")
    page.get_by_role("button", name="Apply").click()

    assert page.locator("h3 a").count() == 1
    page.get_by_role("link", name="Remove all filters").click()
    assert page.locator("h3 a").count() == 4


def test_a_summary_is_read_in_another_language_by_its_link(new_reader, live_server, meeting):
    reader = new_reader(live_server.url, scripts=False)
    reader.go("/meeting/sessions/SOON/")
    page = reader.page

    assert page.locator(".paper").inner_text() == "A short text"
    page.get_by_role("link", name="Show original").click()

    assert page.locator(".paper").inner_text() == "نص قصير"
    assert page.locator(".paper").get_attribute("dir") == "rtl"


def test_a_recording_is_loaded_after_a_click_only(new_reader, live_server, meeting):
    reader = new_reader(live_server.url)
    session = meeting.sessions.get(title="Opening")
    reader.go(session.get_absolute_url())

    assert (reader.page.locator("iframe").count(), reader.foreign) == (0, [])
    reader.page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body=""))
    reader.page.locator(".player a").click()

    player = "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa?autoplay=1"
    assert reader.page.locator("iframe").get_attribute("src") == player
    reader.page.wait_for_timeout(200)
    assert reader.foreign == [player]
    reader.foreign.clear()


def test_times_follow_the_readers_zone_and_can_be_the_events(new_reader, live_server, meeting):
    reader = new_reader(live_server.url, zone="Asia/Kathmandu")
    reader.go("/meeting/programme/")
    reader.go("/meeting/programme/")
    page = reader.page

    assert "Kathmandu, UTC+5:45" in reader.text(".tzl")
    page.get_by_role("link", name="Show the event’s time").click()

    assert "in the event’s zone" in reader.text(".tzl")
    assert page.locator(".zonel").count() == 0
    page.get_by_role("link", name="Show my own time").click()
    assert "Kathmandu" in reader.text(".tzl")
