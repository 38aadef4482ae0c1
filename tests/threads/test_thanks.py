# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thanks for a post: counted once a person, taken back, told, laid over kept pages."""

import re

import pytest
from django.urls import reverse

from apps.activity.models import Activity
from apps.core import page_cache
from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Post, Thank
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory, many_posts
from tests.threads.test_at_once import at_once
from tests.threads.test_sign_in import sign_in

pytestmark = pytest.mark.django_db


def address(post):
    return reverse("threads:thank", args=[post.pk])


def htmx(post):
    return {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": f"th{post.pk}"}


def count(post):
    return Post.objects.get(pk=post.pk).thanks_count


def buttons(text):
    """What the buttons of a page say: the posts they thank for, and whether that was done."""
    found = re.findall(r'<button[^>]*id="th(\d+)"[^>]*aria-pressed="(\w+)"', text)
    return {int(pk): pressed == "true" for pk, pressed in found}


def test_thanks_are_counted_once_a_person_and_told():
    post, reader = PostFactory(), UserFactory()
    version = post.thread.version

    counts = [services.thank(post, by=reader) for _ in range(2)]

    assert counts == [1, 1]
    assert Thank.objects.get().person == reader.person
    post.thread.refresh_from_db()
    assert post.thread.version == version + 1
    assert Activity.objects.filter(verb="post.thanked", actor=reader).count() == 1


def test_thanks_are_taken_back_once():
    post, reader = PostFactory(), UserFactory()
    services.thank(post, by=UserFactory())
    services.thank(post, by=reader)

    counts = [services.take_back(post, by=reader) for _ in range(2)]

    assert counts == [1, 1]
    assert Activity.objects.filter(verb="post.thanks_taken_back").count() == 1


def test_nobody_thanks_themselves_or_for_what_is_gone():
    author = UserFactory()
    post, gone = PostFactory(author=author.person), PostFactory()
    services.remove(gone, by=UserFactory(person=gone.author))

    for refused, code in ((post, "own"), (gone, "removed")):
        with pytest.raises(Refused) as refusal:
            services.thank(refused, by=author)
        assert refusal.value.code == code

    assert Thank.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_thanks_of_two_hundred_people_at_once_are_two_hundred():
    post, people = PostFactory(), [UserFactory() for _ in range(40)]

    at_once(lambda n: services.thank(post, by=people[n % 40]), range(200))

    assert (count(post), Thank.objects.count()) == (40, 40)


def test_a_plain_button_leads_back_to_the_post(client):
    post, reader = PostFactory(), UserFactory()
    client.force_login(reader)

    response = client.post(address(post))

    assert response.status_code == 303
    assert response["Location"].startswith(post.thread.get_absolute_url() + "#p")
    assert count(post) == 1
    client.post(address(post), {"undo": "1"})
    assert count(post) == 0


def test_htmx_swaps_the_button_and_its_count_only(client):
    post = PostFactory()
    client.force_login(UserFactory())

    response = client.post(address(post), **htmx(post))

    assert response.text.startswith(f'<span class="thx" id="thx{post.pk}">')
    assert buttons(response.text) == {post.pk: True}
    assert 'aria-label="1 person gave thanks. Who?">1</a>' in response.text
    assert response["HX-Trigger"] == '{"say": "Your thanks are counted."}'


def test_a_refusal_speaks_beside_the_button(client):
    post, author = PostFactory(), UserFactory()
    Post.objects.filter(pk=post.pk).update(author=author.person)
    client.force_login(author)

    response = client.post(address(post), **htmx(post))

    assert response.status_code == 409
    assert response["HX-Retarget"] == f"#th{post.pk}-msg"


def test_a_stranger_signs_in_and_is_counted_then(client):
    post, reader = PostFactory(), UserFactory()

    response = client.post(address(post))
    assert response.status_code == 303
    assert response["Location"].startswith("/accounts/")
    assert count(post) == 0
    sign_in(client, reader, goal=response["Location"])

    assert count(post) == 1
    assert Thank.objects.get().person == reader.person


def test_what_was_pressed_is_done_for_the_first_who_signs_in_only(client):
    post = PostFactory()
    client.post(address(post))
    sign_in(client, UserFactory())
    client.logout()

    sign_in(client, UserFactory())

    assert count(post) == 1


def test_a_refusal_does_not_stop_the_sign_in(client):
    post, author = PostFactory(), UserFactory()
    Post.objects.filter(pk=post.pk).update(author=author.person)
    client.post(address(post))

    sign_in(client, author)

    assert count(post) == 0
    assert "This is your own post." in client.get("/").text


def test_posts_of_hidden_events_are_not_found(client):
    post = PostFactory(thread=ThreadFactory(event=EventFactory(hidden=True)))
    client.force_login(UserFactory())

    assert client.post(address(post)).status_code == 404
    assert client.get(address(post)).status_code == 404
    client.force_login(EventRoleFactory(event=post.thread.event).user)
    assert client.post(address(post)).status_code == 303


def test_who_thanked_is_told_with_names_kept_apart(client):
    post, reader = PostFactory(), UserFactory(person__name="عائشة")
    services.thank(post, by=reader)

    text = client.get(address(post)).text

    assert "<bdi>عائشة</bdi>" in text
    assert "And others" not in text


def test_every_reader_sees_their_own_thanks_on_one_kept_page(client):
    thread = ThreadFactory()
    many_posts(thread, 3, author=PersonFactory())
    first, second, third = thread.posts.order_by("number")
    reader, other = UserFactory(), UserFactory()
    services.thank(first, by=reader)
    services.thank(second, by=other)
    page = thread.get_absolute_url()

    pressed = {}
    for name, user in (("stranger", None), ("reader", reader), ("other", other)):
        if user:
            client.force_login(user)
        pressed[name] = [pk for pk, done in buttons(client.get(page).text).items() if done]

    assert pressed == {"stranger": [], "reader": [first.pk], "other": [second.pk]}
    assert set(buttons(client.get(page).text)) == {first.pk, second.pk, third.pk}


def test_the_author_sees_the_count_and_no_button(client):
    author = UserFactory()
    post = PostFactory(author=author.person)
    services.thank(post, by=UserFactory())
    client.force_login(author)

    text = client.get(post.thread.get_absolute_url()).text

    assert buttons(text) == {}
    assert 'aria-label="1 person gave thanks. Who?">1</a>' in text


@pytest.mark.parametrize("posts", [1, 3, 50])
def test_what_a_reader_did_is_one_query_a_page(client, django_assert_num_queries, posts):
    thread, reader = ThreadFactory(), UserFactory()
    many_posts(thread, posts, author=PersonFactory())
    for post in thread.posts.all():
        services.thank(post, by=reader)
    client.force_login(reader)
    client.get(thread.get_absolute_url())
    page_cache.forget_all()

    with django_assert_num_queries(5):
        text = client.get(thread.get_absolute_url()).text

    assert sum(buttons(text).values()) == posts


def test_a_session_page_lays_thanks_over_its_posts(client):
    session, reader = SessionFactory(), UserFactory()
    post = services.reply_to_session(session, text="Hello", by=UserFactory())
    services.thank(post, by=reader)
    client.force_login(reader)

    assert buttons(client.get(session.get_absolute_url()).text) == {post.pk: True}


def test_thanks_follow_a_merge_and_are_counted_once():
    first, second = PostFactory(), PostFactory()
    one, other = UserFactory(), UserFactory()
    services.thank(first, by=one)
    services.thank(second, by=one)
    services.thank(second, by=other)

    services.follow_merge(one.person, into=other.person)

    assert set(Thank.objects.values_list("post", "person")) == {
        (first.pk, other.person_id),
        (second.pk, other.person_id),
    }
    assert (count(first), count(second)) == (1, 1)


def test_nobody_has_thanked_themselves_after_a_merge():
    author, reader = UserFactory(), UserFactory()
    post = PostFactory(author=author.person)
    services.thank(post, by=reader)

    services.follow_merge(author.person, into=reader.person)

    assert (count(post), Thank.objects.count()) == (0, 0)


def test_thanks_go_with_who_leaves():
    post, reader = PostFactory(), UserFactory()
    services.thank(post, by=reader)
    services.thank(post, by=UserFactory())

    services.forget_thanks(reader.person)

    assert (count(post), Thank.objects.count()) == (1, 1)
