# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links alone on a line: cards of other sites through the guarded fetcher, and of our own pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.media import services as media
from apps.media.models import Card
from apps.threads import cards, services
from apps.threads.models import Post
from tests.core.conftest import outside as outside
from tests.core.outside import endless, redirect, say, silent
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory
from tests.media import made

pytestmark = pytest.mark.django_db

SITE = "http://example.org"
PAGE = """<!doctype html><html lang="de"><head><title>Not this</title>
<meta property="og:title" content="Tee &amp; Kuchen"><meta property="og:site_name" content="Haus">
<meta name="description" content="Wie man Tee trinkt."><meta property="og:image" content="/i.jpg">
</head><body><meta property="og:title" content="Nor this"></body></html>"""


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BASE_URL = "https://portal.test"
    cards._own_card.cache_clear()


@pytest.fixture
def site(outside):
    outside.pages["/tea"] = html(PAGE)
    outside.pages["/i.jpg"] = say(body=made.with_metadata(), Content_Type="image/jpeg")
    return outside


def html(body, **headers):
    body = body if isinstance(body, bytes) else body.encode()
    return say(body=body, Content_Type="text/html; charset=utf-8", **headers)


def post_with(text, thread=None):
    return services.reply(thread or ThreadFactory(), text=text, by=UserFactory())


def carded(text, thread=None):
    post = post_with(text, thread)
    services.make_cards(post)
    post.refresh_from_db()
    return post


def fragment(post, language="en"):
    return next(text for key, text in post.fragments.items() if key.startswith(f"{language}."))


def test_a_link_alone_becomes_a_card_once_the_site_has_answered(site, client):
    thread = ThreadFactory()
    post = post_with(f"Read this:\n\n{SITE}/tea", thread)
    before = client.get(thread.get_absolute_url()).text

    assert services.make_cards(post) == 1

    page = client.get(thread.get_absolute_url()).text
    card = Card.objects.get()
    assert "lcard" not in before
    assert f'href="{SITE}/tea"' in before
    assert (card.title, card.site, card.description, card.language) == (
        "Tee & Kuchen", "Haus", "Wie man Tee trinkt.", "de",
    )  # fmt: skip
    assert '<span dir="ltr"><b lang="de">Tee &amp; Kuchen</b>' in page
    assert f'<img src="/media/cards/{card.image}.webp"' in page
    assert "/i.jpg" not in page


def test_the_picture_of_a_card_is_our_own(site, client):
    carded(f"{SITE}/tea")
    card = Card.objects.get()

    response = client.get(card.picture)
    content = b"".join(response)

    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"Secret" not in content
    assert client.get(f"/media/cards/{'0' * 32}.webp").status_code == 404


def test_a_known_address_is_not_asked_again(site):
    carded(f"{SITE}/tea")
    asked = len(site.requests)

    post = carded(f"{SITE}/tea")

    assert len(site.requests) == asked
    assert "lcard" in fragment(post)
    Card.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    carded(f"{SITE}/tea")
    assert len(site.requests) == asked + 2
    assert Card.objects.count() == 1


def test_a_site_that_fails_is_asked_later_each_time(site):
    pauses = []
    for _ in range(3):
        Card.objects.update(next_try_at=None)
        now = datetime.now(UTC)
        post = carded(f"{SITE}/missing")
        pauses.append(round((Card.objects.get().next_try_at - now) / timedelta(hours=1)))

    assert pauses == [1, 4, 16]
    assert Card.objects.get().state == Card.State.FAILED
    assert '<p class="lone">' in fragment(post)


def test_what_was_known_stays_while_a_site_is_away(site):
    carded(f"{SITE}/tea")
    Card.objects.update(next_try_at=None)
    del site.pages["/tea"]

    post = carded(f"{SITE}/tea")

    assert "Tee &amp; Kuchen" in fragment(post)


@pytest.mark.parametrize(
    "text",
    [
        f"See {SITE}/tea for more",
        f"[Tea]({SITE}/tea)",
        f"> {SITE}/tea",
        f"`{SITE}/tea`",
        f"- {SITE}/tea",
        "ftp://example.org/tea",
    ],
)
def test_only_links_alone_on_a_line_are_asked(site, text):
    carded(text)

    assert site.requests == []
    assert not Card.objects.exists()


def test_a_line_between_others_is_enough(site):
    post = carded(f"Look:\n{SITE}/tea\nGood, no?")

    shown = fragment(post)
    assert shown.count("lcard") == 1
    assert shown.index("Look:") < shown.index("lcard") < shown.index("Good, no?")


def test_a_post_has_four_cards_at_most(site):
    for number in range(6):
        site.pages[f"/{number}"] = html(f"<title>Page {number}</title>")

    post = carded("\n".join(f"{SITE}/{number}" for number in range(6)))

    assert fragment(post).count("lcard") == 4
    assert len(site.requests) == 4


TITLE = "<title>T</title>"
HOSTILE = {
    "script in the title": "<meta property=og:title content='<script>alert(1)</script>'>",
    "attribute": "<meta property=og:title content='\" onmouseover=\"alert(1)'>",
    "picture of javascript": TITLE + "<meta property=og:image content='javascript:alert(1)'>",
    "picture of data": TITLE
    + "<meta property=og:image content='data:image/svg+xml,<svg onload=alert(1)>'>",
    "svg picture": TITLE + "<meta property=og:image content='/x.svg'>",
    "private picture": TITLE + "<meta property=og:image content='http://127.0.0.1/x.jpg'>",
    "metadata picture": TITLE + "<meta property=og:image content='http://169.254.169.254/a'>",
    "our picture": TITLE
    + "<meta property=og:image content='https://portal.test/feeds/secret.ics'>",
    "turned direction": "<title>\u202egnp.exe\u202c</title>",
    "hx": "<meta property=og:title content='<img hx-get=/x hx-trigger=load>'>",
    "language": "<html lang='\"><script>'><title>T</title>",
    "hole": "<title><!--hole:csrf--></title>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_words_only(site, name):
    site.pages["/x"] = html(HOSTILE[name])
    site.pages["/x.svg"] = say(body=b"<svg onload='alert(1)'/>", Content_Type="image/svg+xml")

    shown = re.search(r'<figure class="lcard">.*?</figure>|$', fragment(carded(f"{SITE}/x")), re.S)[
        0
    ]

    assert site.canary_hits == []
    assert not re.search(
        r"<(script|svg)|<img [^>]*hx-|javascript:|data:|\u202e|portal\.test", shown
    )
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', shown))
    assert "<!--hole:csrf-->" not in shown
    assert not Card.objects.exclude(image="").exists()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(say("404 Not Found"), id="404"),
        pytest.param(say(body=b"%PDF-", Content_Type="application/pdf"), id="kind"),
        pytest.param(html("<p>no title"), id="no title"),
        pytest.param(html(b"<title>" + b"\x00\xff\xfe" * 3), id="no text"),
        pytest.param(html("<title>x" + "a" * (4 << 20)), id="long"),
        pytest.param(redirect("http://127.0.0.1/"), id="private"),
        pytest.param(redirect("file:///etc/passwd"), id="file"),
        pytest.param(redirect("https://portal.test/feeds/secret.ics"), id="own"),
    ],
)  # fmt: skip
def test_whatever_a_site_answers_the_link_stays(site, answer):
    site.pages["/x"] = answer

    post = carded(f"{SITE}/x")

    assert site.canary_hits == []
    assert f'href="{SITE}/x"' in fragment(post)


@pytest.mark.slow
@pytest.mark.parametrize("answer", [endless, silent], ids=["endless", "silent"])
def test_a_slow_site_holds_nobody(site, answer, monkeypatch):
    site.pages["/x"] = answer
    began = datetime.now(UTC)

    carded(f"{SITE}/x")

    assert datetime.now(UTC) - began < timedelta(seconds=14)


def test_a_video_is_named_by_its_title(outside):
    address = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    [card] = media.want_cards([address])
    Card.objects.filter(pk=card.pk).update(state="ready", title="How to <pour> tea")

    shown = fragment(post_with(address))

    assert 'data-player="https://www.youtube-nocookie.com/embed/' in shown
    assert ">How to &lt;pour&gt; tea</a>" in shown


def test_a_refused_card_is_a_link_again(site, client):
    thread = ThreadFactory()
    post = carded(f"{SITE}/tea", thread)
    [card] = Card.objects.all()

    for _ in range(2):
        refused = media.refuse_card(card, by=UserFactory(administrator=True))
    assert services.forget_card(refused) == 1
    assert services.forget_card(refused) == 0

    assert "lcard" not in client.get(thread.get_absolute_url()).text
    assert media.want_cards([card.url]) == []
    assert not default_storage.exists("cards") or post


@pytest.mark.django_db(transaction=True)
def test_cards_are_made_after_the_post_was_committed(site):
    post = post_with(f"{SITE}/tea")

    post.refresh_from_db()
    assert "lcard" in fragment(post)
    assert Post.objects.count() == 1
