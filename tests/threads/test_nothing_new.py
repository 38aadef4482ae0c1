# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts that were removed or moved away are not new to anybody, wherever what is new is counted."""

import pytest

from apps.core.rules import Rule
from apps.threads import services
from apps.threads.models import Thread
from apps.threads.queries import Asked, listing, mark_of, marks_of, missed
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return UserFactory(administrator=True)


@pytest.fixture
def reader():
    return UserFactory()


@pytest.fixture
def thread(reader):
    """Its first post is the reader's, five are new to them."""
    thread = services.start(event=EventFactory(), title="Talk", text="words", by=reader)
    for number in range(2, 7):
        services.reply(thread, text=f"words {number}", by=UserFactory())
    return thread


def new_to(client, reader, thread):
    """What the page, the list and the first page say is new."""
    client.force_login(reader)
    thread = Thread.objects.get(pk=thread.pk)
    page = client.get(thread.get_absolute_url()).text
    listed = client.get(f"/{thread.event.slug}/threads/").text
    count = [one.new for one in missed(reader)]
    narrowed = listing(thread.event, Asked(show="new"), reader).threads
    told = [f"{count[0]} new" in text for text in (page, listed)] if count else []
    return count, thread in narrowed, told


def test_removed_posts_among_new_ones_are_not_counted(client, reader, thread, boss):
    assert new_to(client, reader, thread) == ([5], True, [True, True])

    for number in (3, 5):
        services.remove(thread.posts.get(number=number), by=boss, rule=Rule.SPAM, reason="x")

    assert new_to(client, reader, thread) == ([3], True, [True, True])
    assert mark_of(reader, thread.pk) == marks_of(reader, [thread.pk])[thread.pk]
    assert mark_of(reader, thread.pk).gone == 2


def test_posts_that_moved_away_after_an_unread_one_are_not_counted(client, reader, thread, boss):
    services.split(thread, numbers=[3, 5, 6], title="Apart", by=boss)

    assert new_to(client, reader, thread) == ([2], True, [True, True])


def test_a_discussion_whose_new_posts_are_gone_has_nothing_new(client, reader, thread, boss):
    for number in range(2, 7):
        services.hide(thread.posts.get(number=number), by=boss)

    assert new_to(client, reader, thread) == ([], False, [])
    services.show_again(thread.posts.get(number=4), by=boss)
    assert new_to(client, reader, thread) == ([1], True, [True, True])
