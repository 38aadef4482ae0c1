# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was typed survives a session that ended and a form that is too old."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from apps.threads import services
from apps.threads.models import PendingPost, Post
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "reply"}


def reply_to(thread):
    return reverse("threads:reply", args=[thread.pk])


def test_a_page_of_somebody_whose_session_ended_stays(client):
    thread = ThreadFactory()

    response = client.post(reply_to(thread), {"text": "Words", "known": "1"}, **HTMX)

    assert (response.status_code, response.content) == (401, b"")
    assert not PendingPost.objects.exists()


def test_without_scripts_the_text_waits_for_the_sign_in(client):
    client.post(reply_to(ThreadFactory()), {"text": "Words", "known": "1"})

    assert PendingPost.objects.get().text == "Words"


def test_forms_of_people_say_that_they_are_known(client):
    thread = ThreadFactory()
    strangers = client.get(thread.get_absolute_url()).text
    client.force_login(UserFactory())

    assert 'name="known"' not in strangers
    assert 'name="known"' in client.get(thread.get_absolute_url()).text


def test_a_form_older_than_a_sign_in_is_given_the_new_token():
    browser, user, thread = Client(enforce_csrf_checks=True), UserFactory(), ThreadFactory()
    browser.get(thread.get_absolute_url())
    old = browser.cookies["csrftoken"].value
    browser.force_login(user)
    browser.cookies["csrftoken"] = "n" * 32
    here = {"HTTP_REFERER": f"http://testserver{thread.get_absolute_url()}"}
    sent = {"text": "Words", "csrfmiddlewaretoken": old}

    refused = browser.post(reply_to(thread), sent, **HTMX, **here)
    token = json.loads(refused["HX-Trigger"])["fresh-token"]
    again = browser.post(reply_to(thread), sent | {"csrfmiddlewaretoken": token}, **HTMX, **here)

    assert (refused.status_code, again.status_code) == (409, 200)
    assert Post.objects.get().text == "Words"


def test_no_token_is_given_to_other_sites():
    browser, thread = Client(enforce_csrf_checks=True), ThreadFactory()
    browser.get(thread.get_absolute_url())

    refused = browser.post(
        reply_to(thread), {"text": "Words"}, **HTMX, HTTP_REFERER="https://evil.example/"
    )

    assert (refused.status_code, "HX-Trigger" in refused) == (403, False)


def test_a_change_sent_after_the_session_ended_waits_behind_the_sign_in(client):
    user = UserFactory()
    post = services.reply(ThreadFactory(), text="Old", by=user)
    edit = f"/p/{post.pk}/edit/"

    sent = client.post(edit, {"text": "New words that took an hour", "seen": ""})
    client.force_login(user)
    page = client.get(edit)

    assert sent.status_code == 303
    assert sent["Location"] == f"{reverse('account_login')}?{urlencode({'next': edit})}"
    assert "New words that took an hour</textarea>" in page.text
    post.refresh_from_db()
    assert post.text == "Old"
