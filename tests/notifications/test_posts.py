# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told of what is said: the strongest once, never one's own, never what is not seen."""

import pytest
from django.utils import timezone

from apps.events.models import EventRole
from apps.notifications import services
from apps.notifications.models import Notice, NoticeItem
from apps.notifications.queries.inbox import inbox
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import AreaFactory, ThreadFactory
from tests.notifications.telling import react, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def ewa():
    return UserFactory(person__name="Ewa Nowak", email="ewa@example.org")


@pytest.fixture
def tom():
    return UserFactory(person__name="Tom Berg", email="tom@example.org")


@pytest.fixture
def thread(ewa):
    thread = ThreadFactory(title="Plans")
    threads.reply(thread, text="I begin", by=ewa)
    return thread


def test_who_wrote_in_a_discussion_hears_of_what_others_write_there(thread, ewa, tom):
    threads.reply(thread, text="Hello", by=tom)
    react()

    assert told() == [(ewa.pk, "post")]


def test_a_mention_in_an_answer_is_one_notice_the_strongest(thread, ewa, tom):
    first = thread.posts.get()
    threads.reply(thread, text="Well, @Ewa_Nowak, I think so", reply_to=first, by=tom)
    for _ in range(3):
        react()

    assert told() == [(ewa.pk, "mention")]
    notice = Notice.objects.get()
    assert (notice.kind, notice.count, notice.group) == ("mention", 1, f"thread:{thread.pk}")


def test_answers_in_one_discussion_are_one_line_until_it_is_seen(thread, ewa, tom):
    for text in ("One", "Two", "Three"):
        threads.reply(thread, text=text, by=tom)
    react()
    ewa.refresh_from_db()
    assert [row.count for row in Notice.objects.filter(user=ewa)] == [3]
    assert ewa.unread == 1

    services.mark_seen(ewa, notices=[Notice.objects.get(user=ewa).pk])
    threads.reply(thread, text="Four", by=tom)
    react()

    rows = Notice.objects.filter(user=ewa).order_by("pk").values_list("count", "is_seen")
    assert list(rows) == [(3, True), (1, False)]


def test_who_follows_no_more_hears_only_of_what_names_them(thread, ewa, tom):
    services.unfollow(thread, by=ewa)

    threads.reply(thread, text="Hello all", by=tom)
    threads.reply(thread, text="Hello @Ewa_Nowak", by=tom)
    threads.reply(thread, text="I write again", by=ewa)
    threads.reply(thread, text="And I", by=tom)
    react()

    assert told(ewa) == ["mention"]


def test_who_follows_a_session_and_not_its_event_reads_of_its_discussion(tom):
    session, reader = SessionFactory(), UserFactory()
    services.unfollow(session.event, by=reader)
    services.follow(session, by=reader)
    thread = ThreadFactory(session=session, event=session.event, is_main=True)

    threads.reply(thread, text="Hello", by=tom)
    react()

    [shown] = inbox(reader, now=timezone.now()).shown
    assert [item.kind for item in shown.items] == ["post"]
    services.unfollow(session, by=reader)
    assert inbox(reader, now=timezone.now()).shown == []


def test_who_never_wrote_follows_by_their_word(thread, tom):
    reader = UserFactory()
    services.follow(thread, by=reader)
    services.follow(thread, by=reader)

    threads.reply(thread, text="Hello", by=tom)
    react()

    assert told(reader) == ["post"]


def test_a_hidden_event_is_told_of_to_its_own_people_only(thread, ewa, tom):
    thread.event.hidden = True
    thread.event.save()
    EventRoleFactory(event=thread.event, user=ewa, role=EventRole.Role.ORGANIZER)
    reader = UserFactory()
    services.follow(thread, by=reader)

    threads.reply(thread, text="Hello", by=UserFactory(is_superuser=True))
    react()

    assert told() == [(ewa.pk, "post")]


@pytest.mark.parametrize("level", ["names_me", "nothing"])
def test_levels_let_through_what_they_say(thread, ewa, tom, level):
    from tests.factories.notifications import PreferenceFactory

    PreferenceFactory(user=ewa, event=thread.event, level=level)

    threads.reply(thread, text="Hello", by=tom)
    threads.reply(thread, text="Hello @Ewa_Nowak", by=tom)
    react()

    assert told(ewa) == (["mention"] if level == "names_me" else [])


def test_a_question_is_told_to_the_speakers_and_its_answer_to_who_asked(ewa, tom):
    session = SessionFactory()
    speaker = SpeakerFactory(event=session.event, person=tom.person)
    session.speakers.add(speaker)

    question = threads.ask(session, text="Why?", anonymous=True, by=ewa).question
    react()
    assert told() == [(tom.pk, "asked")]

    threads.answer(question, text="Because", by=tom)
    react()
    react()

    assert told(ewa) == ["answered"]
    assert told(tom) == ["asked"]


def test_a_new_discussion_is_told_once_to_who_follows_its_places_and_its_author(tom):
    event, area = EventFactory(), AreaFactory()
    fans = {name: UserFactory() for name in ("event", "area", "person", "both")}
    services.follow(event, by=fans["event"])
    services.follow(area, by=fans["area"])
    services.follow(tom.person, by=fans["person"])
    for thing in (event, area):
        services.follow(thing, by=fans["both"])

    thread = threads.start(event=event, title="Trains", text="By night", by=tom, areas=[area])
    react()
    assert told() == sorted((fan.pk, "started") for fan in fans.values())

    threads.put_on_page(thread, by=tom)
    react()

    assert told(fans["event"]) == told(fans["both"]) == ["announced"]
    assert NoticeItem.objects.count() == 4


def test_an_edit_tells_those_only_whom_the_post_names_now(thread, ewa, tom):
    post = threads.reply(thread, text="Hello", by=tom)
    react()
    late = UserFactory(person__name="Late Reader")
    services.follow(thread, by=late)

    threads.edit(post, text="Hello @Ewa_Nowak", by=tom)
    react("post.edited")

    assert (told(ewa), told(late)) == (["mention"], [])


def test_follows_go_along_when_discussions_are_merged_and_split(thread, ewa, tom):
    admin = UserFactory(is_superuser=True)
    follower, against = UserFactory(), UserFactory()
    services.follow(thread, by=follower)
    services.unfollow(thread, by=against)
    threads.reply(thread, text="Second", by=tom)
    new = threads.split(thread, numbers=[2], title="Second", by=admin)
    react("thread.split")
    into = ThreadFactory(event=thread.event)
    threads.merge(new, into=into, by=admin)
    react("thread.merged")
    react("thread.merged")

    threads.reply(into, text="Third", by=admin)
    react("post.written", after=0)

    items = NoticeItem.objects.filter(thread=into)
    assert {item.user_id for item in items} == {follower.pk, tom.pk}


def test_a_person_that_was_joined_is_followed_as_the_one_that_stays(tom):
    fan, admin = UserFactory(), UserFactory(is_superuser=True)
    old, stays = UserFactory().person, None
    from apps.accounts.services import merge
    from tests.factories.accounts import PersonFactory

    stays = PersonFactory()
    services.follow(old, by=fan)
    services.follow(stays, by=fan)
    services.follow(old, by=tom)
    merge(old, into=stays, by=admin)
    react("person.merged")

    assert sorted(stays.followers.values_list("user", flat=True)) == sorted([fan.pk, tom.pk])


@pytest.mark.parametrize("followers", [1, 30])
def test_telling_many_costs_as_much_as_telling_one(
    thread, ewa, tom, followers, django_assert_max_num_queries
):
    for fan in UserFactory.create_batch(followers):
        services.follow(thread, by=fan)
    post = threads.reply(thread, text="Hello", by=tom)

    with django_assert_max_num_queries(38):
        services.tell_of_post(post.pk, now=post.created_at)
