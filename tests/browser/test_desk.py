# SPDX-License-Identifier: AGPL-3.0-or-later
"""A speaker at their desk, on a phone: nothing typed is lost, of two texts both are seen."""

import pytest

from apps.core import page_cache
from apps.sessions.models import Summary
from apps.sessions.services import write_summary
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)

MINE = "For half a year we tried three ways of welcoming new people. One of them worked."
THEIRS = "We tried three ways of welcoming people for half a year, and only one was any good."


@pytest.fixture
def session():
    page_cache.forget_all()
    session = SessionFactory(title="How to keep newcomers")
    thread = ThreadFactory(main=True, session=session)
    QuestionFactory(session=session, post=PostFactory(thread=thread), votes_count=4)
    return session


@pytest.fixture
def phone(new_reader, live_server, client, session):
    user = UserFactory()
    session.speakers.add(SpeakerFactory(event=session.event, person=user.person))
    client.force_login(user)
    reader = new_reader(live_server.url, width=390)
    reader.page.context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": client.cookies["sessionid"].value,
                "url": live_server.url,
            }
        ]
    )
    return reader.go(f"{session.get_absolute_url()}desk/")


def test_a_speaker_writes_on_a_phone_what_participants_read(phone, session):
    phone.assert_accessible()
    phone.assert_fits(360, 1280)
    page = phone.page
    page.locator("#sum-text").fill(MINE)
    page.get_by_text("Draft saved on this device").wait_for()
    phone.go(f"{session.get_absolute_url()}desk/")
    phone.wait_until(f"document.getElementById('sum-text').value === '{MINE}'")

    page.locator("#sum").get_by_role("button", name="Preview").click()
    page.locator("#sum-preview .prose").wait_for()
    assert not Summary.objects.exists()
    page.locator("#sum button.btn-p").click()
    page.locator("#steps .i").first.wait_for()
    page.locator("#say", has_text="Your summary is published.").wait_for(state="attached")
    assert "done" in page.locator("#steps li").first.inner_text()
    assert Summary.objects.get().text == MINE
    page.get_by_text("Answer now").click()
    page.locator("details[open] textarea").wait_for()
    phone.assert_accessible()


def test_of_two_texts_at_once_the_page_shows_both(phone, session):
    page = phone.page
    page.locator("#sum-text").fill(MINE)
    page.get_by_text("Draft saved on this device").wait_for()
    write_summary(session, text=THEIRS, language="en", by_person=PersonFactory(), by=None)
    phone.forgive("409")

    page.locator("#sum button.btn-p").click()

    page.locator("#summary .note-bad", has_text=THEIRS).wait_for()
    assert page.locator("#sum-text").input_value() == MINE
    phone.assert_accessible()
    page.locator("#sum button.btn-p").click()
    page.locator("#summary .note-bad").wait_for(state="detached")
    assert Summary.objects.get().text == MINE
    assert Summary.objects.get().versions.count() == 2
