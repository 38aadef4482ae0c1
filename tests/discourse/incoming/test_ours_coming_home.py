# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own texts told back while nobody knows yet what became of them."""

import pytest

from apps.activity.models import Activity
from apps.discourse.models import ForumPerson, MirroredPost
from apps.threads import services as threads
from apps.threads.models import Post
from tests.discourse.incoming.listening import here, listen
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_our_edit_whose_answer_was_lost_is_no_strangers(world, thread, topic):
    post = thread.posts.get()
    threads.edit(post, text="5 < 6, and *not* <b>more</b>", by=post.author.user)
    last = Activity.objects.order_by("-pk").values_list("pk", flat=True)[0]
    world.forum.fail("timeout", method="PUT", path="posts")
    world.wake(thread)

    world.run(5)
    listen(world, 200)

    assert here(thread) == ["5 < 6, and *not* <b>more</b>"]
    assert not Activity.objects.filter(pk__gt=last, verb="post.edited").exists()


def test_a_removal_follows_though_the_forum_changed_the_text_just_before(world, thread):
    author = UserFactory()
    post = threads.reply(thread, text="I can carry it twice.", by=author)
    world.wake(thread)
    world.run(30)
    listen(world)
    there = world.posts_there(thread)[-1]
    world.forum.edit(there, there.raw.replace("twice", "once"), user="mira")
    threads.remove(post, by=author)

    listen(world)
    world.wake(thread)
    world.run(60)

    assert not any("I can carry it once" in one.raw for one in world.posts_there(thread))


@pytest.fixture
def waiting(world, thread):
    """A reply that waits for a moderator of the forum."""
    user = world.user()
    amina = world.forum.user("amina")
    ForumPerson.objects.create(forum=world.there, number=amina.id, username="amina", user=user)
    world.there.features |= {"impersonate": True}
    world.there.save()
    world.forum.traps.enqueue = True
    reply = threads.reply(thread, text="May I say this?", by=user)
    world.wake(thread)
    world.run(30)
    assert MirroredPost.objects.get(post=reply).state == MirroredPost.State.QUEUED
    world.forum.traps.enqueue = False
    reply.refresh_from_db()
    return reply


def let_in(world):
    world.forum.approve(next(iter(world.forum.state.pending)))
    listen(world, 120)


def test_what_waits_there_says_so_here(world, waiting):
    assert waiting.mirror_state == "waiting"

    asked = len(world.asked)
    let_in(world)

    assert Post.objects.get(pk=waiting.pk).mirror_state == ""
    assert not [path for _, method, path in world.asked[asked:] if method == "PUT"]


def test_an_edit_made_while_it_waits_there_follows(world, thread, waiting):
    threads.edit(waiting, text="May I say something else?", by=waiting.author.user)
    world.wake(thread)
    world.run(60)

    let_in(world)

    assert "something else" in world.posts_there(thread)[-1].raw


def test_what_is_taken_away_while_it_waits_there_goes(world, thread, waiting):
    threads.remove(waiting, by=waiting.author.user)
    world.wake(thread)
    world.run(60)

    let_in(world)

    assert len(world.posts_there(thread)) == 1
