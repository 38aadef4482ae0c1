# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to whole topics of a mirrored forum happens to discussions here."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from apps.accounts.services import person_from_forum
from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Post, Reading
from apps.threads.queries import posts_page
from apps.threads.services import Origin
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.threads import CaseFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

SAID = datetime(2026, 8, 13, 11, tzinfo=UTC)
FORUM = "Wikimedia Forum"


def somebody(name="Neema"):
    return person_from_forum(name=name, username=name.lower(), place=FORUM)


def said(thread, text="Karibu", **more):
    told = {"author": somebody(), "text": text, "at": SAID, "origin": Origin(place=FORUM)} | more
    return services.absorb(thread, **told)


def topic(**more):
    told = {"event": EventFactory(), "title": "Getting there", "place": FORUM} | more
    return services.absorb_start(**told)


def test_a_topic_is_a_discussion_once_something_is_said_in_it(client):
    thread = topic(tags=["travel", "x" * 41, *"abcdef"])
    assert not type(thread).objects.listed().exists()

    said(thread)

    assert type(thread).objects.listed().get() == thread
    assert sorted(tag.name for tag in thread.tags.all()) == ["a", "b", "c", "d", "travel"]
    page = client.get(thread.get_absolute_url())
    assert page.status_code == 200
    assert "Karibu" in page.text


@pytest.mark.parametrize(
    ("title", "shown"),
    [("  Two \n lines ", "Two lines"), ("", "…"), ("t" * 300, "t" * 199 + "…"), ("a\x00b", "ab")],
)
def test_any_title_of_the_forum_can_stand_here(title, shown):
    thread = topic(title=title)

    assert thread.title == shown


def test_a_title_changed_on_the_forum_leaves_the_old_address_answering(client):
    thread = topic()
    said(thread)
    before = thread.get_absolute_url()

    thread = services.absorb_title(thread, title="How to get there", place=FORUM)

    assert client.get(before)["Location"] == thread.get_absolute_url()
    assert Activity.objects.latest("pk").verb == "thread.renamed"


def test_a_sessions_own_discussion_keeps_the_title_of_its_session():
    thread = ThreadFactory(main=True)

    assert services.absorb_title(thread, title="Other", place=FORUM).title == thread.session.title


def test_tags_of_the_forum_come_and_go_and_hidden_ones_stay():
    thread = topic(tags=["travel", "rude"])
    moderator = EventRoleFactory(event=thread.event, role="organizer").user
    services.hide_tag(thread.tags.get(name="rude"), event=thread.event, by=moderator)

    services.absorb_tags(thread, names=["food", ""], place=FORUM)

    assert sorted(tag.name for tag in thread.tags.all()) == ["food", "rude"]


def test_a_topic_closed_and_opened_on_the_forum_is_so_here():
    thread = topic()
    said(thread)

    services.absorb_close(thread, place=FORUM)
    with pytest.raises(Refused, match="closed"):
        services.reply(thread, text="x", by=UserFactory())
    said(thread)
    services.absorb_reopen(thread, place=FORUM)

    assert services.reply(thread, text="x", by=UserFactory()).number == 3


def test_posts_moved_on_the_forum_keep_their_addresses(client):
    thread, into = ThreadFactory(), ThreadFactory()
    first, second = PostFactory(thread=thread), PostFactory(thread=thread, text="Second")
    PostFactory(thread=into)
    case = CaseFactory(post=second)
    reader = UserFactory()
    Reading.objects.create(user=reader, thread=thread, number=1, read_at=timezone.now())

    moved = services.absorb_move([second], into=into, place=FORUM)

    second.refresh_from_db()
    into.refresh_from_db()
    thread.refresh_from_db()
    assert (moved, second.thread, second.number) == (1, into, 2)
    assert (into.posts_count, thread.posts_count, thread.moved_count) == (2, 2, 1)
    response = client.get(second.get_absolute_url())
    assert response["Location"].endswith(f"#p{second.pk}")
    case.refresh_from_db()
    assert (case.thread, case.event) == (into, into.event)
    assert Reading.objects.get(thread=thread).number == 2
    stub = Post.objects.get(thread=thread, number=2)
    assert stub.moved_to == second
    assert "Moved to another discussion" in posts_page(thread, language="en").rows[1].fragment
    assert first.thread == thread


def test_posts_moved_twice_are_where_they_are():
    post, into = PostFactory(), ThreadFactory()
    services.absorb_move([post], into=into, place=FORUM)

    post.refresh_from_db()
    assert services.absorb_move([post], into=into, place=FORUM) == 0


def test_posts_of_several_discussions_come_one_after_the_other():
    one, other, into = PostFactory(), PostFactory(), ThreadFactory()

    assert services.absorb_move([other, one], into=into, place=FORUM) == 2

    assert list(into.posts.order_by("number").values_list("pk", flat=True)) == [one.pk, other.pk]
    for post in (one, other):
        post.thread.refresh_from_db()
        assert post.thread.last_post_at is None


def test_a_topic_removed_on_the_forum_says_so_at_its_address_and_can_come_back(client):
    thread = topic()
    said(thread)

    assert services.absorb_thread_removal(thread, at=SAID, place=FORUM, reason="Off topic")

    gone = client.get(thread.get_absolute_url())
    assert gone.status_code == 410
    assert "This was removed on Wikimedia Forum. Off topic" in gone.text
    thread.event.refresh_from_db()
    assert not thread.event.has_discussions

    services.absorb_thread_recovery(thread)

    assert client.get(thread.get_absolute_url()).status_code == 200


def test_a_discussion_in_which_people_wrote_here_stays():
    thread = topic()
    said(thread)
    services.reply(thread, text="From here", by=UserFactory())

    assert not services.absorb_thread_removal(thread, at=SAID, place=FORUM)

    thread.refresh_from_db()
    assert thread.removed_at is None


def test_moderators_cannot_bring_back_what_the_forum_removed():
    thread = topic()
    said(thread)
    services.absorb_thread_removal(thread, at=SAID, place=FORUM)

    with pytest.raises(Refused, match="only there"):
        services.show_thread_again(thread, by=UserFactory(is_superuser=True))


def test_the_forum_cannot_bring_back_what_moderators_removed():
    thread = topic()
    said(thread)
    services.remove_thread(thread, by=UserFactory(is_superuser=True), rule=1)
    services.absorb_thread_removal(thread, at=SAID, place=FORUM)

    services.absorb_thread_recovery(thread)

    thread.refresh_from_db()
    assert (thread.removed_rule, thread.gone_in) == (1, "")


def test_what_is_hidden_here_meanwhile_stays_removed_there():
    thread, by = topic(), UserFactory(is_superuser=True)
    said(thread)
    services.hide_thread(thread, by=by)
    services.absorb_thread_removal(thread, at=SAID, place=FORUM)

    services.show_thread_again(thread, by=by)

    thread.refresh_from_db()
    assert thread.removed_at is not None
    services.absorb_thread_recovery(thread)
    thread.refresh_from_db()
    assert thread.removed_at is None


def test_likes_of_the_forum_are_counted_with_the_thanks_given_here():
    post, friend = said(topic()), UserFactory()
    services.absorb_thanks(post, count=3)
    assert services.thank(post, by=friend) == 4

    assert services.absorb_thanks(post, count=2) == 3
    assert services.take_back(post, by=friend) == 2
    services.thank(post, by=friend)
    services.forget_thanks(friend.person)

    post.refresh_from_db()
    assert post.thanks_count == 2


def test_nothing_of_the_forum_stands_in_the_public_log_of_moderation():
    thread = topic()
    post = said(thread)
    services.absorb_removal(post, at=SAID, place=FORUM)
    services.absorb_close(thread, place=FORUM)

    assert not Activity.objects.filter(data__has_key="role").exists()
