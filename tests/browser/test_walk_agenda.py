# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following an event from afar, in Arabic and on a phone: what can be followed, a question, to be
told once of the recording, and all of it read in flight mode; by the clicks of a person."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from apps.core import page_cache
from apps.events.services import give_role
from apps.notifications import services
from apps.notifications.models import Letter, PushDevice
from apps.rsvps.models import Rsvp
from apps.sessions.models import Session
from apps.sessions.services import add_resource
from tests.browser.offline.losing import AGENDA, kept, offline
from tests.browser.test_told_on_devices import SUBSCRIBES, deliver, shown
from tests.browser.walking import look_at, row_of
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import InterpretationFactory, SessionFactory, SpeakerFactory
from tests.notifications.browsers import FakeBrowser
from tests.notifications.push_service import listening
from tests.notifications.telling import react

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Mentoring newcomers in small wikis"
ADDRESS = "https://meta.wikimedia.org/wiki/Mentors"
QUESTION = (
    "هل يمكن تطبيق هذه التجربة في ويكيبيديا العربية حيث عدد المرشدين قليل؟ راجعوا "
    f"@Kofi_Mensah_DAG وصفحة {ADDRESS} (2027)"
)
FILM = "https://video.example.org/w/mentoring-newcomers"

LINES = """(place, words) => {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const whole = [];
  while (walker.nextNode()) {
    for (let at = 0; at < walker.currentNode.data.length; at += 1) {
      whole.push([walker.currentNode, at]);
    }
  }
  const text = whole.map(([node, at]) => node.data[at]).join('');
  return words.map((word) => {
    const start = text.indexOf(word);
    return [...word].map((_, more) => {
      const [node, at] = whole[start + more];
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      return [Math.round(box.top), box.left];
    });
  });
}"""


@pytest.fixture(autouse=True)
def nothing_kept(settings, tmp_path):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"
    page_cache.forget_all()


@pytest.fixture
def push_service(settings, monkeypatch, tmp_path):
    with listening(settings, monkeypatch, tmp_path) as service:
        yield service


@pytest.fixture
def session():
    """Spoken in English, interpreted into French; beside it one in Arabic and one for neither."""
    UserFactory(person__name="Kofi_Mensah_DAG")
    event = EventFactory(
        name="WikiIndaba 2027", slug="indaba-2027", timezone="Africa/Accra", place="Accra",
        languages=["en", "fr", "ar"], starts_on=timezone.now().date() + timedelta(days=3),
    )  # fmt: skip
    speaker = SpeakerFactory(event=event, person=PersonFactory(name="Kwame Boateng"))
    session = SessionFactory(
        event=event, code="MENTOR", title=TITLE, speakers=[speaker], room__name="Volta",
        abstract="Ten mentors, three wikis, one year.",
    )  # fmt: skip
    InterpretationFactory(session=session, language="fr")
    SessionFactory(event=event, title="ويكي مصدر للمبتدئين", language="ar", spoken_languages=["ar"])
    SessionFactory(event=event, title="Patrolling bots, in English only")
    return session


@pytest.fixture
def amina(new_reader, live_server, push_service):
    """Her phone, signed in to an account without an address; its browser's push service is ours."""
    user = UserFactory(
        person__name="أمينة_ب", email="", ui_language="ar", timezone="Africa/Algiers"
    )
    reader = new_reader(
        live_server.url, width=360, language="ar", zone="Africa/Algiers", keeps=True
    )
    for noise in ("Failed to load resource", "net::ERR", "htmx:"):
        reader.forgive(noise)
    client = Client()
    client.force_login(user)
    name = site.SESSION_COOKIE_NAME
    context = reader.page.context
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    context.add_cookies([cookie])
    context.grant_permissions(["notifications"], origin=live_server.url)
    keys = FakeBrowser()
    given = {"endpoint": push_service.endpoint("amina"), "keys": keys.keys}
    context.add_init_script(SUBSCRIBES % json.dumps(given))
    return reader, user, keys


def narrowed_to(reader, language):
    page = reader.page
    page.select_option("#f-lang", language)
    page.wait_for_url(f"**lang={language}*")
    expect(page.locator("#results h3 a")).to_have_count(1)
    return page.locator("#results h3 a").inner_text()


def assert_in_order(reader):
    """Handle and address read from left to right, each where the sentence has it, and the year
    after them, to their left or on a later line."""
    text = row_of(reader, ADDRESS).locator(".qt")
    expect(text).to_have_css("direction", "rtl")
    handle, address, year = text.evaluate(LINES, ["@Kofi_Mensah_DAG", ADDRESS, "2027"])
    for run in (handle, address, year):
        assert run == sorted(run)
    ends = [max((line, -left) for line, left in run) for run in (handle, address, year)]
    assert ends == sorted(ends)


def test_an_event_is_followed_in_arabic_on_a_phone(amina, session, push_service):
    reader, user, keys = amina
    page = reader.page
    programme, place = f"/{session.event.slug}/programme/", session.get_absolute_url()
    reader.go(programme)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("data-tz", "Africa/Algiers")
    page.locator("details.filt summary").click()
    assert narrowed_to(reader, "ar") == "ويكي مصدر للمبتدئين"
    assert narrowed_to(reader, "fr") == TITLE
    look_at("walk-agenda-1-what-can-be-followed", reader)

    page.locator("#results h3 a").click()
    page.wait_for_url(f"**{place}")
    page.locator("#rsvp-later").click()
    expect(page.locator("#rsvp-box summary")).to_be_visible()
    page.locator("#ask-text").fill(QUESTION)
    page.locator("#ask .btn-p").click()
    expect(row_of(reader, ADDRESS)).to_be_visible()
    assert_in_order(reader)
    reader.assert_fits(320, 360)
    look_at("walk-agenda-2-asked", reader)
    answer = Rsvp.objects.get(user=user)
    assert (answer.answer, answer.headcount.session) == ("later", session)

    reader.go("/me/settings/devices/")
    page.locator("#push-here button").click()
    page.locator("[data-here]:visible").wait_for()
    assert PushDevice.objects.get().user == user
    look_at("walk-agenda-3-told-on-this-phone", reader)

    # It takes place; an organizer adds the recording, once and then again.
    begun = timezone.now() - timedelta(hours=5)
    Session.objects.filter(pk=session.pk).update(
        starts_at=begun, ends_at=begun + timedelta(hours=1), day=begun.date()
    )
    organizer = UserFactory()
    give_role(session.event, user=organizer, role="organizer", by=None)
    for _ in range(2):
        add_resource(session, kind="recording", url=FILM, language="en", by=organizer)
        react()
    while services.hand_over_due(now=timezone.now() + timedelta(hours=1)):
        pass
    [letter] = Letter.objects.filter(user=user)
    assert (letter.channel, bool(letter.handed_at)) == ("push", True)
    [taken] = push_service.taken
    deliver(reader, keys.decrypt(taken.body).decode())
    [told] = shown(reader)
    assert (told["lang"], told["dir"]) == ("ar", "rtl")
    assert TITLE in told["title"] + told["body"]
    assert told["data"]["path"].startswith(place)

    reader.go(told["data"]["path"])
    expect(page.locator(f"#after a[href='{FILM}']")).to_be_visible()
    reader.go(AGENDA)
    waiting = page.locator("#catch-up li", has_text=TITLE)
    expect(waiting.locator(f"a[href='{FILM}']")).to_be_visible()
    look_at("walk-agenda-4-to-catch-up-with", reader)

    for path in (place, AGENDA):
        kept(reader, path)
        reader.wait_until(
            f"(async () => (await (await caches.match('{path}', {{ cacheName: 'pages',"
            f" ignoreVary: true }})).text()).includes('{FILM}'))()"
        )
    offline(reader)
    for name, path in (("session", place), ("agenda", AGENDA)):
        reader.go(path)
        expect(page.locator("#away")).to_be_visible()
        expect(page.locator(f"main a[href='{FILM}']")).to_be_visible()
        reader.pictures(f"walk-agenda-5-in-flight-mode-{name}")
        reader.assert_accessible()
        reader.assert_fits(320, 360)
    offline(reader, False)
