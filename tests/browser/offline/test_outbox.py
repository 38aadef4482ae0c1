# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was written without a connection waits, and is sent once."""

import pytest

from apps.threads.models import Post, Question
from tests.browser.offline.losing import AGENDA, offline, visit, waiting, write_offline
from tests.browser.test_questions import sign_in, signed_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_post_written_offline_is_sent_once_when_back(device, person, session):
    path = session.get_absolute_url()
    reader = device(width=390)
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Written on the train")
    assert "Will be sent when you are online again." in reader.text(".outbox")
    reader.assert_accessible()
    reader.picture("offline-outbox")
    assert reader.page.locator("#reply-text").input_value() == ""
    reader.page.reload()
    reader.page.locator(".outbox q").wait_for()
    reader.go("/about/")
    reader.page.locator(".outbox q").wait_for()
    reader.picture("offline-outbox-list")
    assert Post.objects.filter(text="Written on the train").count() == 0

    offline(reader, False)
    reader.go(path)
    reader.page.locator(".outbox-sent").wait_for()

    assert waiting(reader) == 0
    reader.page.reload()
    assert Post.objects.filter(text="Written on the train").count() == 1
    assert Post.objects.get(text="Written on the train").author == person.person


def test_a_post_whose_answer_was_lost_is_sent_again_and_published_once(device, person, session):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Once only")
    lost = []

    def lose(route):
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    reader.page.context.route("**/reply/", lose)
    offline(reader, False)
    reader.wait_until("navigator.onLine")
    for _ in range(100):
        if lost:
            break
        reader.page.wait_for_timeout(100)
    assert (Post.objects.filter(text="Once only").count(), waiting(reader)) == (1, 1)

    reader.go(path)
    reader.page.locator(".outbox-sent").wait_for()

    assert (Post.objects.filter(text="Once only").count(), waiting(reader)) == (1, 0)


def test_what_waits_can_be_cancelled(device, person, session):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Better not")
    reader.page.locator(".outbox button").click()
    reader.page.locator(".outbox").wait_for(state="detached")

    assert waiting(reader) == 0
    assert reader.page.locator("#reply-text").input_value() == "Better not"


@pytest.mark.parametrize("other", [False, True])
def test_what_its_writer_left_behind_waits_for_them(device, person, session, other):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Mine alone")
    reader.page.context.clear_cookies()
    offline(reader, False)
    reader.go("/about/")
    reader.page.locator(".outbox").wait_for()
    reader.page.wait_for_load_state("networkidle")
    if other:
        signed_in(reader, UserFactory(), "/about/")
        reader.page.locator(".outbox").wait_for()

    assert "A text waits on this device for its writer." in reader.text(".outbox")
    assert "Mine alone" not in reader.page.content()
    assert (Post.objects.filter(text="Mine alone").count(), waiting(reader)) == (0, 1)

    reader.page.context.clear_cookies()
    reader.go(f"/accounts/login/?next={path}")
    sign_in(reader, person, f"**{path}")
    reader.page.locator(".outbox-sent").wait_for()
    assert Post.objects.get(text="Mine alone").author == person.person


def test_a_question_asked_offline_is_asked_once_when_back(device, person, session):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    offline(reader)
    reader.go(path)
    keys = reader.page.locator("[name=idempotency_key]")
    before = [key.input_value() for key in keys.all()]
    reader.page.reload()
    assert not {key.input_value() for key in keys.all()} & set(before)
    reader.page.locator("#ask-text").fill("Who mentors the mentors?")
    reader.page.locator("#ask button.btn-p").click()
    reader.page.locator(".outbox q").wait_for()

    offline(reader, False)
    reader.page.locator(".outbox-sent").wait_for()

    assert waiting(reader) == 0
    assert Question.objects.filter(post__text="Who mentors the mentors?").count() == 1
