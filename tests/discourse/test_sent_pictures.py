# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.models import ForumPerson, MirroredPost, SentPicture
from apps.threads import services as threads
from tests.discourse.incoming.listening import listen
from tests.discourse.world import connected
from tests.factories.media import PictureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.forum.add_hook()
    return world


def reply_with(world, thread, *pictures):
    user = world.user()
    shown = [PictureFactory(owner=user.person, **fields) for fields in pictures]
    post = threads.reply(thread, text="See these.", pictures=[one.pk for one in shown], by=user)
    world.wake(thread)
    return post


@pytest.fixture
def thread(world):
    thread = world.start()
    world.plan()
    world.run(60)
    return thread


def raw_there(world, post):
    return world.forum.post(MirroredPost.objects.get(post=post).remote_id).raw


def uploads(world):
    return [path for _, method, path in world.asked if (method, path) == ("POST", "/uploads.json")]


def test_pictures_are_uploaded_before_the_post_that_shows_them(world, thread):
    post = reply_with(
        world, thread, {"alt": "The hall", "on_disk": True}, {"alt": "The door", "on_disk": True}
    )

    world.run(60)

    sent = list(SentPicture.objects.order_by("pk").values_list("upload", flat=True))
    assert all(upload.startswith("upload://") for upload in sent)
    raw = raw_there(world, post)
    assert f"![The hall|640x480]({sent[0]})\n\n![The door|640x480]({sent[1]})\n\n<!--" in raw
    assert len(uploads(world)) == 2


def test_a_picture_that_the_forum_does_not_take_is_a_link(world, thread):
    post = reply_with(world, thread, {"alt": "Lost file"})

    world.run(60)

    assert SentPicture.objects.get().upload == ""
    assert "\n[Lost file](http" in raw_there(world, post)
    assert uploads(world) == []


def test_a_lost_answer_uploads_again_and_says_it_once(world, thread):
    world.forum.fail("timeout", path="/uploads")
    post = reply_with(world, thread, {"alt": "The hall", "on_disk": True})

    world.run(300)

    assert len(uploads(world)) == 2
    assert raw_there(world, post).count("![The hall") == 1
    assert len(world.posts_there(thread)) == 2


def test_our_pictures_do_not_enter_the_text_when_it_is_edited_there(world, thread):
    post = reply_with(world, thread, {"alt": "The hall", "on_disk": True})
    world.run(60)
    listen(world)
    there = world.forum.post(MirroredPost.objects.get(post=post).remote_id)
    world.clock.move_on(600)

    world.forum.edit(there, there.raw.replace("See these.", "See this one."), user="mira")
    listen(world, 120)

    post.refresh_from_db()
    assert post.text == "See this one."


def test_somebody_who_edits_here_what_they_said_there_is_not_named_above_it(world, thread):
    user = world.user()
    amina = world.forum.user("amina")
    ForumPerson.objects.create(forum=world.there, number=amina.id, username="amina", user=user)
    listen(world)
    topic = world.topic_of(thread).number
    reply = world.forum.say(topic, "amina", "I said this on the forum.")
    listen(world)
    post = MirroredPost.objects.get(remote_id=reply.id).post

    threads.edit(post, text="I said this on the forum, and edit it here.", by=user)
    world.wake(thread)
    world.run(60)

    assert reply.raw.startswith("I said this on the forum, and edit it here.")
