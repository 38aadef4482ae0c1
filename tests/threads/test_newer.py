# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open pages ask for: posts that came, posts that changed, or nothing at all."""

import re

import pytest

from apps.threads import services
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db


def asked(client, thread, *, seen=0, v=0, **headers):
    path = f"/threads/{thread.pk}/newer/?seen={seen}&v={v}"
    return client.get(path, headers={"HX-Request": "true", **headers})


def texts(markup, part):
    inside = re.search(f"<ol data-{part}>(.*?)</ol>", markup, re.DOTALL).group(1)
    return re.findall(r"<p>(Words[^<]*)</p>", inside)


def state(markup):
    return re.search(r'<div data-seen="(\d+)" data-version="(\d+)"( data-more)?', markup).groups()


def test_a_page_gets_the_posts_that_came_after_the_last_one_it_shows(client):
    thread = ThreadFactory()
    for number in (1, 2, 3):
        PostFactory(thread=thread, text=f"Words {number}")

    answer = asked(client, thread, seen=1, v=thread.version)

    assert texts(answer.text, "came") == ["Words 2", "Words 3"]
    assert texts(answer.text, "changed") == []
    assert state(answer.text) == ("3", "1", None)


def test_who_has_the_answer_is_told_that_nothing_is_new(client, django_assert_num_queries):
    thread = ThreadFactory()
    PostFactory(thread=thread)
    first = asked(client, thread, seen=1)
    with django_assert_num_queries(1):
        second = asked(client, thread, seen=1, **{"If-None-Match": first["ETag"]})
    services.reply(thread, text="Words 2", by=UserFactory())
    third = asked(client, thread, seen=1, **{"If-None-Match": first["ETag"]})

    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    assert (third.status_code, texts(third.text, "came")) == (200, ["Words 2"])


def test_an_answer_for_one_reader_is_no_answer_for_another(client):
    thread = ThreadFactory()
    tag = asked(client, thread)["ETag"]
    client.force_login(UserFactory())

    assert asked(client, thread, **{"If-None-Match": tag}).status_code == 200


def test_posts_that_changed_come_again_and_those_that_quote_them(client):
    thread, writer = ThreadFactory(), UserFactory()
    first = services.reply(thread, text="Words 1", by=writer)
    services.reply(thread, text="Words 2", by=writer)
    services.reply(thread, text="Words 3", by=writer, reply_to=first)
    version = Thread.objects.get(pk=thread.pk).version

    services.edit(first, text="Words anew", by=writer)
    answer = asked(client, thread, seen=3, v=version)

    assert texts(answer.text, "came") == []
    assert texts(answer.text, "changed") == ["Words anew", "Words 3"]
    assert state(answer.text) == ("3", str(version + 1), None)
    assert texts(asked(client, thread, seen=3, v=version + 1).text, "changed") == []
    # Whoever does not show the last two yet gets them as what came.
    assert texts(asked(client, thread, seen=1, v=version).text, "changed") == ["Words anew"]


def test_a_removed_post_comes_again_without_its_text(client):
    thread, writer = ThreadFactory(), UserFactory()
    post = services.reply(thread, text="Words that go", by=writer)
    version = Thread.objects.get(pk=thread.pk).version

    services.remove(post, by=writer)
    answer = asked(client, thread, seen=1, v=version)

    assert answer.text.count('class="tomb"') == 1
    assert "Words that go" not in answer.text


@pytest.mark.parametrize("posts", [1, 60])
def test_the_answer_costs_as_much_for_many_posts(client, posts, django_assert_num_queries):
    thread, writer = ThreadFactory(), UserFactory()
    many_posts(thread, posts, author=writer.person)
    asked(client, thread, seen=0)

    with django_assert_num_queries(2):
        answer = asked(client, thread, seen=0, v=1)

    assert state(answer.text) == (str(min(posts, 50)), "1", " data-more" if posts > 50 else None)


def test_a_new_phase_has_its_divider(client):
    thread = ThreadFactory()
    PostFactory(thread=thread, phase="before")
    PostFactory(thread=thread, phase="live")

    assert asked(client, thread, seen=1).text.count("phasel") == 1
    assert asked(client, thread, seen=0).text.count("phasel") == 1
    assert asked(client, thread, seen=2).text.count("phasel") == 0


def test_a_hidden_event_tells_strangers_nothing(client):
    thread = ThreadFactory(event=EventFactory(hidden=True))
    PostFactory(thread=thread)
    organizer = EventRoleFactory(event=thread.event).user

    assert asked(client, thread).status_code == 404
    client.force_login(organizer)
    assert asked(client, thread).status_code == 200


def test_a_plain_request_is_led_to_the_page(client):
    thread = ThreadFactory()
    many_posts(thread, 60, author=UserFactory().person)

    answer = client.get(f"/threads/{thread.pk}/newer/?seen=55")

    assert (answer.status_code, answer["Location"]) == (
        303,
        f"{thread.get_absolute_url()}?after=50",
    )


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "²"])
def test_a_number_that_is_none_is_taken_for_nothing_seen(client, seen):
    thread = ThreadFactory()
    PostFactory(thread=thread, text="Words 1")

    answer = client.get(
        f"/threads/{thread.pk}/newer/?seen={seen}&v={seen}", headers={"HX-Request": "true"}
    )

    assert texts(answer.text, "came") == ["Words 1"]


def own(client, thread, between):
    path = f"/threads/{thread.pk}/newer/?own={between}"
    return client.get(path, headers={"HX-Request": "true"})


def test_who_wrote_a_post_gets_it_with_the_buttons_of_its_author(client):
    thread, writer = ThreadFactory(), UserFactory()
    for number, by in enumerate((UserFactory(), writer, UserFactory(), writer), 1):
        services.reply(thread, text=f"Words {number}", by=by)
    client.force_login(writer)

    answer = own(client, thread, "1-3")

    assert texts(answer.text, "changed") == ["Words 2"]
    assert re.findall(r'href="/p/\d+/(edit|remove)/"', answer.text) == ["edit", "remove"]
    assert texts(answer.text, "came") == []
    assert texts(own(client, thread, "0-9").text, "changed") == ["Words 2", "Words 4"]


def test_who_asks_without_a_name_gets_the_question_with_its_buttons(client):
    session, asker = SessionFactory(), UserFactory()
    services.ask(session, text="Words 1", anonymous=True, by=asker)
    thread = Thread.objects.get()
    client.force_login(asker)

    answer = own(client, thread, "0-1")

    assert "/edit/" in answer.text
    assert asker.person.name not in answer.text
    client.force_login(UserFactory())
    assert own(client, thread, "0-1").status_code == 204


@pytest.mark.parametrize("between", ["0-9", "", "x-y", "9-0", "5"])
def test_to_others_and_for_no_posts_there_is_nothing_of_their_own(client, between):
    thread, writer = ThreadFactory(), UserFactory()
    services.reply(thread, text="Words 1", by=writer)

    assert own(client, thread, between).status_code == 204
    client.force_login(UserFactory())
    assert own(client, thread, between).status_code == 204


@pytest.mark.parametrize("posts", [1, 30])
def test_ones_own_posts_cost_the_same_for_many(client, posts, django_assert_num_queries):
    thread, writer = ThreadFactory(), UserFactory()
    many_posts(thread, posts, author=writer.person)
    client.force_login(writer)
    own(client, thread, f"0-{posts}")

    with django_assert_num_queries(4):
        answer = own(client, thread, f"0-{posts}")

    assert len(texts(answer.text, "changed")) == posts
