# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many people at the same moment, each with a connection of their own."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from apps.activity.models import Activity
from apps.threads import services
from apps.threads.models import Post, Thread
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(task, arguments, *, workers=8):
    def work(argument):
        try:
            return task(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, arguments))


def test_two_hundred_answers_at_once_have_numbers_without_gaps():
    thread, writers = ThreadFactory(), [UserFactory() for _ in range(8)]

    at_once(lambda n: services.reply(thread, text=f"Post {n}", by=writers[n % 8]), range(200))

    thread.refresh_from_db()
    numbers = list(thread.posts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 201))
    assert (thread.posts_count, thread.people_count) == (200, 8)
    assert Activity.objects.filter(verb="post.written").count() == 200


def test_first_posts_at_once_make_one_main_discussion():
    session, writers = SessionFactory(), [UserFactory() for _ in range(8)]

    at_once(lambda writer: services.reply_to_session(session, text="First!", by=writer), writers)

    thread = Thread.objects.get()
    assert (thread.session, thread.posts_count) == (session, 8)
    assert Activity.objects.filter(verb="thread.started").count() == 1


def test_the_same_form_sent_eight_times_at_once_makes_one_post():
    writer, draft, key = UserFactory(), Draft(text="x", thread=ThreadFactory().pk), uuid.uuid4()

    posts = at_once(lambda _: services.send(draft, by=writer, key=key), range(8))

    assert {post.pk for post in posts} == {Post.objects.get().pk}
