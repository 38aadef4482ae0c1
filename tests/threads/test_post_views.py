# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core import page_cache
from apps.threads import services
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import PostFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client):
    user = UserFactory(date_joined=timezone.now() - timedelta(days=30))
    client.force_login(user)
    return user


def test_the_address_of_a_post_leads_to_its_page_and_anchor(client):
    thread = ThreadFactory()
    many_posts(thread, 51, author=UserFactory().person)
    first, last = thread.posts.get(number=1), thread.posts.get(number=51)

    places = [client.get(post.get_absolute_url())["Location"] for post in (first, last)]

    page = thread.get_absolute_url()
    assert places == [f"{page}#p{first.pk}", f"{page}?after=50#p{last.pk}"]


def test_the_address_of_a_post_of_a_session_leads_to_the_session(client):
    thread = ThreadFactory(main=True)
    post = PostFactory(thread=thread)

    response = client.get(post.get_absolute_url())

    assert response["Location"] == f"{thread.session.get_absolute_url()}#p{post.pk}"


def test_the_address_of_a_hidden_post_tells_nothing(client):
    post = PostFactory(thread__event__hidden=True)

    assert client.get(post.get_absolute_url()).status_code == 404


def test_an_author_changes_a_post(client, writer):
    post = services.reply(ThreadFactory(), text="frist", language="en", by=writer)
    address = reverse("threads:edit", args=[post.pk])

    page = client.get(address)
    response = client.post(address, {"text": "first", "language": "en", "seen": ""})

    assert "frist</textarea>" in page.text
    assert response["Location"] == f"{post.thread.get_absolute_url()}#p{post.pk}"
    assert Post.objects.get().text == "first"


def test_a_change_that_came_too_late_is_kept_in_the_form(client, writer):
    post = services.reply(ThreadFactory(), text="one", by=writer)
    services.edit(post, text="two", by=writer)
    address = reverse("threads:edit", args=[post.pk])
    sent = {"text": "three", "language": "", "seen": ""}

    response = client.post(address, sent, HTTP_REFERER=f"http://testserver{address}")

    assert response.status_code == 303
    page = client.get(address).text
    assert "three</textarea>" in page
    assert "This post was changed while you were writing." in page


@pytest.mark.parametrize("name", ["edit", "remove"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_strangers_do_not_find_the_forms_of_authors(client, name, method, who):
    post = PostFactory(text="mine")
    if who == "stranger":
        client.force_login(UserFactory())

    response = getattr(client, method)(reverse(f"threads:{name}", args=[post.pk]), {"text": "x"})

    post.refresh_from_db()
    # Whoever was signed in a moment ago is led to the sign-in with what they typed.
    expected = 303 if (name, method, who) == ("edit", "post", "nobody") else 404
    assert (response.status_code, post.text, post.removed_at) == (expected, "mine", None)


def test_an_author_removes_a_post_after_a_question(client, writer):
    post = services.reply(ThreadFactory(), text="words", by=writer)
    address = reverse("threads:remove", args=[post.pk])

    question = client.get(address)
    response = client.post(address)

    place = f"{post.thread.get_absolute_url()}#p{post.pk}"
    assert "Remove this post?" in question.text
    assert (response.status_code, response["Location"]) == (303, place)
    page_cache.forget_all()
    assert "Removed by its author" in client.get(place).text


def test_moderators_remove_posts_too(client):
    post = PostFactory()
    client.force_login(EventRoleFactory(event=post.thread.event, role="moderator").user)

    client.post(reverse("threads:remove", args=[post.pk]))

    assert "Removed by a moderator" in client.get(post.thread.get_absolute_url()).text


def test_the_history_shows_what_a_post_said_before(client):
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="first", by=writer)
    services.edit(post, text="second", by=writer)

    text = client.get(reverse("threads:history", args=[post.pk])).text

    assert text.index("<p>second</p>") < text.index("<p>first</p>")
    assert f'href="/p/{post.pk}/history/"' in client.get(post.thread.get_absolute_url()).text


def test_the_history_of_a_removed_post_shows_none_of_its_texts(client):
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="first", by=writer)
    services.edit(post, text="second", by=writer)
    services.remove(post, by=writer)

    text = client.get(reverse("threads:history", args=[post.pk])).text

    assert ("first" in text, "second" in text, "This post was removed on" in text) == (
        False,
        False,
        True,
    )
