# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import re
from datetime import timedelta
from html import escape

import pytest
from django.conf import settings

from apps.core import limits
from apps.sessions.models import SessionSpeaker
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.search.making import build_all

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TAGS = re.compile(r"<(?!/?(?:li|p|a|bdi|mark|time)[ >])[^>]*>?")
"""Whatever is not of our own page."""


def test_the_page_asks_for_words_and_tells_how(client):
    page = client.get("/search/")

    assert page.status_code == 200
    assert 'name="q"' in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert page["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "query",
    ["q=", "q=%22", "q=-a", "q=!!!", "q=a%27b", "q=x&kind=nothing", "q=x&since=2027-13-45",
     "q=x&lang=zzz", "q=x&event=nowhere", "q=x&after=-1", "q=x&after=99999",
     "q=x&kind=post&after=999",
     "q=x&lang=pl&kind=person", "q=x&event=nowhere&kind=event", "since=week", "q[]=x",
     "q=" + "a" * 3_000],
)  # fmt: skip
def test_any_address_of_it_answers(client, query):
    assert client.get(f"/search/?{query}").status_code == 200


def test_htmx_gets_the_results_only_and_hears_how_many(client):
    SessionFactory(title="Museum night")
    build_all()

    answer = client.get("/search/?q=museum", headers=HTMX)

    assert answer.text.lstrip().startswith('<div id="results">')
    assert "<mark>Museum</mark> night" in answer.text
    assert answer["HX-Push-Url"] == "/search/?q=museum"
    assert json.loads(answer["HX-Trigger"]) == {"say": "1 result"}


def test_every_choice_is_a_link_that_keeps_the_others(client):
    event = EventFactory()
    page = client.get(f"/search/?q=a+b&event={event.slug}&kind=post&lang=pl&since=year").text

    assert 'href="/search/?q=a+b&amp;lang=pl&amp;kind=post&amp;since=year"' in page
    assert f'href="/search/?q=a+b&amp;event={event.slug}&amp;lang=pl&amp;since=year"' in page
    assert f'href="/search/?q=a+b&amp;event={event.slug}&amp;kind=post&amp;since=year"' in page
    assert f'href="/search/?q=a+b&amp;event={event.slug}&amp;lang=pl&amp;kind=post"' in page


def test_the_bar_of_every_page_has_a_field_for_it_which_keeps_to_the_event(client):
    event = EventFactory()

    assert 'action="/search/"' in client.get("/").text
    page = client.get(event.get_absolute_url()).text
    assert f'<input type="hidden" name="event" value="{event.slug}">' in page
    assert client.get("/search/").text.count('type="search"') == 1


@pytest.mark.parametrize("kind", ["", "post", "session", "thread", "person"])
def test_texts_of_others_are_shown_and_never_run(client, kind):
    payloads = [
        '<script>alert("museum")</script>',
        '"><img src=x onerror=museum()>',
        "museum&lt;b&gt;",
    ]
    for payload in payloads:
        person = PersonFactory(name=payload[:150])
        speaker = SpeakerFactory(person=person, name=payload)
        session = SessionFactory(title=payload, event=speaker.event, speakers=[speaker])
        SummaryFactory(session=session, html="<p>museum &lt;script&gt;x&lt;/script&gt;</p>")
        thread = ThreadFactory(title=payload)
        PostFactory(thread=thread, author=person, html="<p>museum &lt;img src=x onerror=a&gt;</p>")
    build_all()

    page = client.get("/search/", {"q": "museum", "kind": kind}).text
    main = page.partition("<main")[2].partition("</main>")[0]

    assert main.count("<mark>") > 2
    assert "<script" not in main
    assert "<img" not in main
    assert "<b>" not in main


def test_the_question_comes_back_escaped(client):
    page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in page


@pytest.mark.skipif(
    not (settings.EVENTFORUM_SHARED_DATA / "security").exists(), reason="No corpora here"
)
def test_the_corpora_are_found_and_stay_text(client):
    folder = settings.EVENTFORUM_SHARED_DATA / "security" / "xss"
    lines = [
        *(folder / "own_share.jsonl").read_text().splitlines()[:100],
        *(folder / "payloads_share.jsonl").read_text().splitlines()[::45],
    ]
    payloads = [json.loads(line)["payload"] for line in lines][:200]
    thread = ThreadFactory()
    for payload in payloads:
        PostFactory(thread=thread, html=f"<p>needle {escape(payload)}</p>")
    build_all()

    for after in range(0, 200, 20):
        page = client.get("/search/", {"q": "needle", "kind": "post", "after": after}).text
        main = page.partition('<ol class="dl">')[2].partition("</ol>")[0]
        assert TAGS.findall(main) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate",
          "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
          "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
          "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
    ],
)  # fmt: skip
def test_pages_of_other_sites_cannot_read_it(client, headers, status):
    assert client.get("/search/?q=x", headers=headers).status_code == status


def test_it_is_read_only(client):
    assert client.post("/search/", {"q": "x"}).status_code == 405


def test_a_person_who_asks_without_end_waits(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get("/search/?q=x").status_code == 200

    while limits.take("search", user.pk, rate=60, per=timedelta(minutes=1), burst=60).allowed:
        pass
    answers = [client.get("/search/?q=x") for _number in range(3)]

    assert 429 in [answer.status_code for answer in answers]
    assert client.get("/search/").status_code == 200


@pytest.mark.parametrize("results", [1, 30])
def test_it_costs_the_same_whatever_is_found(client, django_assert_num_queries, results):
    event = EventFactory()
    for _number in range(results):
        speaker = SpeakerFactory(event=event, person__name="Needle N")
        SummaryFactory(session=SessionFactory(event=event, title="Needle", speakers=[speaker]))
        PostFactory(thread=ThreadFactory(event=event, title="Needle"), html="<p>Needles</p>")
    build_all()
    client.get("/search/?q=needle")

    with django_assert_num_queries(14):
        page = client.get("/search/?q=needle")
    assert page.text.count(' class="sgroup"') == 4
    client.force_login(UserFactory())
    with django_assert_num_queries(12):
        client.get("/search/?q=needle&kind=post")


def test_no_space_stands_between_a_name_and_the_comma_after_it(client):
    session = SessionFactory(title="Gardens")
    for name in ("Adela", "Berit"):
        speaker = SpeakerFactory(event=session.event, person=PersonFactory(name=name))
        SessionSpeaker.objects.create(session=session, speaker=speaker)
    build_all()

    assert "<bdi>Adela</bdi>, <bdi>Berit</bdi> ·" in client.get("/search/?q=gardens").text
