# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox, following and wishes in a browser; the mails as pictures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import page_cache
from apps.notifications import services
from apps.notifications.composing import compose
from apps.notifications.models import Letter, Notice
from apps.rsvps import services as rsvps
from apps.sessions import services as sessions
from apps.threads import services as threads
from tests.browser.test_questions import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory
from tests.notifications.telling import react

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def person():
    """Somebody who was told a bit of everything."""
    person = UserFactory(person__name="Amina", timezone="Asia/Kathmandu")
    day = timezone.now().date()
    event = EventFactory(
        name="WikiIndaba", starts_on=day, ends_on=day + timedelta(days=4), timezone="Africa/Tunis"
    )
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    talks = [
        SessionFactory(
            event=event, title=title, starts_at=start, ends_at=start + timedelta(hours=1)
        )
        for title in ("Mentoring newcomers", "خرائط للجميع", "A talk that is off")
    ]
    for talk in talks:
        rsvps.respond(talk, answer="online", by=person)
    later = start + timedelta(hours=3)
    sessions.reschedule(talks[0], starts_at=later, ends_at=later + timedelta(hours=1), by=None)
    sessions.cancel(talks[2], reason="ill", by=None)
    thread = ThreadFactory(event=event, title="Night trains to the event")
    threads.reply(thread, text="Who comes by train?", by=person)
    for name in ("Tom Berg", "ليلى", "Olena Коваль"):
        threads.reply(thread, text="I do, on Friday.", by=UserFactory(person__name=name))
    other = ThreadFactory(event=event, title="Rooms", language="en")
    threads.reply(other, text="@Amina, is yours free?", by=UserFactory(person__name="Ana Lee"))
    react()
    return person


def test_the_inbox_is_read_and_looked_at(new_reader, live_server, person):
    for language, theme, width in (("en", "light", 390), ("ar", "dark", 1280)):
        reader = new_reader(live_server.url, width=width, theme=theme, language=language)
        signed_in(reader, person, "/me/notices/")
        reader.pictures(f"inbox-{language}-{theme}", 390, 1280)
        reader.assert_accessible()
        reader.assert_fits(320)
        reader.go("/me/notices/settings/")
        reader.pictures(f"wishes-{language}-{theme}", 390, 1280)
        reader.assert_accessible()
        reader.assert_fits(320)
        reader.go("/me/notices/reminders/")
        reader.pictures(f"reminders-{language}-{theme}", 390, 1280)
        reader.assert_accessible()
        reader.assert_fits(320)


def test_one_notice_and_then_all_are_marked_as_read(new_reader, live_server, person):
    reader = new_reader(live_server.url)
    signed_in(reader, person, "/me/notices/")
    before = Notice.objects.unread().filter(user=person).count()

    reader.page.locator(".nt.is-new button.btn").first.click()
    reader.wait_until(f"document.querySelectorAll('.nt.is-new').length === {before - 1}")
    reader.page.locator("#all-seen-b").click()
    reader.wait_until("document.querySelectorAll('.nt.is-new').length === 0")

    assert Notice.objects.unread().filter(user=person).count() == 0


def test_whoever_opens_what_a_notice_tells_of_has_read_it(new_reader, live_server, person):
    reader = new_reader(live_server.url)
    signed_in(reader, person, "/me/notices/")
    before = Notice.objects.unread().filter(user=person).count()

    reader.page.locator(".nt.is-new .nt-1 a").first.click()
    reader.page.wait_for_load_state()
    reader.go("/me/notices/")

    assert Notice.objects.unread().filter(user=person).count() == before - 1


def test_following_is_one_tap_and_keeps_its_focus(new_reader, live_server, person):
    event = EventFactory(name="Followed")
    reader = new_reader(live_server.url, width=390)
    signed_in(reader, person, event.get_absolute_url())
    reader.page.locator("#follow-button").click()
    reader.wait_until(
        "document.querySelector('#follow-button').getAttribute('aria-pressed') === 'true'"
    )

    reader.picture("follow-event")
    assert reader.page.evaluate("document.activeElement.id") == "follow-button"
    reader.assert_accessible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_mails_are_looked_at(new_reader, live_server, person, language, settings, tmp_path):
    settings.EVENTFORUM_REPLY_DOMAIN = "in.example.org"
    person.ui_language = language
    person.save()
    services.wish(person, event=None, digest="daily")
    letters = list(Letter.objects.filter(user=person, channel="email", kind="notice"))
    contents = compose(letters, now=timezone.now())
    reader = new_reader(live_server.url, width=390, language=language)
    for number, letter in enumerate(letters):
        content = contents[letter.pk]
        reader.page.set_content(content.html)
        reader.picture(f"mail-notices-{number}-{language}")
        text = content.text.replace("&", "&amp;").replace("<", "&lt;")
        reader.page.set_content(f'<pre dir="auto" style="white-space:pre-wrap">{text}</pre>')
        reader.picture(f"mail-notices-{number}-text-{language}")
