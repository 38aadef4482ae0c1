# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the head of a page tells programs: OpenGraph, schema.org, alternates."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings as configured

from apps.core.text.structured import json_ld
from apps.pages.heads.tags import locale_of
from apps.sessions import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import RoomFactory, SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db

BASE = configured.BASE_URL


class Head(HTMLParser):
    """What stands in the head of a page."""

    def __init__(self, page):
        super().__init__()
        self.og, self.links, self.blocks, self.script = {}, [], [], None
        self.feed(page.split("</head>")[0])

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "meta" and found.get("property", "").startswith("og:"):
            self.og[found["property"].removeprefix("og:")] = found["content"]
        if tag == "link":
            self.links.append(found)
        self.script = found.get("type") if tag == "script" else None

    def handle_data(self, data):
        if self.script == "application/ld+json":
            self.blocks.append(json.loads(data))
            self.script = None

    def of(self, rel):
        return [link["href"] for link in self.links if link["rel"] == rel]


def head(client, path, **options):
    response = client.get(path, **options)
    assert response.status_code == 200
    return Head(response.text)


@pytest.fixture
def session():
    event = EventFactory(
        slug="here", name="Here", place="Katowice", starts_on=date(2027, 10, 29),
        series=SeriesFactory(slug="all", name="All of them"), language="pl",
        description_html="<p>Three <b>days</b>.</p>",
    )  # fmt: skip
    start = datetime(2027, 10, 29, 12, tzinfo=UTC)
    return SessionFactory(
        event=event,
        code="ABC",
        title='A <b> & "c" كتابة',
        language="ar",
        spoken_languages=["ar", "en"],
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        room=RoomFactory(event=event, name="Aula"),
        abstract_html="<p>First.</p><p>Second &amp; last.</p>",
        speakers=[SpeakerFactory(event=event, name="Ada Lind")],
    )


def test_a_session_tells_how_its_link_looks(client, session):
    found = head(client, "/here/sessions/ABC/")

    picture = found.og.pop("image")
    assert found.og == {
        "site_name": "Eventforum",
        "type": "article",
        "title": 'A <b> & "c" كتابة',
        "description": "First. Second & last.",
        "url": f"{BASE}/here/sessions/ABC/",
        "locale": "ar_EG",
        "image:type": "image/png",
        "image:width": "1200",
        "image:height": "630",
        "image:alt": found.og["image:alt"],
    }
    assert found.og["image:alt"].startswith('A <b> & "c" كتابة · ')
    answer = client.get(picture.removeprefix(BASE))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert found.of("canonical") == [f"{BASE}/here/sessions/ABC/"]


def test_a_session_tells_search_engines_when_where_and_who(client, session):
    later = session.starts_at + timedelta(days=1, hours=15)
    services.reschedule(
        session, starts_at=later, ends_at=later + timedelta(hours=1), room=session.room, by=None
    )

    [block] = head(client, "/here/sessions/ABC/").blocks

    assert (block["@context"], block["@type"]) == ("https://schema.org", "EducationEvent")
    assert (block["startDate"], block["endDate"]) == (
        "2027-10-31T04:00:00+01:00",
        "2027-10-31T05:00:00+01:00",
    )
    assert block["previousStartDate"] == "2027-10-29T14:00:00+02:00"
    assert block["eventStatus"] == "https://schema.org/EventRescheduled"
    assert block["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert block["location"] == [
        {"@type": "Place", "name": "Aula", "address": "Katowice"},
        {"@type": "VirtualLocation", "url": f"{BASE}/here/"},
    ]
    assert [person["name"] for person in block["performer"]] == ["Ada Lind"]
    assert (block["name"], block["inLanguage"]) == (session.title, ["ar", "en"])
    assert block["superEvent"]["startDate"] == "2027-10-29"


def test_a_cancelled_session_is_cancelled_for_search_engines(client, session):
    services.cancel(session, by=None)

    assert head(client, "/here/sessions/ABC/").blocks[0]["eventStatus"] == (
        "https://schema.org/EventCancelled"
    )


def test_an_event_tells_its_days_its_series_and_its_feeds(client, session):
    found = head(client, "/here/")

    [block] = found.blocks
    assert (block["@type"], block["startDate"], block["endDate"]) == (
        "Event",
        "2027-10-29",
        "2027-10-31",
    )
    assert block["superEvent"]["name"] == "All of them"
    assert (found.og["title"], found.og["description"]) == ("Here", "Three days.")
    assert found.og["locale"] == "pl_PL"
    assert found.of("alternate") == [
        "/here/changes.atom",
        "/here/threads.atom",
        "/here/programme.ics",
        "/here/programme.json",
    ]
    assert {client.get(path).status_code for path in found.of("alternate")} == {200}


def test_a_discussion_shows_the_picture_of_what_it_is_about(client, session):
    of_event = ThreadFactory(event=session.event, title="Buses")
    of_session = ThreadFactory(event=session.event, session=session, title="More")
    many_posts(of_event, 60, author=UserFactory().person)
    PostFactory(thread=of_session)

    first = head(client, of_event.get_absolute_url())
    second = head(client, f"{of_event.get_absolute_url()}?after=50")
    third = head(client, of_session.get_absolute_url())

    assert first.og["image"] == f"{BASE}/here/picture.png"
    assert third.og["image"] == f"{BASE}/here/sessions/ABC.png"
    assert first.of("canonical") == [f"{BASE}{of_event.get_absolute_url()}"]
    assert second.of("canonical") == [f"{BASE}{of_event.get_absolute_url()}?after=50"]
    assert first.of("alternate") == [f"/threads/{of_event.pk}.atom"]


def test_home_and_people_have_previews_too(client, session):
    person = session.speakers.get().person

    home, theirs = head(client, "/?ui=ar"), head(client, person.get_absolute_url())

    assert (home.og["url"], home.og["locale"]) == (f"{BASE}/", "ar_EG")
    assert (theirs.og["type"], theirs.og["title"]) == ("profile", person.name)
    assert home.of("manifest") == ["/manifest.webmanifest"]
    assert len(home.of("apple-touch-icon")) == 1


@pytest.mark.parametrize("path", ["/here/", "/here/sessions/ABC/"])
def test_data_for_programs_is_the_same_for_all_readers(client, session, path):
    stranger = head(client, path).blocks
    client.force_login(UserFactory())
    client.cookies["zone"] = "Asia/Tokyo"

    assert head(client, path, headers={"accept-language": "ar"}).blocks == stranger


def test_data_cannot_end_the_element_it_stands_in():
    hostile = "</script><!--<script>alert(1)</script> & \u2028"

    block = json_ld({"name": hostile})

    inside = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', block)[1]
    assert json.loads(inside) == {"name": hostile}
    assert set("<>&\u2028") & set(inside) == set()


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en", "en_US"), ("pt-BR", "pt_BR"), ("zh-Hant", "zh_TW"), ("ckb", "ckb_IQ"), ("", "")],
)
def test_languages_are_spelt_as_previews_want_them(language, locale):
    assert locale_of(language) == locale
