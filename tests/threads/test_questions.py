# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to the speakers of a session: asked, voted for, answered, held back, and by whom."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Asking, Post, Question, Thread, Vote
from apps.threads.queries.questions import questions_page
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.threads.test_at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(speakers=[SpeakerFactory()])


def speaker_of(session):
    person = session.speakers.get().person
    return User.objects.filter(person=person).first() or UserFactory(person=person)


def asked(session, text="Why?", **fields):
    post = services.ask(session, text=text, by=fields.pop("by", None) or UserFactory(), **fields)
    return post.question


def refused(verb, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        verb(*args, **kwargs)
    return refusal.value.code


def test_a_question_is_a_post_of_the_main_discussion(session):
    asker = UserFactory()

    post = services.ask(session, text="Why?", by=asker)

    question = Question.objects.get()
    assert (post.thread.is_main, post.thread.session, post.number) == (True, session, 1)
    assert (post.author, question.post, question.session) == (asker.person, post, session)
    assert (question.state, question.votes_count, question.is_anonymous) == ("open", 0, False)
    assert Asking.objects.get().waiting_count == 1
    assert Activity.objects.filter(verb="question.asked", actor=asker).count() == 1


@pytest.mark.parametrize("trait", ["cancelled", "withdrawn", "pause"])
def test_what_does_not_take_place_is_not_asked(trait):
    session = SessionFactory(**{trait: True})

    assert refused(services.ask, session, text="Why?", by=UserFactory()) == "no-questions"
    assert Post.objects.count() == 0


def test_a_question_is_no_speech(session):
    assert refused(services.ask, session, text="x" * 601, by=UserFactory()) == "long"
    assert asked(session, "x" * 600).state == "open"


def test_after_the_closing_time_nothing_new_is_asked(session):
    speaker, now = speaker_of(session), timezone.now()
    services.close_asking(session, at=now + timedelta(minutes=1), by=speaker)
    asked(session)
    services.close_asking(session, at=now, by=speaker)

    assert refused(services.ask, session, text="Why?", by=UserFactory()) == "over"
    services.close_asking(session, at=None, by=speaker)
    assert asked(session).state == "open"


def test_one_vote_a_person_taken_back_once(session):
    question, reader = asked(session), UserFactory()

    up = [services.vote(question, by=reader).votes_count for _ in range(2)]
    down = [services.take_vote_back(question, by=reader).votes_count for _ in range(2)]

    assert (up, down) == ([1, 1], [0, 0])
    assert Activity.objects.filter(verb="question.voted").count() == 1
    assert Vote.objects.count() == 0


def test_nobody_votes_for_their_own_question(session):
    asker = UserFactory()

    for anonymous in (False, True):
        question = asked(session, by=asker, anonymous=anonymous)
        assert refused(services.vote, question, by=asker) == "own"


def test_what_is_settled_takes_no_votes(session):
    question, speaker = asked(session), speaker_of(session)
    services.vote(question, by=UserFactory())
    services.mark_answered(question, by=speaker)

    assert refused(services.vote, question, by=UserFactory()) == "settled"
    services.put_back(question, by=speaker)
    assert services.vote(question, by=UserFactory()).votes_count == 2


@pytest.mark.django_db(transaction=True)
def test_votes_of_two_hundred_at_once_are_counted_exactly(session):
    question, people = asked(session), [UserFactory() for _ in range(100)]

    at_once(lambda n: services.vote(question, by=people[n % 100]), range(200))

    question.refresh_from_db()
    assert (question.votes_count, Vote.objects.count()) == (100, 100)


@pytest.mark.django_db(transaction=True)
def test_a_person_who_votes_two_hundred_times_at_once_has_one_vote(session):
    question, reader = asked(session), UserFactory()

    def press(_):
        with suppress(Refused):
            services.vote(question, by=reader)

    at_once(press, range(200))

    question.refresh_from_db()
    assert (question.votes_count, Vote.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_votes_answers_and_removals_at_once_do_not_wait_for_each_other_forever(session):
    questions = [asked(session, f"Why {n}?") for n in range(4)]
    speaker, people = speaker_of(session), [UserFactory() for _ in range(8)]
    thread = Thread.objects.get()

    def work(n):
        question = questions[n % 4]
        try:
            (
                lambda: services.vote(question, by=people[n % 8]),
                lambda: services.take_up(question, by=speaker),
                lambda: services.reply(thread, text="x", by=people[n % 8]),
                lambda: services.thank(question.post, by=people[n % 8]),
            )[n // 4 % 4]()
        except Refused:
            return

    at_once(work, range(64))

    assert Question.objects.filter(state="now").count() == 1
    for question in Question.objects.all():
        assert question.votes_count == question.votes.count()


def test_one_question_is_answered_at_a_time(session):
    first, second, speaker = asked(session), asked(session), speaker_of(session)

    services.take_up(first, by=speaker)
    services.take_up(second, by=speaker)
    services.take_up(second, by=speaker)

    assert dict(Question.objects.values_list("pk", "state")) == {
        first.pk: "open",
        second.pk: "now",
    }
    assert Activity.objects.filter(verb="question.taken_up").count() == 2


def test_an_answer_is_a_reply_that_is_linked(session):
    question, speaker = asked(session), speaker_of(session)

    post = services.answer(question, text="Because.", by=speaker)

    question.refresh_from_db()
    assert (question.state, question.answer, question.settled_by) == ("answered", post, speaker)
    assert post.reply_to_id == question.pk
    asking = Asking.objects.get()
    assert (asking.waiting_count, asking.answered_count) == (0, 1)


def test_who_asked_may_say_what_answers_it(session):
    asker = UserFactory()
    question = asked(session, by=asker)
    answer = services.reply(Thread.objects.get(), text="I know!", by=UserFactory())

    services.mark_answered(question, answer=answer, by=asker)
    services.mark_answered(question, answer=answer, by=asker)

    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", answer)
    assert Activity.objects.filter(verb="question.answered").count() == 1
    services.put_back(question, by=asker)
    assert refused(services.hold_back, question, reason="x", by=asker) == "not-yours"


def test_an_answer_stands_in_the_same_discussion_and_is_another_post(session):
    question, speaker = asked(session), speaker_of(session)
    elsewhere = asked(SessionFactory()).post

    for answer in (elsewhere, question.post):
        code = refused(services.mark_answered, question, answer=answer, by=speaker)
        assert code == "elsewhere"


def test_an_answer_that_is_removed_is_linked_no_longer(session):
    question, speaker = asked(session), speaker_of(session)
    answer = services.answer(question, text="Because.", by=speaker)

    services.remove(answer, by=speaker)

    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", None)


def test_what_is_held_back_is_off_the_list_with_a_reason(session):
    question, speaker = asked(session), speaker_of(session)

    assert refused(services.hold_back, question, reason=" ", by=speaker) == "no-reason"
    services.hold_back(question, reason="Already in the summary", by=speaker)

    question.refresh_from_db()
    assert (question.state, question.reason) == ("held", "Already in the summary")
    assert questions_page(session).rows == []
    assert Asking.objects.get().held_count == 1
    assert refused(services.mark_answered, question, by=speaker) == "held"
    services.put_back(question, by=speaker)
    assert [row.reason for row in questions_page(session).rows] == [""]


def test_a_removed_question_is_off_every_list(session):
    asker = UserFactory()
    question = asked(session, by=asker)

    services.remove(question.post, by=asker)

    assert questions_page(session).rows == []
    assert Asking.objects.get().waiting_count == 0
    assert refused(services.vote, question, by=UserFactory()) == "removed"


def test_a_hidden_question_is_off_every_list_until_it_is_shown_again(session):
    question = asked(session)
    moderator = EventRoleFactory(event=session.event, role="moderator").user

    services.hide(question.post, by=moderator)
    assert (questions_page(session).rows, Asking.objects.get().waiting_count) == ([], 0)
    assert not Question.objects.visible_to(moderator).exists()
    services.show_again(Post.objects.get(pk=question.pk), by=moderator)

    assert [row.pk for row in questions_page(session).rows] == [question.pk]
    assert Asking.objects.get().waiting_count == 1


def test_questions_come_in_three_orders(session):
    speaker = speaker_of(session)
    first, second, third, done = (asked(session, f"Why {n}?") for n in range(4))
    for question, votes in ((second, 2), (third, 1)):
        for _ in range(votes):
            services.vote(question, by=UserFactory())
    services.mark_answered(done, by=speaker)

    def order(sort, **more):
        return [row.pk for row in questions_page(session, sort=sort, **more).rows]

    assert order("wanted") == [second.pk, third.pk, first.pk]
    assert order("new") == [third.pk, second.pk, first.pk]
    assert order("answered") == [done.pk]
    services.take_up(first, by=speaker)
    assert order("wanted") == [first.pk, second.pk, third.pk]
    assert order("new") == [first.pk, third.pk, second.pk]


@pytest.mark.parametrize("sort", ["wanted", "new"])
def test_a_list_goes_on_by_key(session, sort):
    questions = [asked(session, f"Why {n}?") for n in range(5)]
    services.vote(questions[3], by=UserFactory())

    seen, after = [], ""
    for _ in range(3):
        page = questions_page(session, sort=sort, after=after, size=2)
        seen += [row.pk for row in page.rows]
        after = page.more

    assert sorted(seen) == sorted(question.pk for question in questions)
    assert after == ""
    assert len(questions_page(session, sort=sort, after="9²-x", size=9).rows) == 5
