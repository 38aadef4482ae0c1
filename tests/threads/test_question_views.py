# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages and forms of questions: the session's page, the list, the big screen, decisions."""

import re
import uuid

import pytest
from django.urls import reverse

from apps.threads import services
from apps.threads.models import Question
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.threads.test_questions import asked, speaker_of
from tests.threads.test_sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(speakers=[SpeakerFactory()])


def of(session, name):
    return reverse(f"threads:{name}", args=[session.event.slug, session.code])


def vote_address(question):
    return reverse("threads:vote", args=[question.pk])


def form(text="Why?", **fields):
    return {"text": text, "idempotency_key": str(uuid.uuid4()), **fields}


def htmx(name):
    return {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": name}


def votes(text):
    """Of each question on a page its count of votes, and whether this reader voted; None without
    a button."""
    found = re.findall(
        r'id="vt(\d+)">(?:<button[^>]*aria-pressed="(\w+)"|<span class="vote is-set").*?'
        r'class="n">(\d+)<',
        text,
        re.DOTALL,
    )
    return {int(pk): (int(n), {"true": True, "false": False}.get(on)) for pk, on, n in found}


def order(text):
    return [int(pk) for pk in re.findall(r'<li class="qi[^"]*" id="q(\d+)"', text)]


def test_asking_leads_to_the_questions(client, session):
    asker = UserFactory()
    client.force_login(asker)

    response = client.post(of(session, "ask"), form("Why not?", language="en"))

    assert response.status_code == 303
    assert response["Location"] == f"{session.get_absolute_url()}#questions"
    question = Question.objects.get()
    assert (question.asker, question.post.text) == (asker.person, "Why not?")
    assert not question.is_anonymous


def test_the_same_form_twice_asks_once(client, session):
    client.force_login(UserFactory())
    sent = form()

    for _ in range(2):
        client.post(of(session, "ask"), sent)

    assert Question.objects.count() == 1


def test_htmx_gets_the_list_with_the_new_question_and_an_empty_form(client, session):
    client.force_login(UserFactory())

    response = client.post(of(session, "ask"), form("Why not?"), **htmx("ask"))

    question = Question.objects.get()
    assert '<section id="questions"' in response.text
    assert f'id="q{question.pk}" tabindex="-1"' in response.text
    assert response.text.count("data-focus") == 1
    assert "Why not?</textarea>" not in response.text
    assert votes(response.text) == {question.pk: (0, None)}


def test_an_empty_question_is_refused_in_its_form(client, session):
    client.force_login(UserFactory())

    response = client.post(of(session, "ask"), form(" "), **htmx("ask"))

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#ask"
    assert "There is no text yet." in response.text
    assert 'aria-invalid="true"' in response.text


def test_a_refused_question_keeps_what_was_typed(client, session):
    services.close_asking(session, at=None, by=speaker_of(session))
    client.force_login(UserFactory())
    page = session.get_absolute_url()

    text = "x" * 601
    response = client.post(
        of(session, "ask"), form(text, anonymous="on"), HTTP_REFERER=f"http://testserver{page}"
    )

    assert response.status_code == 303
    shown = client.get(page).text
    assert "This question is too long" in shown
    assert f"{text}</textarea>" in shown
    assert 'name="anonymous" data-draft checked' in shown


def test_a_stranger_asks_after_the_sign_in(client, session):
    response = client.post(of(session, "ask"), form("Why not?", anonymous="on"))
    assert response["Location"].startswith(reverse("account_login"))

    client.get(sign_in(client, UserFactory()))

    question = Question.objects.get()
    assert (question.post.text, question.is_anonymous) == ("Why not?", True)


def test_a_plain_vote_leads_back_to_the_question(client, session):
    question = asked(session)
    client.force_login(UserFactory())

    response = client.post(vote_address(question))

    assert response.status_code == 303
    assert response["Location"] == f"{session.get_absolute_url()}#q{question.pk}"
    page = client.get(session.get_absolute_url()).text
    assert votes(page) == {question.pk: (1, True)}
    client.post(vote_address(question), {"undo": "1"})
    assert votes(client.get(session.get_absolute_url()).text) == {question.pk: (0, False)}


def test_htmx_swaps_the_vote_only(client, session):
    question = asked(session)
    client.force_login(UserFactory())

    response = client.post(vote_address(question), **htmx(f"v{question.pk}"))

    assert response.text.startswith(f'<span class="vt" id="vt{question.pk}">')
    assert f'id="v{question.pk}"' in response.text
    assert votes(response.text) == {question.pk: (1, True)}
    assert '<span class="vh"> vote. Vote for this question</span>' in response.text
    assert response["HX-Trigger"] == '{"say": "Your vote is counted."}'


def test_a_refused_vote_speaks_beside_its_button(client, session):
    asker = UserFactory()
    question = asked(session, by=asker)
    client.force_login(asker)

    response = client.post(vote_address(question), **htmx(f"v{question.pk}"))

    assert response.status_code == 409
    assert response["HX-Retarget"] == f"#v{question.pk}-msg"


def test_a_stranger_votes_after_the_sign_in(client, session):
    question, reader = asked(session), UserFactory()

    response = client.post(vote_address(question))
    assert response["Location"].startswith(reverse("account_login"))
    place = sign_in(client, reader, goal=f"{session.get_absolute_url()}#q{question.pk}")

    assert place == f"{session.get_absolute_url()}#q{question.pk}"
    question.refresh_from_db()
    assert question.votes_count == 1


def test_one_kept_page_shows_each_reader_their_own_votes(client, session):
    asker, reader = UserFactory(), UserFactory()
    hidden = asked(session, "Why?", by=asker, anonymous=True)
    named = asked(session, "Who?", by=asker)
    services.vote(hidden, by=reader)
    page = session.get_absolute_url()

    shown = {}
    for name, user in (("stranger", None), ("asker", asker), ("reader", reader)):
        if user:
            client.force_login(user)
        shown[name] = votes(client.get(page).text)

    assert shown == {
        "stranger": {hidden.pk: (1, False), named.pk: (0, False)},
        "asker": {hidden.pk: (1, None), named.pk: (0, None)},
        "reader": {hidden.pk: (1, True), named.pk: (0, False)},
    }


def test_a_hidden_session_has_no_questions_for_strangers(client):
    session = SessionFactory(event=EventFactory(hidden=True), speakers=[SpeakerFactory()])
    question = asked(session)
    client.force_login(UserFactory())

    found = [
        client.post(of(session, "ask"), form()),
        client.post(vote_address(question)),
        client.get(of(session, "questions")),
        client.get(of(session, "projector")),
        client.post(of(session, "close_asking"), {"when": "now"}),
        client.get(reverse("threads:decide_question", args=[question.pk])),
    ]

    assert [response.status_code for response in found] == [404] * 6
