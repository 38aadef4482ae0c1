# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused, TooMany
from apps.pages import desks
from apps.sessions.models import Preparation, Resource, Summary
from apps.sessions.services import write_summary
from apps.threads import services
from apps.threads.guests import Guest
from apps.threads.models import Post, Question, Thread
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import SanctionFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    session = SessionFactory()
    session.speakers.add(SpeakerFactory(event=session.event, person=PersonFactory(name="Jadwiga")))
    return session


@pytest.fixture
def question(session):
    thread = ThreadFactory(main=True, session=session)
    return QuestionFactory(session=session, post=PostFactory(thread=thread))


@pytest.fixture
def guest(session, monkeypatch):
    """Jadwiga has no account: this browser has opened her invitation."""
    speaker = session.speakers.get()
    monkeypatch.setattr(desks, "speaker_at_desk", lambda request, session: speaker)
    return speaker.person


def decide(client, session, question, **sent):
    address = reverse("pages:desk_questions", args=[session.event.slug, session.code])
    return client.post(address, {"number": str(question.pk), **sent})


def test_a_speaker_without_an_account_answers_as_their_person(client, session, question, guest):
    assert decide(client, session, question, do="answer", text="Mentors did.").status_code == 303

    answer = Post.objects.get(reply_to=question.post)
    question.refresh_from_db()
    assert (answer.author, answer.text) == (guest, "Mentors did.")
    assert (question.state, question.answer, question.settled_by) == ("answered", answer, None)


def test_what_is_sent_twice_is_answered_once(session, question):
    guest = Guest(session.speakers.get().person, session.pk)
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"

    for _time in range(2):
        services.answer(question, text="Once.", by=guest, key=key)

    assert Post.objects.filter(text="Once.").count() == 1


def test_a_guest_answers_a_question_once_and_not_too_fast(session, question):
    guest = Guest(session.speakers.get().person, session.pk)
    posts = [PostFactory(thread=question.post.thread) for _time in range(5)]
    more = [QuestionFactory(session=session, post=post) for post in posts]
    services.answer(question, text="Once.", by=guest)
    with pytest.raises(Refused) as refused:
        services.answer(question, text="Twice.", by=guest)
    assert refused.value.code == "settled"
    for each in more[:4]:
        services.answer(each, text=f"About {each.pk}.", by=guest)
    with pytest.raises(TooMany):
        services.answer(more[4], text="Too fast.", by=guest)


def test_who_waits_reads_that_the_answer_comes_in_the_session(client, session, question, guest):
    decide(client, session, question, do="plan")

    page = client.get(session.get_absolute_url()).text
    assert "To be answered in the session" in page
    decide(client, session, question, do="open")
    assert "To be answered in the session" not in client.get(session.get_absolute_url()).text


def test_a_question_is_declined_with_a_reason_only(client, session, question, guest):
    decide(client, session, question, do="held", reason="")
    assert Question.objects.get(pk=question.pk).state == "open"

    decide(client, session, question, do="held", reason="It is about another project.")

    question.refresh_from_db()
    assert (question.state, question.reason) == ("held", "It is about another project.")


def test_the_desk_has_the_most_wanted_question_first(client, session, question, guest):
    wanted = QuestionFactory(
        session=session, votes_count=3, post=PostFactory(thread=question.post.thread)
    )
    desk = client.get(reverse("pages:desk", args=[session.event.slug, session.code])).text

    assert desk.index(f'id="dq{wanted.pk}"') < desk.index(f'id="dq{question.pk}"')
    assert "3 people want to know" in desk
    assert "2 wait for a word of yours" in desk


def test_an_answer_that_was_refused_stands_in_its_form_again(client, session, question, guest):
    services.hold_back(question, reason="No.", by=Guest(guest, session.pk))
    other = QuestionFactory(session=session, post=PostFactory(thread=question.post.thread))
    Thread.objects.update(closed_at=timezone.now())
    decide(client, session, other, do="answer", text="Nobody hears this yet.")

    desk = client.get(reverse("pages:desk", args=[session.event.slug, session.code])).text
    assert f'id="dq{question.pk}"' not in desk
    assert "\nNobody hears this yet.</textarea>" in desk


def test_questions_of_other_sessions_are_not_on_this_desk(client, session, question, guest):
    elsewhere = QuestionFactory()
    strange = Guest(guest, session.pk)

    assert decide(client, session, elsewhere, do="plan").status_code == 404
    assert decide(client, session, question, do="nothing").status_code == 404
    with pytest.raises(Refused):
        services.plan(elsewhere, by=strange)


def test_others_decide_nothing(client, session, question):
    client.force_login(UserFactory())

    assert decide(client, session, question, do="plan").status_code == 403
    client.logout()
    decide(client, session, question, do="plan")
    assert not Question.objects.get(pk=question.pk).in_session


@pytest.mark.parametrize("where", ["desk", "desk_preparation", "desk_links"])
def test_who_is_silenced_writes_nothing_at_the_desk(client, session, where):
    user = UserFactory(person=session.speakers.get().person)
    until = timezone.now() + timedelta(days=1)
    SanctionFactory(event=session.event, user=user, kind="silence", until=until)
    client.force_login(user)
    address = reverse(f"pages:{where}", args=[session.event.slug, session.code])
    sent = {"text": "All about it.", "language": "en", "minutes": "5", "base": "0",
            "kind": "page", "url": "https://example.org/", "title": "There"}  # fmt: skip

    client.post(address, sent)

    assert not Summary.objects.exists()
    assert not Preparation.objects.exists()
    assert not Resource.objects.exists()


def test_a_full_desk_costs_as_many_queries_as_an_almost_empty_one(client, session, question, guest):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("pages:desk", args=[session.event.slug, session.code]))
        return len(caught)

    ResourceFactory(session=session)
    write_summary(session, text="One.", language="en", by_person=guest, by=None)
    few = queries()
    for number in range(8):
        QuestionFactory(session=session, post=PostFactory(thread=question.post.thread))
        ResourceFactory(session=session, kind="page")
        person = PersonFactory()
        session.speakers.add(SpeakerFactory(event=session.event, person=person))
        write_summary(session, text=f"Text {number}", language="en", by_person=person, by=None)

    assert queries() == few
