# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking part in a browser: one tap, kept on the device without an account, taken along later."""

import pytest

from apps.core import page_cache
from apps.rsvps import services
from apps.rsvps.models import Rsvp
from tests.browser.test_questions import sign_in, signed_in
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


def pressed(reader):
    found = reader.page.locator("#rsvp [aria-pressed=true]")
    return [button.get_attribute("value") for button in found.all()]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_box_is_accessible_and_fits(new_reader, live_server, language, width, theme):
    session = SessionFactory(event=EventFactory(place="Katowice"))
    services.set_places(session, in_person_places=2, by=None)
    people = [UserFactory(person__name=name) for name in ("Ada", "عائشة", "Zoë")]
    for person in people:
        services.respond(session, answer="in_person", by=person)
        services.respond(session.event, answer="online", by=person)
        services.show_name(session, named=True, by=person)
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)
    for name, path in (
        ("rsvp-session", session.get_absolute_url()),
        ("rsvp-event", session.event.get_absolute_url()),
        ("rsvp-who", f"{session.get_absolute_url()}rsvp/"),
    ):
        reader.go(path)
        reader.assert_accessible()
        reader.assert_fits(320, width)
        reader.picture(name)
    services.withdraw(session, by=people[0])
    signed_in(reader, people[2], session.get_absolute_url())
    reader.assert_accessible()
    reader.assert_fits(320, width)
    reader.picture("rsvp-offered")
    reader.page.locator("#rsvp-confirm").click()
    reader.page.locator("#rsvp-confirm").wait_for(state="detached")
    reader.picture("rsvp-mine")


def test_one_tap_answers_in_place_and_keeps_the_focus(new_reader, live_server):
    session, person = SessionFactory(), UserFactory()
    reader = new_reader(live_server.url)
    signed_in(reader, person, session.get_absolute_url())

    reader.page.locator("#rsvp-online").press("Enter")
    reader.page.locator("#rsvp-none").wait_for()

    assert pressed(reader) == ["online"]
    assert reader.page.evaluate("document.activeElement.id") == "rsvp-online"
    assert "1 online" in reader.text("[data-counts]")
    reader.page.locator("#rsvp-later").click()
    reader.page.locator("#rsvp-later[aria-pressed=true]").wait_for()
    assert Rsvp.objects.get().answer == "later"


def test_interested_is_kept_on_the_device_and_taken_over_by_the_sign_in(new_reader, live_server):
    session, event, person = SessionFactory(), EventFactory(), UserFactory()
    reader = new_reader(live_server.url)
    for target in (session, event):
        reader.go(target.get_absolute_url())
        reader.page.locator("[data-kept]").wait_for(state="attached")
        reader.page.wait_for_load_state("networkidle")
        reader.page.locator("#rsvp-interested").click()
        reader.page.locator("[data-kept]").wait_for(state="visible")
        assert pressed(reader) == ["interested"]
        reader.page.reload()
        reader.page.locator("[data-kept]").wait_for(state="visible")
    reader.picture("rsvp-kept")
    reader.page.locator("#rsvp-interested").click()
    reader.page.locator("[data-kept]").wait_for(state="hidden")
    reader.page.locator("#rsvp-interested").click()
    assert Rsvp.objects.count() == 0

    reader.go(f"/accounts/login/?next={session.get_absolute_url()}")
    sign_in(reader, person, f"**{session.get_absolute_url()}")
    reader.page.locator("#rsvp-none").wait_for()

    rows = Rsvp.objects.order_by("headcount__session")
    assert [(row.user, row.answer) for row in rows] == [(person, "interested")] * 2
    assert reader.page.evaluate("localStorage.getItem('interested')") is None
    reader.page.locator("#rsvp-later").click()
    reader.page.locator("#rsvp-later[aria-pressed=true]").wait_for()


def test_without_scripts_a_tap_is_enough(new_reader, live_server):
    session, person = SessionFactory(), UserFactory()
    reader = new_reader(live_server.url, scripts=False)
    reader.go(session.get_absolute_url())

    reader.page.locator("#rsvp-in_person").click()
    sign_in(reader, person, f"**{session.get_absolute_url()}*")

    assert Rsvp.objects.get().answer == "in_person"
    assert "You are coming in person" in reader.text("#rsvp summary")
