# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was read stays read when its posts move to another discussion."""

import pytest

from apps.threads import services
from apps.threads.models import Reading, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


def talk(posts, *, by):
    thread = services.start(event=EventFactory(), title="Talk", text="words", by=by)
    for number in range(2, posts + 1):
        services.reply(thread, text=f"words {number}", by=by)
    return Thread.objects.get(pk=thread.pk)


def marks(reader):
    rows = Reading.objects.filter(user=reader).order_by("thread")
    return dict(rows.values_list("thread", "number"))


@pytest.fixture
def moderator():
    return UserFactory(administrator=True)


@pytest.mark.parametrize(
    ("into_read", "thread_read", "expected"), [(2, 3, 5), (2, 1, 3), (1, 3, 1), (2, 0, 2)]
)
def test_who_had_read_both_has_nothing_new_after_a_merge(
    moderator, into_read, thread_read, expected
):
    into, thread = talk(2, by=UserFactory()), talk(3, by=UserFactory())
    reader = UserFactory()
    services.read_up_to(into, into_read, by=reader)
    if thread_read:
        services.read_up_to(thread, thread_read, by=reader)

    services.merge(thread, into=into, by=moderator)

    assert marks(reader)[into.pk] == expected


def test_who_wrote_in_what_was_merged_takes_part_where_it_went(moderator):
    author, reader = UserFactory(), UserFactory()
    into, thread = talk(2, by=UserFactory()), talk(1, by=author)
    services.read_up_to(thread, 1, by=reader)

    services.merge(thread, into=into, by=moderator)

    mark = Reading.objects.get(user=author, thread=into)
    assert (mark.number, mark.takes_part) == (0, True)
    assert into.pk not in marks(reader)


def test_what_was_read_before_a_split_is_read_in_the_new_discussion(moderator):
    author, reader, other = UserFactory(), UserFactory(), UserFactory()
    thread = talk(5, by=author)
    services.read_up_to(thread, 4, by=reader)
    services.read_up_to(thread, 1, by=other)

    new = services.split(thread, numbers=[2, 3, 5], title="Apart", by=moderator)

    assert marks(reader) == {thread.pk: 5, new.pk: 2}
    assert marks(author)[new.pk] == 3
    assert new.pk not in marks(other)
