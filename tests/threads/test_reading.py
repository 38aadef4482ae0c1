# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody has read: noted as it is seen, moved back only when asked, shown as what is new."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.threads import services
from apps.threads.models import Reading, Thread
from apps.threads.queries import Mark, mark_of, marks_of
from apps.threads.views.reading import read
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory, many_posts

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "reading"}


@pytest.fixture
def reader(client):
    user = UserFactory(date_joined=timezone.now() - timedelta(days=30))
    client.force_login(user)
    return user


def thread_of(posts, **fields):
    thread = ThreadFactory(**fields)
    many_posts(thread, posts, author=UserFactory().person)
    return thread


def number_of(user, thread):
    return mark_of(user, thread.pk).number


def read_address(thread):
    return reverse("threads:read", args=[thread.pk])


def test_a_mark_moves_on_and_never_back():
    thread, user = thread_of(5), UserFactory()

    for number in (2, 4, 3):
        services.read_up_to(thread, number, by=user)

    assert number_of(user, thread) == 4
    assert Reading.objects.count() == 1


def test_a_mark_stays_within_its_discussion():
    thread, user = thread_of(3), UserFactory()

    services.read_up_to(thread, 99, by=user)

    assert number_of(user, thread) == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_tabs_at_once_the_furthest_wins():
    thread, user = thread_of(40), UserFactory()

    def tell(number):
        services.read_up_to(thread, number, by=user)
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, [7, 40, 1, 22, 39, 3, 40, 12]))

    assert number_of(user, thread) == 40


def test_what_one_writes_is_read_and_makes_one_take_part():
    thread, user = thread_of(2), UserFactory()

    services.reply(thread, text="Mine", by=user)

    mark = Reading.objects.get()
    assert (mark.user, mark.number, mark.takes_part) == (user, 3, True)


def test_writing_reads_no_posts_that_one_has_not_seen():
    thread, user = thread_of(4), UserFactory()
    services.read_up_to(thread, 2, by=user)

    services.reply(thread, text="Mine", by=user)

    mark = Reading.objects.get()
    assert (mark.number, mark.takes_part) == (2, True)


def test_unread_from_here_moves_the_mark_back_again_and_again():
    thread, user = thread_of(5), UserFactory()
    services.read_up_to(thread, 5, by=user)

    for _ in range(2):
        services.unread_from(thread.posts.get(number=3), by=user)

    assert number_of(user, thread) == 2


def test_a_discussion_that_is_new_from_its_first_post_is_not_one_never_opened():
    thread, user = thread_of(2), UserFactory()

    services.unread_from(thread.posts.get(number=1), by=user)

    assert not mark_of(user, thread.pk).is_none
    assert marks_of(user, [thread.pk, 99])[99] == Mark()


def test_an_event_is_read_to_its_end_and_no_other():
    event, other, user = EventFactory(), thread_of(2), UserFactory()
    threads = [thread_of(posts, event=event) for posts in (1, 3)]
    services.read_up_to(threads[1], 2, by=user)

    for _ in range(2):
        services.read_all_of(event, by=user)

    assert [number_of(user, thread) for thread in threads] == [1, 3]
    assert mark_of(user, other.pk).is_none


def test_reading_an_event_reads_nothing_hidden():
    event, user = EventFactory(hidden=True), UserFactory()
    thread_of(1, event=event)

    services.read_all_of(event, by=user)

    assert not Reading.objects.exists()


def test_everything_one_has_opened_is_read_to_its_end():
    threads, user, other = [thread_of(4) for _ in range(3)], UserFactory(), UserFactory()
    for thread in threads[:2]:
        services.read_up_to(thread, 1, by=user)
    services.read_up_to(threads[0], 1, by=other)

    assert services.read_everything(by=user) == 2

    assert [number_of(user, thread) for thread in threads] == [4, 4, 0]
    assert number_of(other, threads[0]) == 1


def test_a_page_tells_quietly_what_was_seen(client, reader):
    thread = thread_of(3)

    response = client.post(read_address(thread), {"number": "2", "quiet": "1"})

    assert (response.status_code, response.content) == (204, b"")
    assert number_of(reader, thread) == 2


@pytest.mark.parametrize(
    ("mark", "expected"),
    [(None, None), (0, 0), (20, 20), (50, 50), (51, 120), (77, 120), (100, 120), (121, 121)],
)
def test_a_page_far_behind_the_mark_tells_nothing(client, reader, mark, expected):
    thread = thread_of(122)
    if mark is not None:
        Reading.objects.create(user=reader, thread=thread, number=mark, read_at=timezone.now())

    answer = client.post(read_address(thread), {"number": "120", "first": "101", "quiet": "1"})

    assert answer.status_code == 204
    found = Reading.objects.filter(user=reader).values_list("number", flat=True).first()
    assert found == expected


def test_the_first_page_and_the_one_after_it_are_read_from_their_beginnings(client, reader):
    thread = thread_of(122)

    for number, first in (("3", "1"), ("60", "51"), ("122", "101")):
        client.post(read_address(thread), {"number": number, "first": first, "quiet": "1"})

    assert number_of(reader, thread) == 122


def test_the_button_leads_back_to_the_discussion(client, reader):
    thread = thread_of(3)

    response = client.post(read_address(thread), {"number": "3"})

    assert (response.status_code, response["Location"]) == (303, thread.get_absolute_url())
    assert number_of(reader, thread) == 3


@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 12])
def test_a_number_that_is_none_is_not_found(client, reader, number):
    assert client.post(read_address(thread_of(1)), {"number": number}).status_code == 404
    assert not Reading.objects.exists()


def test_nobody_reads_in_hidden_events(client, reader):
    thread = thread_of(1, event=EventFactory(hidden=True))
    post = thread.posts.get()

    assert client.post(read_address(thread), {"number": "1"}).status_code == 404
    assert client.post(f"/p/{post.pk}/unread/").status_code == 404
    assert client.post("/threads/read/", {"event": thread.event.slug}).status_code == 404
    assert not Reading.objects.exists()


def test_strangers_are_led_to_the_sign_in(client):
    thread = thread_of(1)
    addresses = [read_address(thread), f"/p/{thread.posts.get().pk}/unread/", "/threads/read/"]

    for address in addresses:
        response = client.post(address, {"number": "1"})
        assert response.status_code == 303
        assert response["Location"].startswith(reverse("account_login"))
        assert client.get(address).status_code == 405
    assert not Reading.objects.exists()


def test_unread_from_here_leads_back_to_the_post(client, reader):
    thread = thread_of(3)
    post = thread.posts.get(number=2)

    response = client.post(f"/p/{post.pk}/unread/")

    assert response.status_code == 303
    assert response["Location"].startswith(thread.get_absolute_url())
    assert number_of(reader, thread) == 1


def test_unread_from_here_tells_an_open_page(client, reader):
    post = thread_of(3).posts.get(number=2)

    response = client.post(f"/p/{post.pk}/unread/", **HTMX)

    assert response.status_code == 204
    assert response["HX-Trigger"] == '{"unread-from": 2, "say": "Unread from this post on."}'


def test_everything_is_read_from_the_list_and_from_home(client, reader):
    thread = thread_of(3)

    in_list = client.post("/threads/read/", {"event": thread.event.slug})
    number = number_of(reader, thread)
    many_posts(thread, 1, author=UserFactory().person)
    at_home = client.post("/threads/read/")

    assert in_list["Location"] == reverse("threads:list", args=[thread.event.slug])
    assert (number, at_home["Location"]) == (3, "/")
    assert number_of(reader, thread) == 4


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_open_after_its_account_went_notes_nothing_and_says_nothing(rf, caplog):
    thread, user = thread_of(3), UserFactory()
    request = rf.post(read_address(thread), {"number": "2", "quiet": "1"})
    request.user = user
    type(user).objects.filter(pk=user.pk).delete()

    answer = read(request, thread.pk)
    services.read_all_of(thread.event, by=user)
    services.unread_from(thread.posts.get(number=2), by=user)

    assert (answer.status_code, Reading.objects.count(), caplog.records) == (204, 0, [])


@pytest.mark.django_db(transaction=True)
def test_a_discussion_that_has_just_gone_is_not_noted():
    thread = thread_of(3)
    gone = Thread.objects.get(pk=thread.pk)
    Thread.objects.filter(pk=thread.pk).delete()

    services.read_up_to(gone, 2, by=UserFactory())

    assert Reading.objects.count() == 0
