# SPDX-License-Identifier: AGPL-3.0-or-later
import re

import pytest

from apps.core import page_cache
from apps.sessions.models import Session
from apps.threads import services as threads
from apps.threads.models import Reading
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SummaryFactory,
)
from tests.factories.threads import PostFactory, ThreadFactory, many_posts
from tests.pages.reading import (
    page,
    speaker_of,
)

pytestmark = pytest.mark.django_db


def full_session(*, posts, speakers):
    session = SessionFactory(room=RoomFactory(), abstract="About")
    SummaryFactory(session=session)
    for number in range(speakers):
        speaker_of(session, name=f"Speaker {number}")
        InterpretationFactory(session=session, language=("ar", "fr", "pl")[number])
        ResourceFactory(session=session)
    many_posts(ThreadFactory(main=True, session=session), posts, author=PersonFactory())
    return session


@pytest.mark.parametrize(("posts", "speakers"), [(1, 1), (50, 3)])
def test_the_page_costs_the_same_for_any_number_of_posts_and_people(
    client, broker, django_assert_num_queries, posts, speakers
):
    session = full_session(posts=posts, speakers=speakers)
    client.force_login(UserFactory())
    page(client, session)
    page_cache.forget_all()
    broker.flushdb()

    with django_assert_num_queries(12):
        response = page(client, session)
    with django_assert_num_queries(5):
        assert page(client, session).text.count('<article class="post"') == posts

    assert response.text.count('<article class="post"') == posts


def test_a_page_kept_for_people_names_each_of_them(client):
    session = full_session(posts=1, speakers=1)
    texts = []
    for name in ("Ada", "Zoë"):
        client.force_login(UserFactory(person=PersonFactory(name=name)))
        texts.append(page(client, session).text)

    assert ["<bdi>Ada</bdi>" in text for text in texts] == [True, False]
    assert ["<bdi>Zoë</bdi>" in text for text in texts] == [False, True]


def test_a_kept_page_costs_strangers_one_query_until_something_is_said(
    client, django_assert_num_queries
):
    session = full_session(posts=1, speakers=1)
    page(client, session)

    with django_assert_num_queries(1):
        response = page(client, session)
    assert response.text.count('<article class="post"') == 1

    thread = session.threads.get()
    PostFactory(thread=thread)
    type(thread).objects.filter(pk=thread.pk).update(version=thread.version + 1)
    assert page(client, session).text.count('<article class="post"') == 2


def test_a_change_of_the_session_shows_at_once(client):
    session = SessionFactory(title="Old")
    page(client, session)

    Session.objects.filter(pk=session.pk).update(title="New", version=session.version + 1)

    assert '<bdi lang="en" dir="ltr">New</bdi></h1>' in page(client, session).text


def test_a_first_visit_is_light(client):
    session = full_session(posts=20, speakers=3)

    assert len(page(client, session).content) <= 60_000


def test_a_kept_page_has_a_form_of_ones_own(client):
    session = SessionFactory()
    page(client, session)

    forms = [page(client, session).text for _ in range(2)]

    keys = [re.search(r'name="idempotency_key" value="([^"]+)"', form)[1] for form in forms]
    assert keys[0] != keys[1]


def test_the_post_to_answer_is_named_and_not_kept(client):
    session = full_session(posts=2, speakers=1)

    response = page(client, session, "?reply=2")

    assert "You are answering" in response.text
    assert "You are answering" not in page(client, session).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_with_questions_keeps_to_twelve_queries(
    client, broker, django_assert_num_queries, count
):
    session, reader = full_session(posts=count, speakers=count), UserFactory()
    boss = UserFactory(administrator=True)
    for number in range(count):
        asked = threads.ask(session, text=f"Why {number}?", by=UserFactory(), anonymous=True)
        threads.vote(asked.question, by=reader)
        threads.thank(asked, by=reader)
        held = threads.ask(session, text=f"And {number}?", by=reader).question
        threads.hold_back(held, reason=f"Because {number}", by=boss)
    threads.read_up_to(session.threads.get(), 1, by=reader)
    Reading.objects.update(number=1)
    client.force_login(reader)
    page(client, session)
    page_cache.forget_all()
    broker.flushdb()
    assert client.session["_auth_user_id"]  # Who is signed in is read from the cache again.

    with django_assert_num_queries(12):
        text = page(client, session).text

    assert text.count("Because") == count
    assert text.count('data-n="2"') == 1
    assert " is-new" in text
