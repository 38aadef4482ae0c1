# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names and descriptions as the reader reads them best, with their origin and the original."""

import pytest
from django.utils import timezone

from apps.pages.queries import programme
from apps.pages.queries.texts import texts_of
from apps.threads.models import Thread
from apps.translating import queries as translating
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import AreaFactory, PostFactory, ThreadFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db

ARABIC = {"headers": {"accept-language": "ar"}}


def put(obj, field, text, language="ar", **made):
    return TranslationFactory(
        target=obj, field=field, text=text, html=f"<p>{text}</p>", language=language, **made
    )


@pytest.fixture
def event():
    event = EventFactory(
        name="The gathering", language="en", languages=["en", "ar"], series=SeriesFactory(),
        description="Come.", description_html="<p>Come.</p>",
    )  # fmt: skip
    put(event, "name", "الملتقى")
    put(event, "description", "تعالوا", kind="machine")
    return event


def assert_leads_back(page, *, text, original, css="prose"):
    assert f'<div class="{css}" lang="ar" dir="rtl" hx-disable><p>{text}</p></div>' in page
    assert "ترجمة آلية عن الإنجليزية" in page
    assert f'lang="en" dir="ltr" hx-disable>{original}</div>' in page


def test_event_is_called_and_told_of_in_the_reader_s_language(client, event):
    page = client.get(event.get_absolute_url(), **ARABIC).text

    assert '<h1><bdi lang="ar" dir="rtl">الملتقى</bdi></h1>' in page
    assert '<bdi lang="en" dir="ltr">The gathering</bdi>' in page
    assert_leads_back(page, text="تعالوا", original="<p>Come.</p>", css="lede")
    english = client.get(event.get_absolute_url(), headers={"accept-language": "en"}).text
    assert '<h1><bdi lang="en" dir="ltr">The gathering</bdi></h1>' in english
    assert "الملتقى" not in english


def test_lists_call_events_and_discussions_so_too(client, event):
    thread = ThreadFactory(event=event, title="Tea?", language="en", versions_in="ar")
    PostFactory(thread=thread)
    Thread.objects.filter(pk=thread.pk).update(posts_count=1)
    put(thread, "title", "شاي؟")

    for address in ("/", "/events/", event.series.get_absolute_url()):
        assert '<bdi lang="ar">الملتقى</bdi>' in client.get(address, **ARABIC).text, address
    assert "<bdi>شاي؟</bdi>" in client.get("/", **ARABIC).text


def test_series_and_areas(client, event):
    series, area = (
        event.series,
        AreaFactory(
            name="Health",
            language="en",
            description="Well-being",
            description_html="<p>Well-being</p>",
        ),
    )
    thread = ThreadFactory(event=event, posts_count=1, last_post_at=timezone.now())
    thread.places.create(area=area)
    put(series, "name", "السلسلة")
    put(area, "name", "الصحة")
    put(area, "description", "العافية", kind="machine")

    assert (
        '<bdi lang="ar">السلسلة</bdi></h1>' in client.get(series.get_absolute_url(), **ARABIC).text
    )
    page = client.get(area.get_absolute_url(), **ARABIC).text
    assert '<h1 lang="ar"><bdi>الصحة</bdi></h1>' in page
    assert_leads_back(page, text="العافية", original="<p>Well-being</p>")
    page = client.get("/areas/", **ARABIC).text
    assert "الصحة" in page
    assert "العافية" in page


def test_biographies_cost_one_statement_however_many(client, event, django_assert_max_num_queries):
    session = SessionFactory(event=event, language="en")
    for number in range(3):
        speaker = SpeakerFactory(
            event=event, language="en", biography="Me.", biography_html="<p>Me.</p>"
        )
        session.session_speakers.create(speaker=speaker, position=number)
        put(speaker, "biography", f"أنا {number}", kind="machine")

    page = client.get(session.get_absolute_url(), **ARABIC).text

    for number in range(3):
        assert_leads_back(page, text=f"أنا {number}", original="<p>Me.</p>")
    with django_assert_max_num_queries(40) as captured:
        client.get(session.get_absolute_url() + "?sum=ar", **ARABIC)
    asked = [query for query in captured if "'biography'" in query["sql"]]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("wanted", "there", "is_missing"),
    [("pt-BR", "pt", False), ("pt", "pt-BR", False), ("zh-Hant", "zh-Hans", True),
     ("sr-Latn", "sr-Cyrl", True), ("sr-Latn", "sr-Latn", False)],
)  # fmt: skip
def test_another_script_is_missing_and_another_region_is_not(wanted, there, is_missing):
    event = EventFactory(language="en", languages=["en", wanted])
    session = SessionFactory(event=event, language="en", title="Tea")
    put(session, "title", "T", language=there, kind="human")

    title = texts_of(session, None, languages=[wanted], asked={})["title"]
    tasks = translating.tasks_of(event, UserFactory(), into=[wanted], known=[])
    (item,) = programme.items_of(event, languages=[wanted])

    assert title.missing == ([wanted] if is_missing else [])
    mine = next(task for task in tasks if task.kind == "session-title") if is_missing else None
    assert mine is None or mine.missing == (wanted,)
    assert is_missing or not any(task.kind == "session-title" for task in tasks)
    assert (item.title, item.language) == (("Tea", "en") if is_missing else ("T", there))
