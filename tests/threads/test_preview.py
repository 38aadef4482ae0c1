# SPDX-License-Identifier: AGPL-3.0-or-later
"""A preview shows what a post would show, changes nothing, and is as safe as a post."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.media.models import Card, Picture
from apps.media.queries import digest_of
from apps.threads.models import Post
from tests.core.conftest import outside as outside
from tests.factories.accounts import UserFactory
from tests.factories.media import PictureFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory
from tests.media.made import plain

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


def test_the_pictures_of_the_form_are_shown_with_their_words_and_nobody_elses(client):
    user = UserFactory()
    client.force_login(user)
    mine, other = PictureFactory(owner=user.person, alt=""), PictureFactory()
    sent = {"text": "Look", "pictures": f"{mine.pk},{other.pk}", f"alt-{mine.pk}": "A red wall"}

    text = client.post(PREVIEW, sent, **HTMX).text

    assert re.findall(r'<img src="([^"]+)"[^>]* alt="([^"]*)"', text) == [
        (mine.shown, "A red wall")
    ]
    mine.refresh_from_db()
    assert (mine.alt, mine.shown_since) == ("", None)


def test_without_scripts_the_files_of_the_form_are_kept_for_what_is_sent_afterwards(
    client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(UserFactory())
    action = reverse("threads:reply", args=[ThreadFactory().pk])
    file = SimpleUploadedFile("1.jpg", plain(), content_type="image/jpeg")

    text = client.post(PREVIEW, {"text": "Look", "for": action, "files": [file]}).text

    picture = Picture.objects.get()
    assert f'<img src="{picture.shown}"' in text
    assert f'<input type="hidden" name="pictures" value="{picture.pk}">' in text


def test_cards_that_are_known_are_shown_and_nothing_is_fetched(client, outside, settings):
    settings.BASE_URL = "https://portal.test"
    session = SessionFactory(title="Tea for all")
    tea = "http://example.org/tea"
    Card.objects.create(url=tea, digest=digest_of(tea), title="Tee & Kuchen", state="ready")
    links = (
        tea,
        "http://example.org/unknown",
        f"https://portal.test{session.get_absolute_url()}",
    )

    text = client.post(PREVIEW, {"text": "\n\n".join(links)}, **HTMX).text

    assert outside.requests == outside.asked == []
    assert "Tee &amp; Kuchen" in text
    assert "Tea for all" in text
    assert text.count('class="lcard"') == 2
    assert "<!--hole" not in text
