# SPDX-License-Identifier: AGPL-3.0-or-later
"""No limit for new people has a way around it: by editing, answering questions, or many at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import HeldPost, Post, Question
from apps.threads.services import Draft, pace
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import AreaFactory, PostFactory, ThreadFactory
from tests.threads.test_at_once import at_once

pytestmark = pytest.mark.django_db

LINKS = "See https://a.example and https://b.example and https://c.example"
LONG = "The very same long text, which is put into one place after the other."


def of_before():
    """Somebody who has been here for longer than a day."""
    user = UserFactory()
    user.date_joined = timezone.now() - timedelta(days=2)
    user.save(update_fields=["date_joined"])
    return user


def known():
    user = of_before()
    PostFactory(author=user.person)
    return user


def posted(by, text="Words", **place):
    return services.reply(ThreadFactory(**place), text=text, by=by)


def code_of(action):
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def test_somebody_new_adds_no_links_by_editing():
    new, first = UserFactory(), of_before()

    for by in (new, first):
        post = posted(by)
        assert code_of(lambda by=by, post=post: services.edit(post, text=LINKS, by=by)) == "links"
        assert Post.objects.get(pk=post.pk).text == "Words"


def test_links_that_stand_already_stay_and_others_may_add_them():
    new = UserFactory()
    post = posted(new, LINKS)

    assert services.edit(post, text=f"{LINKS}!", by=new).text == f"{LINKS}!"
    old = known()
    assert services.edit(posted(old), text=LINKS, by=old).text == LINKS


def test_the_same_text_is_not_put_everywhere_by_editing():
    by = known()
    for _ in range(3):
        services.edit(posted(by), text=LONG, by=by)

    assert code_of(lambda: services.edit(posted(by), text=LONG, by=by)) == "same-text"


def test_another_language_or_other_spaces_are_not_the_same_text_once_more():
    by = known()
    post = services.reply(ThreadFactory(), text=LONG, language="en", by=by)
    for language in ("pl", "ar", "fr", "de", "en"):
        services.edit(post, text=LONG.replace(" ", "\n" if language == "ar" else " "),
                      language=language, by=by)  # fmt: skip

    services.edit(posted(by), text=LONG, by=by)

    assert Post.objects.get(pk=post.pk).language == "en"


def test_editing_has_a_pace():
    by = UserFactory()
    post = posted(by)
    for number in range(pace.EDITS.rate):
        services.edit(post, text=f"Words {number}", by=by)

    assert code_of(lambda: services.edit(post, text="Once more", by=by)) == "too-many"


def asked_of(user, event=None):
    """A question to a session of this person."""
    speaker = SpeakerFactory(person=user.person, event=event or EventFactory())
    session = SessionFactory(event=speaker.event, speakers=[speaker])
    return Question.objects.get(pk=services.ask(session, text="Why?", by=UserFactory()).pk)


def test_answers_of_speakers_are_sent_at_the_pace_of_all_texts(client):
    user = UserFactory()
    question = asked_of(user)
    client.force_login(user)
    address = reverse("threads:decide_question", args=[question.pk])

    statuses = [
        client.post(address, {"do": "answer", "text": f"Because {number}"}).status_code
        for number in range(pace.POSTS.rate + 1)
    ]

    assert statuses == [303] * pace.POSTS.rate + [429]
    question.refresh_from_db()
    assert question.answer.text == f"Because {pace.POSTS.rate - 1}"


def test_speakers_are_known_where_they_speak():
    user = UserFactory()
    question = asked_of(user, EventFactory(holds_first_posts=True))

    assert isinstance(services.answer(question, text="Because", by=user), Post)


def test_an_answer_that_waits_answers_nothing_yet(client, monkeypatch):
    user = UserFactory()
    question = asked_of(user)
    monkeypatch.setattr("apps.threads.services.sending.why_held", lambda *_: HeldPost.Why.FIRST)
    client.force_login(user)

    response = client.post(
        reverse("threads:decide_question", args=[question.pk]), {"do": "answer", "text": "Because"}
    )

    assert response["Location"] == reverse("threads:told")
    question.refresh_from_db()
    assert (question.state, HeldPost.objects.get().text) == (Question.State.OPEN, "Because")


@pytest.mark.django_db(transaction=True)
def test_no_more_wait_than_three_when_five_come_at_once():
    thread, user = ThreadFactory(event__holds_first_posts=True), UserFactory()

    def attempt(number):
        try:
            services.send(Draft(text=f"Text {number}", thread=thread.pk), by=user, key=None)
        except Refused as refusal:
            return refusal.code
        return "held"

    answers = at_once(attempt, range(5))

    assert sorted(answers) == ["held", "held", "held", "waiting", "waiting"]
    assert HeldPost.objects.count() == 3


def test_a_whole_network_is_counted_once_before_the_sign_in(client, monkeypatch):
    monkeypatch.setattr(pace, "KEPT_FROM", pace.Pace("threads.keep", 2, timedelta(minutes=10)))
    thread = ThreadFactory()
    address = reverse("threads:reply", args=[thread.pk])

    statuses = [
        client.post(address, {"text": "x"}, REMOTE_ADDR=f"2001:db8::{number}").status_code
        for number in range(1, 4)
    ]

    assert statuses == [302, 302, 429] or statuses == [303, 303, 429]


def test_a_vote_is_counted_once_against_the_limit(client, monkeypatch):
    monkeypatch.setattr(pace, "TOUCHES", pace.Pace("threads.touch", 4, timedelta(minutes=1)))
    user, question = UserFactory(), asked_of(UserFactory())
    client.force_login(user)
    vote = reverse("threads:vote", args=[question.pk])
    thank = reverse("threads:thank", args=[question.pk])

    statuses = [
        client.post(address, data).status_code
        for address in (vote, thank)
        for data in ({}, {"undo": "1"})
    ]

    assert statuses == [303] * 4
    assert client.post(vote).status_code == 429


@pytest.mark.parametrize(
    "arrange",
    [
        lambda thread, by, n: services.rename(thread, title=f"Title {n}", by=by),
        lambda thread, by, n: services.tag(thread, names=[f"tag{n}"], by=by),
        lambda thread, by, n: services.list_in(thread, area=AreaFactory(), by=by),
        lambda thread, by, n: (services.close, services.reopen)[n % 2](thread, by=by),
    ],
    ids=["rename", "tag", "list", "close"],
)  # fmt: skip
def test_arranging_has_a_pace(arrange):
    by = UserFactory()
    thread = ThreadFactory(created_by=by)
    for number in range(pace.ARRANGED.rate):
        arrange(thread, by, number)

    assert code_of(lambda: arrange(thread, by, 99)) == "too-many"


def test_who_is_new_in_an_event_waits_there_whatever_they_wrote_elsewhere():
    user, here = known(), EventFactory(holds_first_posts=True)

    def sent():
        draft = Draft(text="Words", thread=ThreadFactory(event=here).pk)
        return services.send(draft, by=user, key=None)

    assert isinstance(sent(), HeldPost)
    PostFactory(author=user.person, thread=ThreadFactory(event=here))
    assert isinstance(sent(), Post)
