# SPDX-License-Identifier: AGPL-3.0-or-later
"""A preview shows what a post would show, changes nothing, and is as safe as a post."""

import re

import pytest
from django.urls import reverse

from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

PREVIEW = "/threads/preview/"
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "reply-show"}

HOSTILE = [
    "<script>alert(1)</script>words",
    '<img src=x onerror="alert(1)">words',
    "[words](javascript:alert(1))",
    '<a hx-get="/x" data-hx-trigger="load">words</a>',
    '<form action="https://example.org"><button>words</button></form>',
    "</textarea><script>alert(1)</script>words",
    '"><svg onload=alert(1)>words',
    "<iframe srcdoc='<script>1</script>'></iframe>words",
]


def test_the_preview_is_rendered_like_a_post(client):
    client.force_login(UserFactory())

    response = client.post(PREVIEW, {"text": "**Bold** words", "language": "ar"}, **HTMX)

    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert "<strong>Bold</strong>" in response.text
    assert '<div class="paper prose" lang="ar" dir="rtl" hx-disable>' in response.text
    assert not Post.objects.exists()


def test_strangers_have_a_preview_too(client):
    assert "<em>Words</em>" in client.post(PREVIEW, {"text": "*Words*"}, **HTMX).text


def test_without_scripts_a_page_shows_it_and_goes_on_with_the_form(client):
    thread = ThreadFactory()
    action = reverse("threads:reply", args=[thread.pk])
    sent = {"text": "*Words*", "for": action, "idempotency_key": "k", "to": "3", "form": "reply"}

    text = client.post(PREVIEW, sent).text

    assert "<em>Words</em>" in text
    assert f'<form class="ask" id="preview" method="post" action="{action}">' in text
    assert "*Words*</textarea>" in text
    for name in ("idempotency_key", "to", "form"):
        assert f'<input type="hidden" name="{name}" value="{sent[name]}">' in text


@pytest.mark.parametrize(
    "action",
    ["https://example.org/", "//example.org/", "/admin/", "/accounts/logout/", "javascript:1", "x"],
)
def test_a_preview_sends_nothing_elsewhere(client, action):
    text = client.post(PREVIEW, {"text": "Words", "for": action}).text

    assert '<form class="ask" id="preview" method="post">' in text
    assert 'formaction="/threads/preview/"' in text


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("htmx", [HTMX, {}])
def test_nothing_hostile_comes_through_a_preview(client, hostile, htmx):
    sent = {"text": hostile, "title": hostile, "to": hostile, "for": hostile, hostile: hostile}

    text = client.post(PREVIEW, sent, **htmx).text

    assert re.findall(r"<(?:script>|svg onload|img[^>]* onerror|iframe|form action)", text) == []
    assert re.findall(r'<[^>]*\s(?:data-)?hx-(?:get|trigger)="(?:/x|load)"', text) == []
    assert 'href="javascript' not in text


def test_an_empty_text_has_no_preview(client):
    response = client.post(PREVIEW, {"text": "  "}, **HTMX)

    assert (response.status_code, response["HX-Retarget"]) == (409, "#reply-show-msg")


def test_previews_are_limited(client):
    client.force_login(UserFactory())

    statuses = [client.post(PREVIEW, {"text": "x"}, **HTMX).status_code for _ in range(31)]

    assert statuses == [200] * 30 + [429]
