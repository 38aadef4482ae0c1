# SPDX-License-Identifier: AGPL-3.0-or-later
"""robots.txt, sitemap, security.txt, manifest, icons: what programs ask of every site."""

import json
from datetime import UTC, datetime
from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from django.conf import settings as configured
from PIL import Image

from apps.pages.queries import sitemap
from apps.pages.views import machines
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(response):
    assert response.status_code == 200
    return [loc.text for loc in fromstring(response.content).iter(f"{NS}loc")]


def paths(client):
    """Every page that the sitemap names, over all parts."""
    base = configured.BASE_URL
    parts = [address.removeprefix(base) for address in addresses(client.get("/sitemap.xml"))]
    return [address.removeprefix(base) for part in parts for address in addresses(client.get(part))]


def test_the_sitemap_names_every_public_page_once_by_its_own_address(client):
    event = EventFactory(slug="węzeł")
    series = SeriesFactory()
    SessionFactory(event=event, code="ABC")
    thread = ThreadFactory(event=event, title="Które? <&>")
    PostFactory(thread=thread)
    PostFactory(thread=ThreadFactory(main=True, session=SessionFactory(event=event, code="DEF")))

    found = paths(client)

    start = "/w%C4%99ze%C5%82/"
    assert sorted(found) == sorted(
        [
            "/",
            "/events/",
            "/events/calendar/",
            "/about/",
            *(start + page for page in ("", "programme/", "people/", "threads/")),
            f"/series/{series.slug}/",
            f"{start}sessions/ABC/",
            f"{start}sessions/DEF/",
            f"/threads/{thread.pk}-kt%C3%B3re/",
        ]
    )
    assert {path: client.get(path).status_code for path in found} == dict.fromkeys(found, 200)


def test_the_sitemap_keeps_silent_about_what_strangers_do_not_see(client):
    hidden = EventFactory(slug="canary", hidden=True)
    PostFactory(thread=ThreadFactory(event=hidden, title="Canary"))
    SessionFactory(event=hidden, code="CANARY1")
    SessionFactory(code="CANARY2", proposed=True)
    ThreadFactory(title="Canary without posts")

    assert [path for path in paths(client) if "canary" in path.lower()] == []


def test_a_part_is_a_range_of_keys(client, monkeypatch):
    events = EventFactory.create_batch(5)
    # Numbers go on from test to test: the parts are few, and one ends among these events.
    part = events[-1].pk - 2
    monkeypatch.setattr(sitemap, "PART", part)

    index = addresses(client.get("/sitemap.xml"))
    found = paths(client)

    kinds = [address for address in index if "kind=events" in address]
    assert len(kinds) == events[-1].pk // part + 1 == 2
    assert {f"/{event.slug}/" for event in events} <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("count", [1, 3])
def test_a_part_costs_the_same_for_any_number_of_pages(client, django_assert_num_queries, count):
    event = EventFactory()
    SessionFactory.create_batch(count, event=event)

    with django_assert_num_queries(4):
        client.get("/sitemap.xml")
    with django_assert_num_queries(1):
        client.get("/sitemap.xml?kind=sessions&part=0")


@pytest.mark.parametrize(
    "query",
    ["kind=people", "kind=events&part=x", f"kind=events&part={9**18}", "kind=events&part=²"],
)
def test_there_are_no_other_parts(client, query):
    assert client.get(f"/sitemap.xml?{query}").status_code == 404


def test_robots_are_told_where_the_list_is(client):
    text = client.get("/robots.txt").text

    assert text.startswith("User-agent: *\nDisallow: /accounts/\n")
    assert text.endswith(f"\n\nSitemap: {configured.BASE_URL}/sitemap.xml\n")


def test_security_is_told_whom_to_write_to_for_half_a_year(client, settings, monkeypatch):
    settings.EVENTFORUM_CONTACT = "help@example.org"
    texts = []
    for now in (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 30, 23, 59, tzinfo=UTC)):
        monkeypatch.setattr(machines.clock, "now", lambda now=now: now)
        texts.append(client.get("/.well-known/security.txt").text)

    assert texts[0] == texts[1]
    assert texts[0] == (
        "Contact: mailto:help@example.org\n"
        "Expires: 2027-03-01T00:00:00Z\n"
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt\n"
    )


@pytest.mark.parametrize("month", range(1, 13))
def test_security_expires_in_the_future_and_within_a_year(month):
    now = datetime(2026, month, 28, tzinfo=UTC)

    assert 120 < (machines._half_a_year_on(now) - now).days < 200


def test_security_is_silent_where_nobody_is_named(client, settings):
    settings.EVENTFORUM_CONTACT = ""

    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_manifest_speaks_the_readers_language(client, language, direction):
    response = client.get("/manifest.webmanifest", headers={"accept-language": language})

    told = json.loads(response.content)
    assert (told["lang"], told["dir"], told["display"]) == (language, direction, "standalone")
    assert response["Content-Type"] == "application/manifest+json"


def test_every_icon_of_the_manifest_is_there_in_its_size(client):
    told = json.loads(client.get("/manifest.webmanifest").content)

    for icon in told["icons"]:
        file = configured.ROOT / icon["src"].removeprefix("/")
        if icon["type"] == "image/png":
            assert "{}x{}".format(*Image.open(BytesIO(file.read_bytes())).size) == icon["sizes"]
        else:
            assert file.read_text().startswith("<svg")


def test_browsers_find_icons_without_looking_at_a_page(client):
    ico = Image.open(BytesIO(client.get("/favicon.ico").content))
    apple = Image.open(BytesIO(client.get("/apple-touch-icon.png").content))

    assert ico.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert (apple.size, apple.mode) == ((180, 180), "RGB")


@pytest.mark.parametrize(
    "path", ["/robots.txt", "/sitemap.xml", "/sitemap.xml?kind=events", "/manifest.webmanifest",
             "/favicon.ico", "/apple-touch-icon.png"],
)  # fmt: skip
def test_what_is_unchanged_is_not_sent_again(client, path):
    EventFactory()
    first = client.get(path)

    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
