# SPDX-License-Identifier: AGPL-3.0-or-later
"""Under whose name something stands on the forum: its author's own, or the bridge's."""

import pytest

from apps.accounts.secrets_at_rest import encrypt
from apps.discourse.client import own_limits
from apps.discourse.models import ForumPerson, MirroredPost, OwnKey
from apps.discourse.queries import accounts_on_forums
from apps.discourse.services import linking
from apps.discourse.texts.records import ForumUser
from apps.threads import services as threads
from tests.discourse.world import connected
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    return connected(monkeypatch)


@pytest.fixture
def user():
    return UserFactory()


def linked_by_key(world, user):
    amina, key = world.forum.user("amina"), world.forum.add_key("amina")
    OwnKey.objects.create(forum=world.there, user=user, sealed_key=encrypt(key), state="good")
    linking.link(world.there, ForumUser(amina.id, "amina"), user=user, way=ForumPerson.Way.KEY)
    return key


@pytest.fixture
def thread(world):
    thread = world.start()
    world.plan()
    world.run(90)
    return thread


def say(world, thread, user, text="I said this here, as myself."):
    post = threads.reply(thread, text=text, by=user)
    world.wake(thread)
    world.run(60)
    return post, world.posts_there(thread)[-1]


def test_whoever_granted_a_key_speaks_with_it(world, thread, user):
    linked_by_key(world, user)

    post, there = say(world, thread, user)

    assert world.forum.user_of(there).username == "amina"
    assert there.raw.startswith("I said this here, as myself.")
    assert world.is_there(post)
    assert MirroredPost.objects.get(post=post).person.user == user

    threads.edit(post, text="I said it better, as myself.", by=user)
    world.wake(thread)
    world.run(60)
    raw = world.posts_there(thread)[-1].raw
    assert raw.startswith("I said it better, as myself.")


def test_what_was_said_before_it_was_linked_is_changed_by_the_bridge(world, thread, user):
    post, _there = say(world, thread, user, "Before I was linked.")
    linked_by_key(world, user)

    threads.edit(post, text="Before I was linked, but better.", by=user)
    world.wake(thread)
    world.run(60)

    there = world.posts_there(thread)[-1]
    assert world.forum.user_of(there).username == "eventforum"
    assert "but better" in there.raw
    assert not MirroredPost.objects.get(post=post).as_bridge


def test_a_key_that_the_forum_takes_no_more_is_said_to_be_so_and_the_bridge_speaks(
    world, thread, user
):
    linked_by_key(world, user)
    world.forum.state.user_keys[-1].revoked = True

    _post, there = say(world, thread, user)

    assert world.forum.user_of(there).username == "eventforum"
    assert OwnKey.objects.get(user=user).state == "refused"
    assert accounts_on_forums(user)[0].refused


def test_organizers_may_keep_all_under_the_bridge(world, thread, user):
    linked_by_key(world, user)
    world.mirror.as_themselves = False
    world.mirror.save()

    assert world.forum.user_of(say(world, thread, user)[1]).username == "eventforum"


def test_what_a_persons_limit_holds_back_for_long_the_bridge_says(world, thread, user):
    key = linked_by_key(world, user)
    own_limits.asked_to_wait(key, now=world.clock(), seconds=3600)

    _post, there = say(world, thread, user)

    assert world.forum.user_of(there).username == "eventforum"
    assert OwnKey.objects.get(user=user).state == "good"


def test_who_has_not_linked_anything_speaks_through_the_bridge(world, thread, user):
    linked_by_key(world, user)

    there = say(world, thread, UserFactory())[1]

    assert world.forum.user_of(there).username == "eventforum"
