# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages as files: nothing leads nowhere, nothing needs a script or a server."""

import re
import threading
from datetime import UTC, datetime
from functools import partial
from html import unescape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from apps.events.models import Event
from apps.examples.services import load
from apps.permalinks.services import issue
from apps.threads.models import Post, Thread
from eventforum.taking_away.folder import Damaged, check_sums
from eventforum.taking_away.site import building
from eventforum.taking_away.site.building import export_site
from tests.factories.threads import many_posts
from tests.keeping.canaries import WORD, hide_words

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 10, 7, 20, tzinfo=UTC)
PICTURES = Path(settings.ROOT) / "var" / "screenshots"
LANGUAGES = [("en", "English"), ("ar", "العربية")]


def untold(*args):
    """Who wants no progress."""


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """The examples' conference, with a long discussion, an old address and words of nobody's."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(now=NOW)
        event = Event.objects.get(slug="bridges")
        issue(event, path="/bridges-of-old/")
        long = event.threads.filter(is_main=False, closed_at=None, last_post_at__isnull=False)[0]
        many_posts(long, 120, author=long.posts.first().author)
        gone = event.threads.filter(session=None).last()
        Thread.objects.filter(pk=gone.pk).update(title=WORD, removed_at=NOW)
        Post.objects.filter(pk=long.posts.get(number=2).pk).update(
            text=WORD, html=WORD, removed_at=NOW, removed_rule=1
        )
        hide_words(without=("search",))  # Pages of the search ask for languages by these.
        Post.objects.update(fragments={})
        folder = tmp_path_factory.mktemp("site")
        with override_settings(LANGUAGES=LANGUAGES):
            counts = export_site(folder, told=untold, only=event)
        yield folder, counts, Thread.objects.get(pk=long.pk)
        transaction.set_rollback(True)


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.anchors, self.names = [], set(), set()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            self.names.add(name)
            if name in ("href", "src", "action", "formaction"):
                self.found.append(value)
            if name == "srcset":
                self.found += [part.split()[0] for part in value.split(",")]
            if name == "id":
                self.anchors.add(value)
            if name == "content" and "url=" in value:
                self.found.append(value.partition("url=")[2])


def read(path):
    links = Links()
    links.feed(path.read_text())
    return links


def test_no_link_leads_nowhere(site):
    folder, _, _ = site
    pages = {path: read(path) for path in folder.rglob("*.html")}
    broken = []
    for path, links in pages.items():
        for link in links.found:
            parts = urlsplit(urljoin(path.as_uri(), link))
            if parts.scheme != "file":
                assert not parts.path.startswith(("/me/", "/accounts/", "/admin/")), link
                continue
            goal, anchor = Path(unquote(parts.path)), unquote(parts.fragment)
            there = pages.get(goal)
            if not goal.is_file() or (there and anchor and anchor not in there.anchors):
                broken.append((path.relative_to(folder).as_posix(), link))
    assert broken == []
    assert len(pages) > 150


def test_nothing_needs_a_script_or_a_server(site):
    folder, _, _ = site
    for path in folder.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<(script|form|button|input)\b|\shx-|\son\w+=", text), path


def test_every_page_has_its_other_versions_beside_it(site):
    folder, counts, thread = site
    here = folder / unquote(thread.get_absolute_url()).strip("/")

    names = {path.name for path in here.iterdir()}
    assert names == {f"{stem}{tail}.html" for stem in ("index", "2", "3") for tail in ("", ".ar")}
    assert 'lang="ar" dir="rtl"' in (here / "2.ar.html").read_text()
    post = thread.posts.get(number=60)
    assert f'id="p{post.pk}"' in (here / "2.html").read_text()
    assert f"2.html#p{post.pk}" in (folder / f"p/{post.pk}/index.html").read_text()
    assert counts["languages"] == 2
    check_sums(folder)


def test_feeds_search_days_and_old_addresses_are_there(site):
    folder, _, thread = site
    for name in ("programme.ics", "programme.json", "programme.xml", "threads.atom"):
        assert (folder / "bridges" / name).stat().st_size > 100
    assert (folder / f"threads/{thread.pk}.atom").is_file()
    assert (folder / "bridges/programme/2027-03-10.html").is_file()
    assert thread.title in unescape((folder / "search/index.ar.html").read_text())
    assert "../bridges/index.html" in (folder / "bridges-of-old/index.html").read_text()
    assert '"/bridges-of-old/" "/bridges/";' in (folder / "redirects.nginx").read_text()
    assert "bridges/index.html" in (folder / "index.html").read_text()


@pytest.fixture
def address(site):
    """The folder behind a web server that knows nothing of it."""
    handler = partial(Quiet, directory=str(site[0]))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_a_discussion_is_read_in_arabic_without_a_script(site, address, chromium):
    thread = site[2]
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)

    page.goto(f"{address}{thread.get_absolute_url()}")
    page.click("nav a[lang=ar]")
    page.click("a[rel=next]")

    assert page.url.endswith("/2.ar.html#posts")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("article.post").count() == 50
    assert page.locator("body").evaluate("body => getComputedStyle(body).fontFamily") != ""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "static-thread-390-ar.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/bridges/")
    page.screenshot(path=PICTURES / "static-event-1280-en.png")
    assert failed == []
    context.close()


def test_no_private_word_is_in_the_site(site):
    folder, _, _ = site
    words = WORD.encode()
    assert [
        path for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()
    ] == []


def test_a_killed_export_writes_on(site, tmp_path, monkeypatch):
    event = Event.objects.get(slug="bridges")
    written, write = [], building._write

    def killed_later(path):
        written.append(path)
        if len(written) == 5:
            raise Damaged("killed")
        return write(path)

    monkeypatch.setattr(building, "_write", killed_later)
    planned = building.planned

    def few(only):
        plan = planned(only)
        plan.pages = dict(list(plan.pages.items())[:8])
        plan.files, plan.posts, plan.moved = set(), set(), {}
        return plan

    monkeypatch.setattr(building, "planned", few)
    with override_settings(LANGUAGES=LANGUAGES[:1]):
        with pytest.raises(Damaged, match="killed"):
            export_site(tmp_path / "s", told=untold, only=event)
        with pytest.raises(Damaged):
            check_sums(tmp_path / "s")
        export_site(tmp_path / "s", told=untold, only=event)
    assert len(written) == len(set(written)) + 1
    check_sums(tmp_path / "s")
