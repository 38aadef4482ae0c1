# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must not enter, and whom a forum cannot speak for."""

import pytest

from apps.accounts.models import Person
from apps.discourse.models import ForumPerson, MirroredPost, Topic
from apps.threads.models import Post
from tests.discourse.incoming.listening import here, listen, lose, post_here

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["whisper", "hidden", "private"])
def test_what_strangers_cannot_read_there_never_enters(world, thread, topic, kind):
    if kind == "whisper":
        world.forum.whisper(topic, "The secret word is mirror.")
    elif kind == "hidden":
        reply = world.forum.say(topic, "bartek", "The secret word is mirror.")
        lose(world)
        world.forum.hide(reply)
        world.forum.edit(reply, "The secret word is still mirror.")
    else:
        world.forum.write_privately(
            "amina", "bartek", "A private thing", "The secret word is mirror."
        )

    listen(world)

    assert here(thread) == ["I can carry it."]
    assert not Post.objects.filter(text__contains="secret").exists()
    assert not Person.objects.filter(name__icontains="bartek").exists()


def test_a_post_hidden_later_disappears(world, thread, topic):
    reply = world.forum.say(topic, "amina", "This will be flagged by many.")
    listen(world)

    world.forum.hide(reply)
    Topic.objects.update(heard_at=world.clock())
    listen(world)

    assert "This will be flagged by many." not in here(thread)


def test_a_marker_that_a_stranger_copied_makes_their_post_none_of_ours(world, thread, topic):
    key = MirroredPost.objects.get(post=thread.posts.get()).key
    reply = world.forum.say(topic, "amina", f"Look, I am you.\n\n<!-- ef:post:{key} -->")

    listen(world)

    assert post_here(reply).author == ForumPerson.objects.get(username="amina").person


def test_the_words_of_a_stranger_are_only_words(world, thread, topic):
    world.forum.say(topic, "amina", "Hi <script>alert(1)</script> and <img src=x onerror=y> you")

    listen(world)

    html = thread.posts.get(number=2).html
    assert "<script" not in html
    assert "<img" not in html
