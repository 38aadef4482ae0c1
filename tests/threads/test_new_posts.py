# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new to a reader, laid over pages that they share with others."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core import page_cache
from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import PostFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "reply"}


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def reader(client):
    user = UserFactory(date_joined=timezone.now() - timedelta(days=30))
    client.force_login(user)
    return user


def thread_of(posts, **fields):
    thread = ThreadFactory(**fields)
    many_posts(thread, posts, author=UserFactory().person)
    return thread


def new_posts(text):
    return [int(n) for n in re.findall(r'class="post is-new" data-n="(\d+)"', text)]


def test_a_page_shows_what_is_new_above_a_line(client, reader):
    thread = thread_of(5)
    services.read_up_to(thread, 3, by=reader)

    text = client.get(thread.get_absolute_url()).text

    assert new_posts(text) == [4, 5]
    assert text.count('id="new"') == 1
    assert text.index('data-n="3"') < text.index('id="new"') < text.index('data-n="4"')
    assert "2 new posts" in text
    assert 'id="first-new" href="#new"' in text
    assert '<input type="hidden" name="read" value="3">' in text


def test_the_first_new_post_is_found_on_its_page(client, reader):
    thread = thread_of(120)
    services.read_up_to(thread, 70, by=reader)

    first = client.get(thread.get_absolute_url()).text
    second = client.get(thread.get_absolute_url() + "?after=50").text

    assert 'id="first-new" href="?after=50#new"' in first
    assert 'id="new"' not in first
    assert second.count('id="new"') == 1


def test_nothing_is_new_to_who_has_read_all_and_to_who_never_came(client, reader):
    read, unopened = thread_of(2), thread_of(2)
    services.read_up_to(read, 2, by=reader)

    for thread in (read, unopened):
        text = client.get(thread.get_absolute_url()).text
        assert (new_posts(text), 'id="new"' in text, "first-new" in text) == ([], False, False)


def test_own_posts_are_not_new(client, reader):
    thread = thread_of(2)
    services.read_up_to(thread, 1, by=reader)
    services.reply(thread, text="Mine", by=reader)

    assert new_posts(client.get(thread.get_absolute_url()).text) == [2]


def test_two_readers_of_one_kept_page_see_what_is_new_to_each(client, reader):
    thread, other = thread_of(3), UserFactory()
    services.read_up_to(thread, 1, by=reader)
    services.read_up_to(thread, 2, by=other)

    mine = client.get(thread.get_absolute_url()).text
    client.force_login(other)
    theirs = client.get(thread.get_absolute_url()).text
    client.logout()
    strangers = client.get(thread.get_absolute_url()).text

    assert (new_posts(mine), new_posts(theirs), new_posts(strangers)) == ([2, 3], [3], [])
    assert 'id="reading"' not in strangers
    assert "/unread/" not in strangers


def test_without_scripts_a_button_says_that_a_page_was_read(client, reader):
    thread = thread_of(60)

    text = client.get(thread.get_absolute_url() + "?after=50").text

    [plain] = re.findall(r"<noscript>.*?</noscript>", text)
    assert 'form="reading" name="number" value="60"' in plain


def test_an_answer_below_shows_no_second_line(client, reader):
    thread = thread_of(2)
    services.read_up_to(thread, 1, by=reader)

    response = client.post(
        reverse("threads:reply", args=[thread.pk]),
        {"text": "Mine", "form": "reply", "seen": "1"},
        **HTMX,
    )

    assert 'id="new"' not in response.text
    assert new_posts(response.text) == [2]


@pytest.mark.parametrize("threads", [1, 3])
def test_lists_say_how_much_is_new_at_one_query(client, reader, django_assert_num_queries, threads):
    event = EventFactory()
    for _ in range(threads):
        services.read_up_to(thread_of(3, event=event), 1, by=reader)
    never = thread_of(1, event=event)

    with django_assert_num_queries(10):
        text = client.get(reverse("threads:list", args=[event.slug])).text

    assert text.count(">2 new</a>") == threads
    assert f'href="{never.get_absolute_url()}?after=0#new"' not in text
    assert text.count('<span class="new">New</span>') == 1


def test_what_was_said_before_somebody_came_is_not_new_to_them(client):
    thread = PostFactory().thread
    client.force_login(UserFactory(date_joined=timezone.now() + timedelta(minutes=1)))

    assert 'class="new"' not in client.get(reverse("threads:list", args=[thread.event.slug])).text


def test_the_tab_of_what_is_new_has_nothing_that_was_read(client, reader):
    event = EventFactory()
    read, behind, _ = (thread_of(2, event=event, title=t) for t in ("Read", "Behind", "Never"))
    services.read_up_to(read, 2, by=reader)
    services.read_up_to(behind, 1, by=reader)
    address = reverse("threads:list", args=[event.slug]) + "?show=new"

    before = client.get(address).text
    client.post("/threads/read/", {"event": event.slug})
    after = client.get(address).text

    titles = [title in before for title in ("<bdi>Read<", "<bdi>Behind<", "<bdi>Never<")]
    assert titles == [False, True, True]
    assert "You have read everything here." in after


def test_strangers_have_no_tab_of_what_is_new(client):
    event = thread_of(1).event

    text = client.get(reverse("threads:list", args=[event.slug]) + "?show=new").text

    assert "New to you" not in text
    assert text.count('<p class="dt">') == 1
