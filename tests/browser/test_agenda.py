# SPDX-License-Identifier: AGPL-3.0-or-later
"""My agenda in a browser: looked at, printed, and without an account."""

from datetime import timedelta

import pytest
from django.utils import timezone as clock

from apps.core import page_cache
from apps.rsvps import services
from apps.sessions.services import cancel, reschedule
from apps.threads import services as threads
from tests.browser.test_questions import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import (
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

AGENDA = "/me/agenda/"


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def person():
    """Somebody with a full agenda: a clash, a move, a cancellation, a talk, a wait, a list."""
    person = UserFactory(person__name="Amina")
    event = EventFactory(name="WikiIndaba", on_now=True, timezone="Asia/Kathmandu")
    room = RoomFactory(event=event, name="Main hall")
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=30)

    def session(title, hours, minutes=60, **fields):
        begins = start + timedelta(hours=hours)
        ends = begins + timedelta(minutes=minutes)
        return SessionFactory(
            event=event, title=title, room=room, starts_at=begins, ends_at=ends, **fields
        )

    clash = [session("Mentoring newcomers", 0), session("Templates for small wikis", 0, 90)]
    moved, off = session("Maps for everybody", 3), session("A talk that is off", 5)
    full = session("A small workshop", 7)
    services.set_places(full, in_person_places=0 + 1, by=None)
    services.respond(full, answer="in_person", by=UserFactory())
    for one, answer in (
        (clash[0], "in_person"),
        (clash[1], "interested"),
        (moved, "online"),
        (off, "online"),
        (full, "in_person"),
        (event, "in_person"),
    ):
        services.respond(one, answer=answer, by=person)
    again = start + timedelta(hours=4)
    reschedule(moved, starts_at=again, ends_at=again + timedelta(hours=1), by=None)
    cancel(off, reason="The speaker is ill", by=None)
    session("My own talk", 9, speakers=[SpeakerFactory(event=event, person=person.person)])
    for number in range(2):
        later = SessionFactory(event=event, ended=True, title=f"Missed talk {number}")
        services.respond(later, answer="later", by=person)
    ResourceFactory(session=later, kind="recording", url="https://video.example/1", title="")
    SummaryFactory(session=later)
    threads.ask(later, text="How many mentors?", language="en", by=UserFactory())
    return person


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_agenda_is_accessible_and_fits(new_reader, live_server, person, language, width, theme):
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)
    signed_in(reader, person, AGENDA)
    reader.assert_accessible()
    reader.assert_fits(320, width)
    reader.picture("agenda")
    pair = reader.page.locator(".ss.par > li")
    tops = [pair.nth(place).bounding_box()["y"] for place in range(2)]
    assert (tops[0] == tops[1]) == (width == 1280)


def test_the_agenda_on_paper_is_what_one_carries(new_reader, live_server, person):
    reader = new_reader(live_server.url)
    signed_in(reader, person, AGENDA)
    reader.page.locator("button", has_text="Print").wait_for(state="visible")
    reader.page.emulate_media(media="print")
    reader.picture("agenda-print")
    shown = reader.page.locator("main").inner_text()
    assert "Mentoring newcomers" in shown
    assert "Main hall" in shown
    assert "Both at" in shown
    assert not reader.page.locator(".bnav, .top, .foot").first.is_visible()
    assert "Do you still take part" not in shown
    path = reader.picture("agenda-paper").with_suffix(".pdf")
    reader.page.pdf(path=path, format="A4")
    assert path.read_bytes().count(b"/Type /Page\n") <= 3


def test_without_an_account_the_agenda_is_what_the_device_kept(new_reader, live_server):
    session, event = SessionFactory(), EventFactory(name="Whole event")
    reader = new_reader(live_server.url, width=390)
    reader.go(AGENDA)
    reader.assert_accessible()
    reader.picture("agenda-stranger-empty")
    for target in (session, event):
        reader.go(target.get_absolute_url())
        reader.page.locator("[data-kept]").wait_for(state="attached")
        reader.page.wait_for_load_state("networkidle")
        reader.page.locator("#rsvp-interested").click()
        reader.page.locator("[data-kept]").wait_for(state="visible")
    reader.go(AGENDA)
    reader.page.locator("#kept .sc").wait_for()
    reader.assert_accessible()
    reader.picture("agenda-stranger")
    assert session.title in reader.text("#kept")
    assert "Whole event" in reader.text("#kept")


def test_an_empty_agenda_and_one_without_scripts(new_reader, live_server):
    wanted = SessionFactory()
    services.respond(wanted, answer="interested", by=UserFactory())
    reader = new_reader(live_server.url, width=390, scripts=False)
    signed_in(reader, UserFactory(), AGENDA)
    assert wanted.title in reader.text("main")
    reader.picture("agenda-empty")


def test_the_home_screen_is_offered_once(new_reader, live_server):
    reader = new_reader(live_server.url, width=390)
    signed_in(reader, UserFactory(), AGENDA)
    offer = reader.page.locator("[data-load*='install.js']")
    reader.page.wait_for_load_state("networkidle")
    asks = "dispatchEvent(new Event('beforeinstallprompt', { cancelable: true }))"

    reader.page.evaluate(asks)
    offer.wait_for(state="visible")
    reader.assert_accessible()
    reader.picture("agenda-install")
    offer.locator("button").last.click()
    reader.page.reload()
    reader.page.wait_for_load_state("networkidle")
    reader.page.evaluate(asks)

    assert not offer.is_visible()


@pytest.mark.parametrize(("width", "language"), [(390, "ar"), (1280, "en")])
def test_an_agenda_is_shown_to_others(new_reader, live_server, person, width, language):
    reader = new_reader(live_server.url, width=width, language=language)
    signed_in(reader, person, f"{AGENDA}share/")
    reader.page.locator("#share [name=named]").check()
    reader.page.locator("#share button").click()
    reader.page.locator("#share-address").wait_for()
    reader.assert_accessible()
    reader.assert_fits(320, width)
    reader.picture("agenda-share")
    path = "/feeds/" + reader.page.locator("#share-address").input_value().split("/feeds/")[1]
    other = new_reader(live_server.url, width=width, language=language, zone="Asia/Kathmandu")
    other.go(path)
    other.assert_accessible()
    other.assert_fits(320, width)
    other.picture("agenda-shared")
    assert "Amina" in other.text("h1")
    assert "Mentoring newcomers" in other.text("main")
