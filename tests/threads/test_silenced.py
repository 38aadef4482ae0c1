# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever is silenced or banned changes nothing that others see, by whatever verb."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events import services as events
from apps.events.models import Sanction
from apps.threads import services
from apps.threads.models import Area, FollowUp, Question, Thread
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import AreaFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A moderator who speaks, and has begun a discussion: nobody has more verbs."""
    event = EventFactory()
    user = EventRoleFactory(event=event, role="moderator").user
    speaker = SpeakerFactory(person=user.person, event=event)
    session = SessionFactory(event=event, speakers=[speaker])
    thread = services.start(event=event, title="Mine", text="First", by=user)
    services.reply(thread, text="Second", by=user)
    theirs = services.reply(thread, text="Third", by=UserFactory())
    asked = services.ask(session, text="Why?", by=UserFactory())
    AreaFactory(slug="area")
    return {
        "event": event,
        "user": user,
        "session": session,
        "thread": thread,
        "first": thread.posts.get(number=1),
        "theirs": theirs,
        "question": Question.objects.get(pk=asked.pk),
    }


def sanctioned(kind, user, event):
    if kind == "ban":
        by = UserFactory(administrator=True)
        return events.ban(user, rule=Rule.SPAM, reason="x", by=by)
    by = EventRoleFactory(event=event, role="owner").user
    until = timezone.now() + timedelta(days=1)
    return events.silence(user, event=event, until=until, rule=Rule.SPAM, reason="x", by=by)


VERBS = {
    "answer in a discussion": lambda s: services.send(
        Draft(text="x", thread=s["thread"].pk), by=s["user"], key=None
    ),
    "begin one": lambda s: services.send(
        Draft(text="x", title="y", event=s["event"].pk), by=s["user"], key=None
    ),
    "write in a session": lambda s: services.send(
        Draft(text="x", session=s["session"].pk), by=s["user"], key=None
    ),
    "ask": lambda s: services.send(
        Draft(text="x", session=s["session"].pk, question=True), by=s["user"], key=None
    ),
    "announce": lambda s: services.announce(s["event"], title="x", text="y", by=s["user"]),
    "put on the page": lambda s: services.put_on_page(s["thread"], by=s["user"]),
    "take off the page": lambda s: services.take_off_page(s["thread"], by=s["user"]),
    "edit": lambda s: services.edit(s["first"], text="Other", by=s["user"]),
    "edit pictures": lambda s: services.edit(s["first"], text="First", pictures=[], by=s["user"]),
    "rename": lambda s: services.rename(s["thread"], title="Other", by=s["user"]),
    "tag": lambda s: services.tag(s["thread"], names=["x"], by=s["user"]),
    "list": lambda s: services.list_in(s["thread"], area=Area.objects.get(), by=s["user"]),
    "list in a session": lambda s: services.list_in(
        s["thread"], session=s["session"], by=s["user"]
    ),
    "take out": lambda s: services.take_out(s["thread"], place=listed(s), by=s["user"]),
    "pin": lambda s: services.pin(s["thread"], by=s["user"]),
    "unpin": lambda s: services.unpin(s["thread"], by=s["user"]),
    "move": lambda s: services.move(s["thread"], session=s["session"], by=s["user"]),
    "split": lambda s: services.split(s["thread"], numbers=[2], title="New", by=s["user"]),
    "merge": lambda s: services.merge(
        s["thread"], into=ThreadFactory(event=s["event"]), by=s["user"]
    ),
    "close": lambda s: services.close(s["thread"], by=s["user"]),
    "reopen": lambda s: services.reopen(s["thread"], by=s["user"]),
    "remove another's": lambda s: services.remove(s["theirs"], by=s["user"]),
    "hide": lambda s: services.hide(s["theirs"], by=s["user"]),
    "give back": lambda s: services.show_thread_again(s["thread"], by=s["user"]),
    "mark": lambda s: services.mark_follow_up(s["first"], by=s["user"]),
    "unmark": lambda s: services.unmark(s["first"], by=s["user"]),
    "finish": lambda s: services.finish(
        FollowUp.objects.get_or_create(post=s["first"])[0], by=s["user"]
    ),
    "take up": lambda s: services.take_up(s["question"], by=s["user"]),
    "put back": lambda s: services.put_back(s["question"], by=s["user"]),
    "answer a question": lambda s: services.answer(s["question"], text="x", by=s["user"]),
    "mark as answered": lambda s: services.mark_answered(s["question"], by=s["user"]),
    "hold back": lambda s: services.hold_back(s["question"], reason="x", by=s["user"]),
    "close asking": lambda s: services.close_asking(
        s["session"], at=timezone.now(), by=s["user"]
    ),
    "vote": lambda s: services.vote(s["question"], by=s["user"]),
    "thank": lambda s: services.thank(s["theirs"], by=s["user"]),
    "report": lambda s: services.report(
        s["theirs"], reporter=s["user"], rule=Rule.SPAM
    ),
}  # fmt: skip


def listed(scene):
    return scene["thread"].places.get_or_create(area=Area.objects.get())[0].pk


@pytest.mark.parametrize("kind", ["silence", "ban"])
@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_is_left_to_them(scene, verb, kind):
    sanctioned(kind, scene["user"], scene["event"])

    with pytest.raises(Refused) as refusal:
        VERBS[verb](scene)

    assert refusal.value.code == {"silence": "silenced", "ban": "banned"}[kind]


def test_what_is_their_own_they_take_away_all_the_same(scene):
    user, thread = scene["user"], services.start(
        event=scene["event"], title="Alone", text="x", by=scene["user"]
    )  # fmt: skip
    services.thank(scene["theirs"], by=user)
    services.vote(scene["question"], by=user)
    sanctioned("silence", user, scene["event"])

    services.remove(scene["first"], by=user)
    services.remove_thread(thread, by=user)
    assert services.take_back(scene["theirs"], by=user) == 0
    assert services.take_vote_back(scene["question"], by=user).votes_count == 0


def test_a_discussion_of_an_area_does_not_carry_them_into_the_event():
    event, user = EventFactory(), UserFactory()
    thread = services.start(areas=[AreaFactory()], title="Elsewhere", text="x", by=user)
    sanctioned("silence", user, event)

    with pytest.raises(Refused) as refusal:
        services.list_in(thread, event=event, by=user)
    assert refusal.value.code == "silenced"
    services.rename(thread, title="Still mine", by=user)

    services.list_in(thread, event=event, by=UserFactory(administrator=True))
    for write in (
        lambda: services.send(Draft(text="x", thread=thread.pk), by=user, key=None),
        lambda: services.edit(thread.posts.get(), text="y", by=user),
        lambda: services.rename(thread, title="z", by=user),
    ):
        with pytest.raises(Refused) as refusal:
            write()
        assert refusal.value.code == "silenced"


def test_a_session_listed_elsewhere_counts_as_of_there(scene):
    other, user = EventFactory(), UserFactory()
    main = Thread.objects.get(session=scene["session"], is_main=True)
    services.list_in(main, event=other, by=UserFactory(administrator=True))
    sanctioned("silence", user, other)

    with pytest.raises(Refused):
        services.send(Draft(text="x", session=scene["session"].pk), by=user, key=None)


def test_a_silenced_speaker_answers_nothing_by_the_form(client, scene):
    sanctioned("silence", scene["user"], scene["event"])
    client.force_login(scene["user"])
    address = reverse("threads:decide_question", args=[scene["question"].pk])

    response = client.post(address, {"do": "answer", "text": "Canary"})

    assert response.status_code >= 400
    assert scene["question"].post.replies.count() == 0


def test_nobody_lifts_what_holds_for_themselves(scene):
    sanction = sanctioned("silence", scene["user"], scene["event"])

    with pytest.raises(Refused):
        events.lift(sanction, by=scene["user"])

    assert Sanction.objects.get().lifted_at is None
