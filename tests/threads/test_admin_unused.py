# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions that were never used, and what moderators do with many of them at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.threads import services
from apps.threads.models import FollowUp, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/threads/thread/"
LONG_AGO = timezone.now() - timedelta(days=70)


@pytest.fixture
def moderator(client):
    role = EventRoleFactory(role="moderator")
    client.force_login(role.user)
    return role


def begun(event, title, *, posts=1, ago=LONG_AGO):
    """A discussion as it was left long ago."""
    thread = ThreadFactory(event=event, title=title)
    for _number in range(posts):
        post = PostFactory(thread=thread)
    Thread.objects.filter(pk=thread.pk).update(created_at=ago, last_post_at=ago)
    thread.first = post
    return thread


def act(client, action, threads, **asked):
    data = {"action": action, "_selected_action": [thread.pk for thread in threads]}
    answers = {"confirmed": "1"} | {f"ask-{name}": value for name, value in asked.items()}
    return client.post(LIST, data | (answers if asked else {}), follow=True)


def test_the_report_names_what_nobody_used_and_nothing_else(client, moderator):
    event = moderator.event
    begun(event, "Unused")
    begun(event, "Answered", posts=2)
    begun(event, "New", ago=timezone.now() - timedelta(days=3))
    FollowUp.objects.create(post=begun(event, "To do").first)
    services.close(begun(event, "Closed"), by=moderator.user)
    begun(EventRoleFactory().event, "Elsewhere")

    rows = client.get(LIST, {"needs": "use"}).context["cl"].result_list

    assert [thread.title for thread in rows] == ["Unused"]


def test_several_are_looked_at_and_then_merged_into_one_with_all_addresses(client, moderator):
    first, second = begun(moderator.event, "First"), begun(moderator.event, "Second")
    whole = begun(moderator.event, "Whole", posts=3)

    asked = act(client, "merge", [first, second])
    assert ("First" in asked.text, "Second" in asked.text) == (True, True)
    assert not Thread.objects.exclude(merged_into=None).exists()

    act(client, "merge", [first, second], into=f"https://here.example/threads/{whole.pk}-whole/")
    assert set(Thread.objects.filter(merged_into=whole)) == {first, second}
    for old in (first, second):
        response = client.get(old.get_absolute_url())
        assert response.status_code == 301
        assert response["Location"].startswith(whole.get_absolute_url())


def test_what_cannot_be_seen_is_no_discussion_to_merge_into(client, moderator):
    mine = begun(moderator.event, "Mine")
    secret = ThreadFactory(event__hidden=True)
    others = PostFactory(author=UserFactory().person).thread

    told = [act(client, "merge", [mine], into=str(pk)).text for pk in (secret.pk, 999_999)]
    act(client, "merge", [mine], into=str(others.pk))
    wrong = act(client, "merge", [mine], into="the other one")

    assert ["There is no such discussion." in text for text in told] == [True, True]
    assert wrong.status_code == 422
    assert Thread.objects.get(pk=mine.pk).merged_into is None
