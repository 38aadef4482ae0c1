# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody takes care of stands on their first page until it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db


def marked(text, *, owner, by, days=0):
    post = PostFactory(author=owner.person, text=text)
    now = timezone.now()
    due_on = now.date() + timedelta(days=days)
    at = now - timedelta(days=9)
    return services.mark_follow_up(post, owner=owner.person, due_on=due_on, by=by, at=at)


def test_home_shows_what_i_take_care_of_and_what_is_overdue(client):
    me, other, by = UserFactory(), UserFactory(), UserFactory(administrator=True)
    marked("later", owner=me, by=by, days=9)
    late = marked("too late", owner=me, by=by, days=-3)
    marked("not mine", owner=other, by=by)
    client.force_login(me)

    page = client.get("/").text
    _before, _heading, mine = page.partition('id="h-follow-ups"')
    mine = mine.partition("</section>")[0]

    assert mine.index("too late") < mine.index("later</a>")
    assert "not mine" not in mine
    assert mine.count("Overdue") == 1
    assert f"/{late.post.thread.event.slug}/follow-ups/" in mine


def test_what_is_done_is_not_on_home_any_more(client):
    me = UserFactory(administrator=True)
    services.finish(marked("write it up", owner=me, by=me), by=me)
    client.force_login(me)

    assert 'id="h-follow-ups"' not in client.get("/").text
