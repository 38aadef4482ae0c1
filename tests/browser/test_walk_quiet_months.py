# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quiet months after an event, then the next edition: what a series still shows, who is told, and
the calendars that people subscribed to; by the clicks of a person where a person clicks."""

from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import icalendar
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from apps.core import page_cache
from apps.events.services import open_event
from apps.notifications import services
from apps.notifications.models import Letter
from apps.sessions import services as sessions
from apps.threads import services as threads
from tests.browser.test_questions import signed_in
from tests.browser.walking import look_at
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory
from tests.notifications.telling import react

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OLD, NEW = "ESEAP Conference 2026", "ESEAP Conference 2028"
TO_DO = "Bagikan salindia lokakarya di Commons"


@pytest.fixture(autouse=True)
def nothing_kept(settings, tmp_path):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"
    page_cache.forget_all()


@pytest.fixture
def series():
    return SeriesFactory(
        name="ESEAP Conference", slug="eseap", language="en", region="East Asia and the Pacific",
        languages=["en", "id", "ja", "vi"],
    )  # fmt: skip


@pytest.fixture
def old(series):
    """It ended 200 days ago; something was to be done, and nobody has done it."""
    ended = timezone.now().date() - timedelta(days=200)
    event = EventFactory(
        series=series, name=OLD, slug="eseap-2026", timezone="Asia/Jakarta", place="Jakarta",
        starts_on=ended - timedelta(days=2), ends_on=ended, languages=["en", "id", "ja"],
    )  # fmt: skip
    EventFactory(name="Wiki Loves Oceans", slug="oceans", place="Suva", timezone="Pacific/Fiji")
    wayan = UserFactory(person__name="Wayan")
    thread = ThreadFactory(event=event, title="Salindia dan catatan", language="id")
    last = timezone.now() - timedelta(days=201)
    post = threads.reply(thread, text=TO_DO, by=wayan, at=last)
    threads.mark_follow_up(post, owner=wayan.person, by=wayan)
    return event


def announce(series, organizer):
    soon = timezone.now().date() + timedelta(days=60)
    return open_event(
        slug="eseap-2028", name=NEW, series=series, starts_on=soon, ends_on=soon, mode="hybrid",
        timezone="Asia/Manila", place="Cebu", languages=["en", "id", "vi"], language="en",
        by=organizer,
    )  # fmt: skip


def entries(address):
    """What a calendar reads there that knows nothing of ours, by UID."""
    response = Client().get(urlsplit(address).path)
    assert response.status_code == 200
    calendar = icalendar.Calendar.from_ical(response.content)
    assert not calendar.errors
    return {str(entry["UID"]): entry for entry in calendar.events}


def names(found):
    return {str(entry["SUMMARY"]): uid for uid, entry in found.items()}


def test_after_quiet_months_the_next_edition_is_told_of_once(new_reader, live_server, series, old):
    dewi = UserFactory(person__name="Dewi", timezone="Asia/Jakarta", ui_language="en")
    salma = UserFactory(person__name="سلمى", timezone="Asia/Riyadh", ui_language="ar")
    stranger = new_reader(live_server.url, width=390, zone="Asia/Tokyo").go("/")
    expect(stranger.page.locator(".evs h3")).to_have_text(["Wiki Loves Oceans"])
    expect(stranger.page.locator("main")).not_to_contain_text(OLD)
    look_at("walk-quiet-1-front-page", stranger)

    readers = []
    for user, width, zone in ((dewi, 390, "Asia/Jakarta"), (salma, 1280, "Asia/Riyadh")):
        reader = new_reader(live_server.url, width=width, language=user.ui_language, zone=zone)
        signed_in(reader, user, "/series/eseap/")
        reader.page.locator("#follow-button").click()
        expect(reader.page.locator("#follow-button")).to_have_attribute("aria-pressed", "true")
        readers.append(reader)
    page = readers[0].page
    expect(page.locator("section[aria-labelledby=h-coming]")).to_contain_text("not been announced")
    look_at("walk-quiet-2-nothing-announced", readers[0])
    feed = page.locator("#feed").input_value()
    before = names(entries(feed))
    assert set(before) == {OLD}

    organizer = UserFactory(person__name="Maria")
    services.follow(series, by=organizer)
    new = announce(series, organizer)
    for _ in range(2):
        react()
    page.reload()
    expect(page.locator("section[aria-labelledby=h-coming] h3")).to_have_text([NEW])
    expect(page.locator("section[aria-labelledby=h-past] h3")).to_have_text([OLD])
    look_at("walk-quiet-3-next-edition", readers[0])
    page.locator("section[aria-labelledby=h-coming]").get_by_role("link", name="Follow-ups").click()
    expect(page.locator("section[aria-labelledby=h-earlier]")).to_contain_text(TO_DO)
    look_at("walk-quiet-4-left-from-earlier-editions", readers[0])
    after = names(entries(feed))
    assert set(after) == {OLD, NEW}
    assert after[OLD] == before[OLD]

    while services.hand_over_due(now=timezone.now() + timedelta(hours=1)):
        pass
    mail.outbox.clear()
    services.send_spooled()
    told = {sent.to[0]: sent for sent in mail.outbox}
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted([dewi.email, salma.email])
    assert Letter.objects.exclude(user__in=[dewi, salma]).count() == 0
    for reader, user in zip(readers, (dewi, salma), strict=True):
        reader.go("/me/notices/")
        expect(reader.page.locator(".nt")).to_have_count(1)
        expect(reader.page.locator(".nt")).to_contain_text(NEW)
        look_at("walk-quiet-5-told", reader)
        look_at_mail(new_reader, live_server.url, told[user.email], user.ui_language)
    readers[0].page.locator(".nt a", has_text=NEW).first.click()
    readers[0].page.wait_for_url(f"**{new.get_absolute_url()}")


def look_at_mail(new_reader, site, sent, language):
    """Both of its forms name the new edition and lead there; as pictures."""
    reader = new_reader(site, width=390, language=language)
    whole = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    plain, html = (whole.get_body([kind]).get_content() for kind in ("plain", "html"))
    for form in (plain, html):
        assert NEW in form
        assert "/eseap-2028/" in form
    direction = "rtl" if language == "ar" else "ltr"
    reader.page.set_content(html)
    assert f'dir="{direction}"' in html
    reader.pictures("walk-quiet-6-mail")
    text = plain.replace("&", "&amp;").replace("<", "&lt;")
    reader.page.set_content(f'<pre dir="auto" style="white-space:pre-wrap">{text}</pre>')
    reader.pictures("walk-quiet-6-mail-text")


def test_calendars_subscribed_to_earlier_follow_what_is_moved_and_called_off(
    new_reader, live_server, series, old
):
    new = announce(series, UserFactory(person__name="Maria"))
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=60)
    moved, off, stays = (
        SessionFactory(event=new, title=title, starts_at=start, ends_at=start + timedelta(hours=1))
        for title in ("Oral history", "Maps of islands", "Opening")
    )
    reader = new_reader(live_server.url, width=390, zone="Asia/Jakarta")
    signed_in(reader, UserFactory(person__name="Dewi", ui_language="en"), "/me/agenda/calendar/")
    reader.page.locator("main [name=do][value=renew]").click()
    address = reader.page.locator("#feed").input_value()
    for session in (moved, off, stays):
        reader.go(session.get_absolute_url())
        reader.page.locator("#rsvp-online").click()
        expect(reader.page.locator("#rsvp-box summary")).to_be_visible()
    before = entries(address)
    by_name = names(before)
    assert set(by_name) == {"Oral history", "Maps of islands", "Opening"}

    later = start + timedelta(days=1, hours=2)
    sessions.reschedule(moved, starts_at=later, ends_at=later + timedelta(hours=1), by=None)
    sessions.cancel(off, reason="The speaker is ill", by=None)
    after = entries(address)

    assert set(after) == set(before)
    was, now = before[by_name["Oral history"]], after[by_name["Oral history"]]
    assert now["SEQUENCE"] > was["SEQUENCE"]
    assert (now.start, now.end) == (later, later + timedelta(hours=1))
    assert now["STATUS"] == "CONFIRMED"
    was, now = before[by_name["Maps of islands"]], after[by_name["Maps of islands"]]
    assert (was["STATUS"], now["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert now["SEQUENCE"] > was["SEQUENCE"]
    was, now = before[by_name["Opening"]], after[by_name["Opening"]]
    assert (now["SEQUENCE"], now.start) == (was["SEQUENCE"], start)
    reader.go("/me/agenda/")
    look_at("walk-quiet-7-agenda", reader)
