# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.models import EventMirror, MirroredPost, Topic
from apps.discourse.reconciling import lists
from apps.threads import services as threads
from apps.threads.models import Post, Thread
from tests.discourse.incoming.listening import here, listen, post_here
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def writes(world):
    return [(method, path) for _, method, path in world.asked if method != "GET"]


def section(world):
    return EventMirror.objects.get().section


def test_a_topic_begun_there_becomes_a_discussion_here(world, thread):
    begun = world.forum.start(
        "Where shall we eat on Friday?", "amina", "I know a good place.", category=section(world)
    )
    world.forum.say(begun, "bartek", "So do I, next to the station.")
    before = writes(world)

    listen(world, 120)

    new = Thread.objects.get(title="Where shall we eat on Friday?")
    assert new.event == world.event
    assert here(new) == ["I know a good place.", "So do I, next to the station."]
    assert writes(world) == before
    assert Topic.objects.get(thread=new).from_there


def test_a_topic_elsewhere_on_the_forum_is_not_taken_in(world, thread):
    world.forum.start("Cooking with a bicycle pump", "amina", category="General")

    listen(world)

    assert Thread.objects.count() == 1
    assert Topic.objects.filter(from_there=True).count() == 0


def test_a_reply_to_a_sessions_topic_begins_its_discussion(world, thread):
    session = world.session(title="Opening ceremony")
    world.plan()
    world.run(60)
    number = Topic.objects.get(session=session).number

    world.forum.say(number, "amina", "Is there a dress code for it?")
    listen(world, 120)

    main = Thread.objects.get(session=session, is_main=True)
    assert here(main) == ["Is there a dress code for it?"]


def test_a_new_title_there_is_followed_and_not_sent_back(world, thread, topic):
    before = writes(world)

    world.forum.change(topic, title="Who brings the great banner?")
    listen(world, 120)

    thread.refresh_from_db()
    assert thread.title == "Who brings the great banner?"
    assert topic.title == "Who brings the great banner?"
    assert writes(world) == before


def test_a_new_title_here_is_not_taken_for_one_of_theirs(world, thread, topic):
    threads.rename(thread, title="who brings the small banner??", by=UserFactory(is_superuser=True))
    world.wake(thread)
    world.run(60)

    listen(world, 120)

    thread.refresh_from_db()
    assert thread.title == "who brings the small banner??"


def test_tags_there_are_followed(world, thread, topic):
    world.forum.change(topic, tags=["logistics", "help"])
    listen(world, 120)
    assert set(thread.tags.values_list("name", flat=True)) == {"logistics", "help"}

    world.forum.change(topic, tags=["help"])
    before = writes(world)
    listen(world, 120)
    assert set(thread.tags.values_list("name", flat=True)) == {"help"}
    assert writes(world) == before


def test_closing_and_opening_there_are_followed(world, thread, topic):
    world.forum.set_status(topic, "closed")
    listen(world, 120)
    thread.refresh_from_db()
    assert thread.closed_at is not None

    world.forum.set_status(topic, "closed", enabled=False)
    listen(world, 120)
    thread.refresh_from_db()
    assert thread.closed_at is None
    assert not topic.closed
    assert here(thread) == ["I can carry it."]


def test_a_topic_deleted_there_goes_here_unless_people_wrote_here(world, thread, topic):
    begun = world.forum.start(
        "A topic of the forum", "amina", "It is said only on the forum.", category=section(world)
    )
    listen(world)
    theirs = Thread.objects.get(title="A topic of the forum")

    world.forum.delete_topic(begun)
    world.forum.delete_topic(topic)
    listen(world, 120)

    theirs.refresh_from_db()
    thread.refresh_from_db()
    assert theirs.removed_at is not None
    assert thread.removed_at is None

    world.forum.recover_topic(begun)
    listen(world, 120)
    theirs.refresh_from_db()
    assert theirs.removed_at is None


def test_a_topic_moved_out_of_the_event_is_followed_no_more(world, thread, topic):
    begun = world.forum.start(
        "A topic of the forum", "amina", "It is said only on the forum.", category=section(world)
    )
    listen(world)

    world.forum.change(begun, category_id=world.forum.category("General").id)
    Topic.objects.filter(number=begun.id).update(heard_at=world.clock())
    listen(world, 60)

    assert Topic.objects.get(number=begun.id).gone_at is not None
    assert Thread.objects.get(title="A topic of the forum").removed_at is not None


def test_a_post_moved_there_moves_here(world, thread, topic):
    other = world.forum.start(
        "Another topic there", "amina", "Here it starts, this other topic.", category=section(world)
    )
    reply = world.forum.say(topic, "bartek", "This belongs over there.")
    listen(world)
    post = post_here(reply)

    world.forum.move([reply], to=other)
    Topic.objects.exclude(kind="section").update(heard_at=world.clock())
    before = writes(world)
    listen(world, 120)

    assert here(thread) == ["I can carry it."]
    home = Thread.objects.get(title="Another topic there")
    assert here(home) == ["Here it starts, this other topic.", "This belongs over there."]
    assert Post.objects.get(pk=post.pk).thread == home
    assert writes(world) == before


def test_a_first_post_moved_there_moves_here_though_the_forum_leaves_it_behind(
    world, thread, topic
):
    begun = world.forum.start(
        "A topic of the forum", "amina", "This belongs elsewhere.", category=section(world)
    )
    world.forum.say(begun, "bartek", "Yes, it does indeed.")
    listen(world)
    theirs, ours = post_here(world.forum.posts(begun.id)[0]), thread.posts.get()
    home = Thread.objects.get(title="A topic of the forum")

    world.clock.move_on(600)
    world.forum.move([world.forum.posts(begun.id)[0]], to=topic)
    world.forum.move([world.forum.posts(topic.id)[0]], title="Banners and their bearers")
    before = writes(world)
    lists.sweep(EventMirror.objects.get(), now=world.clock())
    listen(world, 120)
    Topic.objects.exclude(kind="section").update(heard_at=world.clock())
    listen(world, 120)

    assert here(home) == ["Yes, it does indeed."]
    assert here(thread) == ["This belongs elsewhere."]
    new = Thread.objects.get(title="Banners and their bearers")
    assert here(new) == ["I can carry it."]
    assert theirs.pk == thread.posts.get(moved_to=None).pk
    assert ours.pk == new.posts.get().pk
    assert writes(world) == before


def test_a_first_post_that_went_elsewhere_there_is_still_edited_where_it_is(world, thread, topic):
    there = world.forum.posts(topic.id)[0]
    world.clock.move_on(600)
    other = world.forum.move([there], title="Banners and their bearers")
    lists.sweep(EventMirror.objects.get(), now=world.clock())
    listen(world, 120)
    post = Thread.objects.get(title="Banners and their bearers").posts.get()

    world.clock.move_on(600)
    copy = world.forum.posts(other.id)[0]
    world.forum.edit(copy, copy.raw.replace("carry it", "carry it home"), user="mira")
    listen(world, 120)

    post.refresh_from_db()
    assert post.text == "I can carry it home."


def test_posts_split_off_into_a_new_topic_get_a_discussion(world, thread, topic):
    first = world.forum.say(topic, "bartek", "Something else altogether.")
    second = world.forum.say(topic, "chen", "Yes, something else indeed.")
    listen(world)

    world.forum.move([first, second], title="Something else, split off")
    Topic.objects.exclude(kind="section").update(heard_at=world.clock())
    listen(world, 120)

    assert here(thread) == ["I can carry it."]
    new = Thread.objects.get(title="Something else, split off")
    assert here(new) == ["Something else altogether.", "Yes, something else indeed."]


def test_the_topic_that_describes_the_category_is_no_discussion(world, thread):
    about = EventMirror.objects.get().section_topic
    assert about is not None

    world.forum.edit(world.forum.posts(about)[0], "What this category is all about.", user="mira")
    listen(world)

    assert Thread.objects.count() == 1


def test_a_topic_told_of_before_its_answer_came_is_not_taken_for_a_strangers(world, thread):
    world.forum.fail("timeout", path="/posts")
    second = world.start(title="A second discussion here", text="It begins with this.")
    world.plan()
    world.run(5)

    listen(world, 200)

    assert Thread.objects.count() == 2
    assert here(second) == ["It begins with this."]
    assert Topic.objects.filter(from_there=True).count() == 0
    assert MirroredPost.objects.filter(post__thread=second).count() == 1


def test_a_long_topic_is_read_whole(world, thread, topic):
    for number in range(70):
        world.forum.say(
            topic, ["amina", "bartek", "chen"][number % 3], f"Reply number {number} here."
        )
        world.clock.move_on(20)
    Topic.objects.filter(number=topic.id).update(heard_at=world.clock())
    world.forum.outbox.clear()

    world.run(200)

    assert here(thread)[1:] == [f"Reply number {number} here." for number in range(70)]


def test_a_category_row_is_no_topic(world, thread):
    """Categories and topics are numbered apart: one may have the other's number."""
    number = section(world)
    Topic.objects.filter(kind="section").update(heard_at=world.clock())

    world.run(30)

    assert Topic.objects.get(kind="section").heard_at is None
    assert ("GET", f"/t/{number}.json") not in [(m, p) for _, m, p in world.asked]


def test_what_came_from_a_topic_that_is_made_private_is_not_read_here_until_it_is_public(
    world, thread, topic
):
    world.forum.say(topic, "amina", "For everybody, so far.")
    listen(world)
    world.forum.change(topic, category_id=world.forum.category("Staff").id)

    listen(world)

    assert here(thread) == ["I can carry it."]

    world.forum.change(topic, category_id=section(world))
    listen(world, 120)

    assert here(thread) == ["I can carry it.", "For everybody, so far."]
