# SPDX-License-Identifier: AGPL-3.0-or-later
"""What does not come right by trying it again is left, with a reason that can be read."""

import pytest
from django.utils.translation import override

from apps.discourse import layouts
from apps.discourse.client import api
from apps.discourse.client.answers import Conflict, Done, NotThere
from apps.discourse.models import MirroredPost
from apps.discourse.reasons import WORDS, in_words
from apps.threads import services as threads
from apps.threads.models import Post
from tests.discourse.incoming.listening import here, listen
from tests.discourse.world import connected
from tests.factories.accounts import UserFactory
from tests.factories.sessions import TrackFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.forum.add_hook()
    return world


@pytest.fixture
def thread(world):
    thread = world.start()
    threads.reply(thread, text="Me, too.", by=world.user())
    world.plan()
    world.run(60)
    listen(world)
    return thread


@pytest.mark.parametrize(
    ("answer", "code"), [(Conflict("Other text."), "conflict"), (NotThere(), "missing")]
)
def test_an_edit_that_never_fits_parks_its_post_and_no_other(
    world, thread, monkeypatch, answer, code
):
    post, tries = thread.posts.get(number=2), []
    monkeypatch.setattr(api, "edit_post", lambda *a, **k: tries.append(k) or answer)
    threads.edit(post, text="Me, too, and my sister.", by=post.author.user)
    world.wake(thread)

    world.run(900)

    row = MirroredPost.objects.get(post=post)
    assert (row.state, row.parked, len(tries)) == ("parked", code, 4)
    assert world.topic_of(thread).parked == ""
    post.refresh_from_db()
    assert post.mirror_reason == (getattr(answer, "words", "") or in_words(code))
    threads.reply(thread, text="And the pole?", by=world.user())
    world.wake(thread)
    world.run(60)
    assert len(world.posts_there(thread)) == 3


def test_reasons_are_sentences_in_the_language_of_their_reader():
    for code in (*WORDS, "something else"):
        with override("en"):
            english = in_words(code)
        assert english.endswith(".")
        for language in ("ar", "de", "es", "fr", "pl", "tr", "uk"):
            with override(language):
                assert in_words(code) != english
    assert in_words("") == ""


def test_a_post_that_is_deleted_and_brought_back_again_and_again_stops_at_the_breaker(
    world, thread
):
    post, asked = thread.posts.get(number=2), len(world.asked)
    for number in range(20):
        removed = world.clock() if number % 2 == 0 else None
        Post.objects.filter(pk=post.pk).update(removed_at=removed, changed_in=100 + number)
        world.wake(thread)
        world.run(2)

    assert MirroredPost.objects.get(post=post).parked == "runaway"
    acts = [path for _, m, path in world.asked[asked:] if m in ("PUT", "DELETE")]
    assert len(acts) == 11  # The twelfth was that it was made.


def test_who_quotes_themselves_whole_says_something_new(world, thread):
    world.there.features |= {"impersonate": True}
    world.there.save()
    post = thread.posts.get(number=2)
    amina = world.forum.user("amina")
    world.there.people.create(number=amina.id, username="amina", user=post.author.user)
    raw = world.posts_there(thread)[1].raw

    world.forum.say(world.topic_of(thread).number, "amina", f"I said:\n\n{raw}\n\nAnd I mean it.")
    listen(world)

    said = here(thread)[-1]
    assert "And I mean it." in said
    assert "ef:post" not in said


def test_tracks_whose_names_make_the_same_tag_have_two(world):
    one, two = (TrackFactory(event=world.event, name=name) for name in ("C & C", "C + C"))
    assert layouts.track_tag(world.session(track=one)) == "c-c"
    assert layouts.track_tag(world.session(track=two)) == "c-c-2"


def test_tags_that_the_forum_puts_in_place_of_ours_are_nobodys_change(world, thread, monkeypatch):
    made = Done({"title": "x", "tags": [{"id": 1, "name": "bags"}]})
    monkeypatch.setattr(api, "update_topic", lambda *a, **k: made)
    threads.tag(thread, names=["Luggage"], by=UserFactory(is_superuser=True))
    world.wake(thread)

    world.run(60)

    topic = world.topic_of(thread)
    assert (topic.sent_tags, topic.there_tags) == (["luggage"], ["bags"])
