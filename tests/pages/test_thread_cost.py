# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import page_cache
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory, many_posts, numbers_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


def read(client, thread, query=""):
    response = client.get(thread.get_absolute_url() + query)
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("posts", [1, 3, 50])
def test_strangers_cost_two_queries_whatever_is_said(client, django_assert_num_queries, posts):
    thread = ThreadFactory()
    many_posts(thread, posts, author=UserFactory().person)
    read(client, thread)
    page_cache.forget_all()
    thread.version += 1
    thread.save()

    with django_assert_num_queries(2):
        text = read(client, thread)

    assert numbers_on(text) == list(range(1, posts + 1))


def test_a_page_that_changed_since_it_was_answered_costs_one_more(
    client, django_assert_num_queries
):
    thread = ThreadFactory()
    many_posts(thread, 2, author=UserFactory().person)
    read(client, thread)
    thread.version += 1
    thread.save()

    with django_assert_num_queries(3):
        read(client, thread)


def test_an_unchanged_page_costs_one_query(client, django_assert_num_queries):
    thread = ThreadFactory()
    many_posts(thread, 3, author=UserFactory().person)
    read(client, thread)

    with django_assert_num_queries(1):
        read(client, thread)


@pytest.mark.parametrize("posts", [1, 3, 50])
def test_readers_with_an_account_cost_five_queries(client, django_assert_num_queries, posts):
    thread, reader = ThreadFactory(), UserFactory()
    many_posts(thread, posts, author=reader.person)
    client.force_login(reader)
    read(client, thread)
    thread.version += 1
    thread.save()

    with django_assert_num_queries(5):
        text = read(client, thread)
    with django_assert_num_queries(4):
        read(client, thread)

    assert numbers_on(text) == list(range(1, posts + 1))


def test_the_last_page_of_many_posts_reads_what_a_short_discussion_reads(client):
    author = UserFactory().person
    short, long = ThreadFactory(), ThreadFactory()
    many_posts(short, 50, author=author)
    many_posts(long, 5_000, author=author)

    buffers = [
        _buffers(client, short, "?after=0"),
        _buffers(client, long, "?after=4950"),
    ]

    assert buffers[1] <= buffers[0] * 1.15 + 8


def _buffers(client, thread, query):
    """The shared buffers that reading the posts of this page touches."""
    read(client, thread, query)
    thread.version += 1
    thread.save()
    with CaptureQueriesContext(connection) as captured:
        read(client, thread, query)
    sql = [row["sql"] for row in captured if "threads_post" in row["sql"]]
    [posts] = [statement for statement in sql if "LIMIT 50" in statement]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {posts}")
        plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
