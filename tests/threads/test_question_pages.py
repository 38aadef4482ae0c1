# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of questions show, to whom, and what they cost."""

import re

import pytest
from django.urls import reverse

from apps.core import page_cache, qr
from apps.threads import services
from apps.threads.models import Asking, Post
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.threads.test_question_rights import roles
from tests.threads.test_question_views import of, order, vote_address, votes
from tests.threads.test_questions import asked, speaker_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(speakers=[SpeakerFactory()])


@pytest.mark.parametrize(("sort", "first"), [("wanted", 0), ("new", 1)])
def test_orders_are_links_with_addresses(client, session, sort, first):
    questions = [asked(session, f"Why {n}?") for n in range(2)]
    services.vote(questions[0], by=UserFactory())

    text = client.get(f"{session.get_absolute_url()}?questions={sort}").text

    assert order(text)[0] == questions[first].pk
    assert f'href="?questions={sort}#questions" aria-current="true"' in text


def test_before_the_first_question_three_are_offered(client):
    session = SessionFactory(speakers=[SpeakerFactory()])
    page = session.get_absolute_url()

    text = client.get(page).text
    filled = client.get(f"{page}?ask=2").text

    assert "No questions yet. Ask the first one; the speaker gets it before the session." in text
    assert len(re.findall(r'href="\?ask=\d#ask"', text)) == 3
    assert "Which result surprised you most?</textarea>" in filled
    assert "Which result surprised you most?</textarea>" not in client.get(page).text


@pytest.mark.parametrize(
    ("when", "words", "first"),
    [
        (
            "live",
            "Ask now: the speaker sees it while the session runs.",
            "Could you show an example?",
        ),
        ("ended", "The session is over; you can still ask", "Where can I read more about this?"),
    ],
)
def test_what_is_offered_follows_the_clock(client, when, words, first):
    session = SessionFactory(speakers=[SpeakerFactory()], **{when: True})

    pages = [session.get_absolute_url(), of(session, "questions")]
    texts = [client.get(page).text for page in pages]

    for text in texts:
        assert words in text
        assert "before the session" not in text
    assert first in texts[0]
    assert f"{first}</textarea>" in client.get(f"{pages[0]}?ask=1").text


def test_where_nothing_was_asked_in_time_nothing_is_asked_for(client):
    session = SessionFactory(speakers=[SpeakerFactory()])
    services.close_asking(session, at=session.starts_at.replace(year=2000), by=speaker_of(session))

    text = client.get(of(session, "questions")).text

    assert "Nothing was asked." in text
    assert "Ask the first one" not in text


def test_the_page_follows_the_closing_time(client, session):
    client.get(session.get_absolute_url())
    services.close_asking(session, at=session.starts_at.replace(year=2000), by=speaker_of(session))

    text = client.get(session.get_absolute_url()).text

    assert "The time for questions is over." in text
    assert 'name="anonymous"' not in text


def test_a_break_is_not_asked(client):
    session = SessionFactory(pause=True)

    assert 'id="questions"' not in client.get(session.get_absolute_url()).text
    assert client.get(of(session, "questions")).status_code == 404


def test_the_reason_of_a_question_not_taken_up_is_for_its_asker(client, session):
    asker, speaker = UserFactory(), speaker_of(session)
    question = asked(session, "Held words?", by=asker)
    services.hold_back(question, reason="In the summary already", by=speaker)
    pages = [session.get_absolute_url(), of(session, "questions")]

    def told(user):
        client.logout()
        if user:
            client.force_login(user)
        return ["In the summary already" in client.get(page).text for page in pages]

    assert told(None) == [False, False]
    assert told(UserFactory()) == [False, False]
    assert told(asker) == [True, True]
    client.force_login(speaker)
    held = client.get(f"{of(session, 'questions')}?sort=held").text
    assert "In the summary already" in held
    client.force_login(UserFactory())
    assert order(client.get(f"{of(session, 'questions')}?sort=held").text) == []
    decide = reverse("threads:decide_question", args=[question.pk])
    assert client.get(decide).status_code == 404
    assert client.post(vote_address(question)).status_code == 404


def test_who_sees_the_controls_and_may_open_a_decision(client, session):
    asker = UserFactory()
    question = asked(session, by=asker)
    decide = reverse("threads:decide_question", args=[question.pk])

    controls, opened = set(), set()
    for name, user in roles(session).items():
        client.force_login(user)
        if 'value="now"' in client.get(of(session, "questions")).text:
            controls.add(name)
        if client.get(decide).status_code == 200:
            opened.add(name)

    assert controls == opened
    assert controls == {"speaker", "owner", "organizer", "moderator", "administrator"}
    client.force_login(asker)
    assert client.get(decide).status_code == 200


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"do": "now"}, "now"),
        ({"do": "answered", "answer": ""}, "answered"),
        ({"do": "answer", "text": "Because."}, "answered"),
        ({"do": "held", "reason": "Off the subject"}, "held"),
        ({"do": "open"}, "open"),
    ],
)
def test_decisions_work_without_scripts(client, session, sent, state):
    question = asked(session)
    client.force_login(speaker_of(session))

    response = client.post(reverse("threads:decide_question", args=[question.pk]), sent)

    assert response.status_code == 303
    question.refresh_from_db()
    assert question.state == state


def test_who_asked_marks_the_answer(client, session):
    asker = UserFactory()
    question = asked(session, by=asker)
    reply = services.reply(
        question.post.thread, text="So!", reply_to=question.post, by=UserFactory()
    )
    client.force_login(asker)
    decide = reverse("threads:decide_question", args=[question.pk])

    assert f'value="{reply.pk}"' in client.get(decide).text
    client.post(decide, {"do": "answered", "answer": reply.pk})

    question.refresh_from_db()
    assert question.answer == reply
    text = client.get(f"{session.get_absolute_url()}?questions=answered").text
    assert f'<a href="/p/{reply.pk}/">Read the answer</a>' in text


def test_the_closing_time_is_set_by_who_answers(client, session):
    address = of(session, "close_asking")
    client.force_login(UserFactory())
    assert client.post(address, {"when": "now"}).status_code == 404
    client.force_login(speaker_of(session))

    client.post(address, {"when": "end"})
    assert Asking.objects.get().closes_at == session.ends_at
    client.post(address, {"when": "open"})
    assert Asking.objects.get().closes_at is None
    assert client.post(address, {"when": "x"}).status_code == 404


def test_the_big_screen_shows_the_questions_and_can_be_paused(client, session):
    first, second = asked(session, "Who?"), asked(session, "Why?")
    services.take_up(second, by=speaker_of(session))

    text = client.get(of(session, "projector")).text
    paused = client.get(of(session, "projector") + "?paused").text

    assert text.index("Why?") < text.index("Who?")
    assert text.count("Being answered now") == 1
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in text
    assert "js/projector.js" in text
    assert "refresh" not in paused
    assert "js/projector.js" not in paused
    code = qr.code_of(f"http://testserver{session.get_absolute_url()}#questions")
    assert f'viewBox="0 0 {code.size} {code.size}"' in text
    assert f'<path d="{code.path}">' in text
    assert f"testserver{session.get_absolute_url()}" in text
    services.vote(first, by=UserFactory())
    assert client.get(of(session, "projector")).text != text


@pytest.mark.parametrize("number", [1, 3, 30])
def test_pages_cost_the_same_for_any_number_of_questions(
    client, broker, django_assert_num_queries, number
):
    session = SessionFactory(speakers=[SpeakerFactory()])
    reader = UserFactory()
    for n in range(number):
        services.vote(asked(session, f"Why {n}?", anonymous=n % 2 == 0), by=reader)
    client.force_login(reader)
    pages = [session.get_absolute_url(), of(session, "questions"), of(session, "projector")]
    for page in pages:
        client.get(page)
    page_cache.forget_all()
    broker.flushdb()
    assert client.session["_auth_user_id"]  # Who is signed in is read from the cache again.

    costs = []
    for page, cold in zip(pages, (12, 8, 5), strict=True):
        with django_assert_num_queries(cold):
            text = client.get(page).text
        costs.append(sum(1 for _, mine in votes(text).values() if mine))

    assert costs == [min(number, 10), number, 0]
    with django_assert_num_queries(5):
        client.get(pages[0])


def test_a_strangers_page_is_kept_until_somebody_votes(client, session, django_assert_num_queries):
    question = asked(session)
    page = session.get_absolute_url()
    client.get(page)

    with django_assert_num_queries(1):
        assert votes(client.get(page).text) == {question.pk: (0, False)}
    services.vote(question, by=UserFactory())
    assert votes(client.get(page).text) == {question.pk: (1, False)}


def test_questions_are_seen_in_arabic(client, session):
    for _ in range(3):
        question = asked(session)
    for _ in range(3):
        services.vote(question, by=UserFactory())

    text = client.get(f"{session.get_absolute_url()}?ui=ar").text

    assert 'dir="rtl"' in text
    assert "صوّتوا لهذا السؤال" in text
    assert votes(text)[question.pk] == (3, False)


def test_a_moderator_of_another_event_does_not_see_who_asks(client, session):
    other = EventRoleFactory(role="moderator").user
    question = asked(session, by=UserFactory(person__name="Kanarek"), anonymous=True)
    client.force_login(other)

    assert "Kanarek" not in client.get(of(session, "questions")).text
    assert Post.objects.get(pk=question.pk).author.unnamed
