# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars as ical.js reads them, and the pages that offer them."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from apps.rsvps import feeds, services
from tests.browser.test_questions import signed_in
from tests.calendars.year import hold
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ICAL_JS = Path(__file__).parent.parent / "vendor" / "ical-2.2.1.min.js"

READ = """text => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const said = time => time.isDate ? time.toString()
    : new Date(time.toUnixTime() * 1000).toISOString().replace('.000Z', '+00:00');
  return calendar.getAllSubcomponents('vevent').map(part => {
    const event = new ICAL.Event(part);
    return [event.uid.split('@')[0], event.summary, said(event.startDate), said(event.endDate),
      part.getFirstPropertyValue('status'), event.sequence, event.description ?? ''];
  });
}"""


def test_ical_js_reads_every_entry_as_it_is(new_reader, live_server, client):
    """Times by the VTIMEZONE of the file alone: ical.js knows no zones of its own."""
    person = UserFactory(ui_language="en")
    held = hold(person)
    address = feeds.subscription_of(services.renew_feed(person)).address
    text = client.get(urlsplit(address).path).text
    page = new_reader(live_server.url).page
    page.evaluate(ICAL_JS.read_text(encoding="utf-8"))

    found = {key: rest for key, *rest in page.evaluate(READ, text)}

    assert set(found) == set(held)
    for key, expected in held.items():
        summary, starts, ends, status, sequence, description = found[key]
        assert summary == expected.summary
        assert (starts, ends) == (expected.starts.isoformat(), expected.ends.isoformat()), key
        assert status == ("CANCELLED" if expected.cancelled else "CONFIRMED")
        assert sequence == (1 if expected.cancelled else 0)
        if key.startswith("session"):
            assert description.startswith("Один, два; три\\ четыре مرحبا Один")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_address_is_copied_or_selected(new_reader, live_server, language):
    reader = new_reader(live_server.url, width=390, language=language)
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.go("/events/calendar/?mode=online")
    field, button = reader.page.locator("#feed"), reader.page.locator("button[data-copy]")

    button.click()

    reader.wait_until("document.getElementById('say').textContent !== ''")
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied == field.input_value()
    assert copied.endswith("/events/calendar.ics?mode=online")
    reader.assert_accessible()
    reader.assert_fits()


def test_without_a_script_the_address_is_there_and_no_dead_button(new_reader, live_server):
    reader = new_reader(live_server.url, scripts=False)
    reader.go("/events/calendar/")

    assert reader.page.locator("#feed").input_value().endswith("/events/calendar.ics")
    assert not reader.page.locator("button[data-copy]").is_visible()


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 1280, "light"), ("ar", 390, "dark")]
)
def test_the_page_of_the_secret_address_is_accessible(
    new_reader, live_server, language, width, theme
):
    person = UserFactory(ui_language=language)
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)
    signed_in(reader, person, "/me/agenda/calendar/")
    reader.page.locator("main [name=do][value=renew]").click()

    address = reader.page.locator("#feed").input_value()

    assert urlsplit(address).path.startswith("/feeds/")
    reader.assert_accessible()
    reader.assert_fits(320, width)
    reader.picture("agenda-address")
