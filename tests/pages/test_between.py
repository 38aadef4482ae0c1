# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a series keeps alive between two editions."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone as clock

from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import ResourceFactory, SessionFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory

pytestmark = pytest.mark.django_db

ALL = ["coming", "open", "answers", "to-do", "films", "past", "feed"]


@pytest.fixture
def series():
    return SeriesFactory(slug="eseap")


def edition(series, days=-200, **values):
    return EventFactory(
        series=series, starts_on=clock.now().date() + timedelta(days=days), **values
    )


def asked(session, words, **values):
    thread = ThreadFactory(main=True, session=session)
    post = PostFactory(thread=thread, html=f"<p>{words}</p>")
    return QuestionFactory(session=session, post=post, **values)


def leave(event):
    """One of everything that an edition can leave."""
    asked(SessionFactory(event=event), "Apakah ada catatan?")
    session = SessionFactory(event=event, title="Offline workshop")
    question = asked(session, "録画に字幕を？", state="answered")
    question.answer = PostFactory(thread=question.post.thread, html="<p>はい。</p>")
    question.save()
    ResourceFactory(session=session, kind="recording")
    wayan = UserFactory(person__name="Wayan")
    post = threads.reply(ThreadFactory(event=event), text="Share the slides", by=wayan)
    threads.mark_follow_up(post, owner=wayan.person, by=wayan)


def page(client):
    return client.get("/series/eseap/").text


def headings(text):
    return re.findall(r'<h2 id="h-([\w-]+)"', text)


def test_a_series_shows_what_past_editions_left(client, series):
    edition(series, 30, name="Next")
    leave(edition(series))
    text = page(client)

    assert headings(text) == ALL
    for words in ("Apakah ada catatan?", "録画に字幕を？", "はい。", "Share the slides", "Wayan"):
        assert words in text
    assert "Offline workshop" in text


def test_nothing_of_a_kind_is_no_section(client, series):
    edition(series)

    assert headings(page(client)) == ["coming", "past", "feed"]


@pytest.mark.parametrize("values", [{"hidden": True}, {"days": 30}])
def test_hidden_editions_and_those_to_come_are_left_out(client, series, values):
    leave(edition(series, **values))

    assert set(headings(page(client))) <= {"coming", "past", "feed"}


def test_a_removed_answer_is_not_shown(client, series):
    leave(edition(series))
    series_page = page(client)
    assert "はい。" in series_page
    answer = series.events.get().threads.get(session__title="Offline workshop").posts.last()
    threads.remove(answer, by=UserFactory(administrator=True))

    assert "はい。" not in page(client)


def test_a_kept_page_follows_what_is_asked_and_answered(client, series):
    event = edition(series)
    session = SessionFactory(event=event)
    page(client)
    asker = UserFactory()
    threads.ask(session, text="Will there be notes?", by=asker)

    assert "Will there be notes?" in page(client)


@pytest.mark.parametrize("many", [1, 3])
def test_a_series_costs_the_same_whatever_was_left(client, series, many, django_assert_num_queries):
    for number in range(many):
        leave(edition(series, -200 - 10 * number))
    client.force_login(UserFactory())
    page(client)

    with django_assert_num_queries(11):
        page(client)


def test_an_event_long_over_leads_to_its_series(client, series):
    quiet, recent = edition(series, -65), edition(series, -50)

    assert "What it left open" in client.get(quiet.get_absolute_url()).text
    assert "What it left open" not in client.get(recent.get_absolute_url()).text
