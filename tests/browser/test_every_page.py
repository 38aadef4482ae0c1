# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of page as readers on every kind of device find it: accessible, in bounds, quiet."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest

from apps.accounts.models import User
from apps.permalinks import services as permalinks
from apps.sessions.models import Session, Track
from apps.sessions.services import add_resource
from apps.threads import services as threads
from apps.threads.models import Thread
from apps.threads.services import pace
from tests import pseudo
from tests.test_catalogues import of_code, of_templates

pytestmark = pytest.mark.django_db

PAGES = {
    "home": "/",
    "events": "/events/",
    "calendar": "/events/calendar/",
    "series": "/series/bridges/",
    "empty-series": "/series/wikiarabia/",
    "event": "/bridges/",
    "programme": "/bridges/programme/",
    "programme-nothing": "/bridges/programme/?q=nowhere&lang=uk",
    "grid": "/bridges/programme/grid/",
    "people": "/bridges/people/",
    "before": "/bridges/sessions/CLOSE/",
    "after": "/bridges/sessions/GREET/",
    "cancelled": "/bridges/sessions/TIRED/",
    "moved": "/bridges/sessions/NEXT/",
    "threads": "/bridges/threads/",
    "areas": "/areas/",
    "discussions": "/discussions/",
    "area": "/areas/languages/",
    "tag": "/tags/glossary/",
    "gallery": "/bridges/gallery/",
    "follow-ups": "/bridges/follow-ups/",
    "log": "/bridges/moderation/log/",
    "questions": "/bridges/sessions/HILLS/questions/",
    "rules": "/code-of-conduct/",
    "search": "/search/?q=glossary",
    "new-thread": "/bridges/threads/new/",
    "about": "/about/",
    "api": "/api/",
    "sign-in": "/accounts/login/",
    "settings": "/me/settings/",
    "mailbox": "/dev/mail/",
    "404": "/bridges/sessions/NEVER/",
}
DEVICES = [("en", 1280), ("ar", 390)]


@pytest.fixture(scope="module")
def pages(examples, django_db_blocker) -> dict[str, str]:
    """The paths of every kind of page; those of what had to be made or looked up, too."""
    nino = User.objects.get(email="nino@example.org")
    live = Session.objects.filter(event__slug="bridges", starts_at__lte=datetime.now(UTC))
    watched = Session.objects.get(event__slug="bridges", code="GREET")
    film = "https://www.youtube.com/watch?v=aaaaaaaaaaa"
    add_resource(watched, kind="recording", url=film, language="en", by=None)
    add_resource(watched, kind="slides", url="https://slides.example.org/1", by=None)
    thread = threads.start(
        event=watched.event, title="Where is the lost scarf?", text="Red, warm.", by=nino
    )
    post = threads.reply(thread, text="Found.\n\n```\nroom 2\n```", by=nino)
    threads.edit(post, text="Found, and given back.", by=nino)
    threads.remove(threads.reply(thread, text="Never mind.", by=nino), by=nino)
    gone = threads.start(event=watched.event, title="Sold tickets", text="Cheap", by=nino)
    permalinks.retire(gone, reason="It was an advertisement.")
    Thread.objects.filter(pk=gone.pk).update(removed_at=datetime.now(UTC))
    return {
        **PAGES,
        "live": live.order_by("-starts_at").first().get_absolute_url(),
        "thread": thread.get_absolute_url(),
        "history": f"/p/{post.pk}/history/",
        "person": nino.person.get_absolute_url(),
        "410": gone.get_absolute_url(),
    }


@pytest.mark.parametrize(("language", "width"), DEVICES)
def test_every_page_is_accessible_fits_and_is_quiet(new_reader, examples, pages, language, width):
    """Both themes of one loading; the device with the narrow one has no mouse. All addresses, in
    both widths on both devices, are gone through by `make a11y` (test_every_address.py)."""
    reader = new_reader(examples, language=language, width=width)
    for status in ("404", "410"):
        reader.forgive(f"the server responded with a status of {status}")

    for path in pages.values():
        reader.go(path)
        reader.page.emulate_media(color_scheme="light")
        reader.assert_accessible()
        reader.assert_contrast("dark")
        reader.assert_fits()


UNTRANSLATED = """known => {
  const words = new Set(known), found = [];
  const shown = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = shown.nextNode());)
    if (!node.parentElement.closest('script, style, code, bdi, [lang]:not(html), .prose'))
      found.push(node.textContent);
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    if (!element.closest('[lang]:not(html)'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        found.push(element.getAttribute(name) ?? '');
  return found.map(text => text.replace(/\\s+/g, ' ').trim()).filter(text => words.has(text));
}"""
"""Of these sentences those that stand on the page as they are."""

CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *, nav *')].filter(e => {
  const style = getComputedStyle(e);
  const tight = style.overflowX === 'hidden' || e.matches('nav a, button, .btn, .chip');
  return tight && style.display !== 'none' && e.clientWidth > 1
    && e.scrollWidth > e.clientWidth + 1 && !e.closest('.vh, .skip, [lang]:not(html), bdi, .prose');
}).map(e => e.outerHTML.slice(0, 160))"""
"""What has more words than it shows."""


@pytest.mark.parametrize(("language", "width"), [(pseudo.LTR, 1280), (pseudo.RTL, 390)])
def test_no_word_is_hard_coded_and_none_is_cut_off_when_it_is_longer(
    new_reader, examples, pages, language, width
):
    # No mere names (UTC, RSS), which are the same in every language.
    said = {text for _, text in {*of_templates(), *of_code()} if re.search("[a-z]{2}", text)}
    tracks = set(Track.objects.values_list("name", flat=True))
    sentences, found = [text for text in said - tracks if "%" not in text], {}
    with pseudo.pseudo_spoken():
        reader = new_reader(examples, language=language, width=width)
        for status in ("404", "410"):
            reader.forgive(f"the server responded with a status of {status}")
        for path in pages.values():
            reader.go(path)
            found[path] = [
                *reader.page.evaluate(UNTRANSLATED, sentences),
                *reader.page.evaluate(CUT_OFF),
                *reader.too_wide(),
            ]
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(("language", "width"), DEVICES)
def test_whoever_writes_too_fast_reads_when_to_go_on_and_finds_the_text_again(
    new_reader, examples, monkeypatch, language, width
):
    monkeypatch.setattr(pace, "KEPT_FROM", pace.KEPT_FROM._replace(rate=1))
    pace.KEPT_FROM.keep("127.0.0.1")
    reader = new_reader(examples, language=language, width=width)
    reader.forgive("the server responded with a status of 429")
    page = reader.go("/bridges/threads/new/").page
    page.fill("#start-title", "Quickly")
    page.fill("#start-text", "One more thing.")
    page.locator("form#start button.btn-p").click()

    page.locator(".code", has_text="429").wait_for()
    reader.assert_accessible()
    reader.assert_contrast("dark")
    reader.assert_fits()
    page.locator("main a.btn-p").click()
    assert page.input_value("#start-text") == "One more thing."


def test_every_link_leads_to_a_page_and_every_anchor_to_a_place(client, pages):
    shown = {path: client.get(path) for name, path in pages.items() if not name.isdecimal()}
    links = {
        urljoin(path, html.unescape(href))
        for path, response in shown.items()
        for href in re.findall(r'<a [^>]*?href="([^"]*)"', response.content.decode())
    }
    own = sorted(link for link in links if link.startswith("/"))
    dead = []
    for link in own:
        path, _hash, anchor = link.partition("#")
        if path not in shown:
            shown[path] = client.get(path, follow=path.startswith("/p/") or "/translate/" in path)
        body = b"" if shown[path].streaming else shown[path].content
        if shown[path].status_code != 200 or (anchor and f'id="{anchor}"'.encode() not in body):
            dead.append((shown[path].status_code, link))

    assert len(own) > 150
    assert dead == []
