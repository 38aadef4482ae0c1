# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came while somebody was away stands on their home page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.core import page_cache
from apps.threads import services
from apps.threads.models import Post, Reading
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory, many_posts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def part(client):
    found = re.search(
        r'<section aria-labelledby="h-missed">.*?</section>', client.get("/").text, re.S
    )
    return found[0] if found else ""


def test_strangers_and_people_who_never_wrote_miss_nothing(client):
    many_posts(ThreadFactory(), 3, author=UserFactory().person)

    assert part(client) == ""
    client.force_login(UserFactory())
    assert part(client) == ""


def test_what_is_new_where_one_wrote_leads_to_the_first_of_it(client, reader):
    thread = ThreadFactory(title="Trains")
    many_posts(thread, 60, author=UserFactory().person)
    services.reply(thread, text="Mine", by=reader)
    thread.refresh_from_db()
    many_posts(thread, 2, author=UserFactory().person)

    text = part(client)

    assert f'href="{thread.get_absolute_url()}?after=50#new"' in text
    assert '<span class="new">2 new</span>' in text


def test_answers_to_the_reader_are_told_with_who_wrote_them(client, reader):
    thread, other = ThreadFactory(), UserFactory(person__name="Zoë")
    mine = services.reply(thread, text="Who comes?", by=reader)
    services.reply(thread, text="Nobody in particular", by=other)
    answer = services.reply(thread, text="I do", reply_to=mine, by=other)
    gone = services.reply(thread, text="Removed words", reply_to=mine, by=other)
    services.remove(gone, by=other)

    text = part(client)

    assert re.findall(r'href="(/p/\d+/)"', text) == [answer.get_absolute_url()]
    assert "<bdi>Zoë</bdi> answered you" in text
    assert ("I do" in text, "Nobody in" in text, "Removed words" in text) == (True, False, False)


def test_one_who_has_read_everything_is_told_so(client, reader):
    thread = ThreadFactory()
    services.reply(thread, text="Mine", by=reader)

    assert "You have read everything" in part(client)


def test_nothing_is_told_of_what_has_been_hidden_since(client, reader):
    thread = ThreadFactory(title="Secret plans")
    services.reply(thread, text="Mine", by=reader)
    services.reply(thread, text="Theirs", by=UserFactory())
    thread.event.hidden = True
    thread.event.save()

    assert "Secret plans" not in client.get("/").text


def test_ten_thousand_marks_cost_what_one_costs(client, reader, django_assert_num_queries):
    event, now = EventFactory(), timezone.now()
    threads = ThreadFactory._meta.model.objects.bulk_create(
        ThreadFactory.build(event=event, posts_count=2, last_post_at=now) for _ in range(10_000)
    )
    other = UserFactory().person
    Post.objects.bulk_create(
        Post(thread=thread, number=2, author=other, text="new", created_at=now)
        for thread in threads
    )
    Reading.objects.bulk_create(
        Reading(
            user=reader, thread=thread, number=1, takes_part=True, read_at=now - timedelta(hours=n)
        )
        for n, thread in enumerate(threads)
    )
    with connection.cursor() as cursor:  # As its own daemon does beside a running portal.
        cursor.execute("ANALYZE threads_thread, threads_post, threads_reading")

    with django_assert_num_queries(16):
        text = part(client)

    assert text.count('<p class="dt">') == 6
