# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators decide stands in the public log; what authors do to their own does not."""

import pytest
from django.urls import reverse

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import (
    AreaFactory,
    PictureRequestFactory,
    PostPictureFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db

EMPTY = "Moderators have done nothing here yet."


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def moderator(event):
    return EventRoleFactory(event=event, role="moderator").user


def discussion(event, author, *more):
    thread = services.start(event=event, title="Secret title", text="a", by=author)
    for text in more:
        services.reply(thread, text=text, by=author)
    return thread


def log(client, event):
    return client.get(reverse("threads:moderation_log", args=[event.slug])).text


ARRANGED = {
    "Discussion renamed": lambda thread, by: services.rename(thread, title="Another", by=by),
    "Tags of a discussion changed": lambda thread, by: services.tag(thread, names=["x"], by=by),
    "Discussion listed in a further place": lambda thread, by: services.list_in(
        thread, area=AreaFactory(), by=by
    ),
    "Discussion closed": lambda thread, by: services.close(thread, reason="Secret", by=by),
    "Discussion removed": lambda thread, by: services.remove_thread(
        thread, rule=Rule.SPAM, reason="Secret", by=by
    ),
}
MODERATED = {
    "Discussion split": lambda thread, by: services.split(thread, numbers=[2], title="B", by=by),
    "Discussion pinned": lambda thread, by: services.pin(thread, by=by),
    "Discussion moved": lambda thread, by: services.move(
        thread, session=SessionFactory(event=thread.event), by=by
    ),
    "Discussion merged": lambda thread, by: services.merge(
        thread, into=discussion(thread.event, UserFactory()), by=by
    ),
    "Discussion hidden": lambda thread, by: services.hide_thread(thread, by=by),
}


@pytest.mark.parametrize("words", [*ARRANGED, *MODERATED])
def test_what_a_moderator_does_stands_in_the_log_without_names_and_texts(
    client, event, author, moderator, words
):
    thread = discussion(event, author, "b")

    (ARRANGED | MODERATED)[words](thread, moderator)

    page = log(client, event)
    assert (words in page, "a moderator" in page) == (True, True)
    for secret in ("Secret", author.person.name, moderator.person.name):
        assert secret not in page


@pytest.mark.parametrize("words", ARRANGED)
@pytest.mark.parametrize("role", ["", "organizer"])
def test_what_authors_do_to_their_own_discussions_does_not(client, event, author, words, role):
    if role:
        EventRoleFactory(event=event, role=role, user=author)
    thread = discussion(event, author)

    ARRANGED[words](thread, author)

    assert Activity.objects.filter(object_id=thread.pk, verb__startswith="thread.").count() == 2
    assert EMPTY in log(client, event)


def test_what_a_moderator_undoes_stands_in_the_log(client, event, author, moderator):
    thread = discussion(event, author, "b")
    services.pin(thread, by=moderator)
    services.close(thread, by=moderator)
    services.remove_thread(thread, rule=Rule.SPAM, by=moderator)

    services.show_thread_again(thread, by=moderator)
    services.reopen(thread, by=moderator)
    services.unpin(thread, by=moderator)

    page = log(client, event)
    for words in ("put back", "opened again", "no longer pinned"):
        assert f"Discussion {words}" in page


def test_an_author_who_moderates_opens_what_another_moderator_closed_as_a_moderator(
    client, event, moderator
):
    thread = discussion(event, moderator)
    services.close(thread, by=EventRoleFactory(event=event, role="owner").user)

    services.reopen(thread, by=moderator)

    page = log(client, event)
    assert ("an owner of the event" in page, page.count("a moderator")) == (True, 1)


def test_a_move_to_another_event_stands_in_the_logs_of_both(client, event, author, moderator):
    other = EventFactory()
    EventRoleFactory(event=other, role="organizer", user=moderator)
    moved, merged = (discussion(event, author) for _ in range(2))

    services.move(moved, event=other, by=moderator)
    services.merge(merged, into=moved, by=moderator)

    here, there = log(client, event), log(client, other)
    assert (here.count("Discussion moved to another place"), here.count("a moderator")) == (2, 2)
    assert ("Discussion moved<" in there, "Discussion merged" in there) == (True, True)
    assert there.count("an organizer") == 2


def test_a_moderator_of_a_further_place_decides_for_that_place(client, event, author, moderator):
    elsewhere = discussion(EventFactory(), author)
    services.list_in(elsewhere, event=event, by=author)

    services.take_out(elsewhere, place=elsewhere.places.get().pk, by=moderator)

    assert "Discussion taken out of a further place" in log(client, event)
    assert EMPTY in log(client, elsewhere.event)


def test_pictures_that_moderators_take_away_or_keep_stand_in_the_log(client, event, moderator):
    shown = PostPictureFactory(post__thread__event=event)
    asked = PictureRequestFactory(shown=PostPictureFactory(post__thread__event=event))

    services.take_picture_away(shown, reason="Secret", by=moderator)
    services.keep_picture(asked, reason="Secret", by=moderator)

    page = log(client, event)
    assert ("Picture removed" in page, "Request to remove a picture declined" in page) == (
        True,
        True,
    )
    assert ("Secret" in page, asked.reason in page) == (False, False)


def test_a_picture_that_its_author_takes_away_does_not(client, event, author):
    shown = PostPictureFactory(post__thread__event=event, post__author=author.person)

    services.take_picture_away(shown, by=author)

    assert EMPTY in log(client, event)


def test_who_does_not_moderate_keeps_no_picture():
    asked = PictureRequestFactory()

    with pytest.raises(Refused):
        services.keep_picture(asked, by=UserFactory())


def test_a_question_that_is_not_taken_up_stands_in_the_log_with_whose_word_that_was(
    client, event, moderator
):
    question = QuestionFactory(session__event=event)

    services.hold_back(question, reason="Secret", by=moderator)
    services.put_back(question, by=moderator)

    page = log(client, event)
    assert ("Question not taken up" in page, "put back" in page) == (True, True)
    assert "Secret" not in page
