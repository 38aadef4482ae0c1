# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody is made to take care of something, and no mail goes to who has not said yes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.notifications.models import NoticeItem
from apps.notifications.services import tell_of_due
from apps.threads import services
from apps.threads.models import FollowUp
from apps.threads.queries import posts_page
from apps.threads.services import pace
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

DUE = date(2099, 11, 3)
THEN = datetime(2099, 11, 4, 12, tzinfo=UTC)


@pytest.fixture
def author():
    return UserFactory(person__name="Jadwiga Nowa", email="jadwiga@example.org")


@pytest.fixture
def asked():
    return UserFactory(person__name="Asked Person", email="asked@example.org")


@pytest.fixture
def post(author, asked):
    thread = ThreadFactory(event__timezone="Europe/Skopje", title="Plans")
    services.reply(thread, text="I am here", by=asked)
    return services.reply(thread, text="Write the handbook", by=author)


def marked(post, *, owner, by, due_on=DUE):
    return services.mark_follow_up(post, owner=owner.person, due_on=due_on, by=by)


def shown(post):
    return posts_page(post.thread, language="en").rows[-1].fragment


def reminders():
    tell_of_due(now=THEN)
    return NoticeItem.objects.count()


def test_who_is_asked_is_mailed_nothing_until_they_accept(post, author, asked):
    follow_up = marked(post, owner=asked, by=author)
    assert "asked: <bdi>Asked Person</bdi>" in shown(post)
    assert reminders() == 0

    first = services.accept_follow_up(follow_up, by=asked).accepted_at

    assert services.accept_follow_up(follow_up, by=asked).accepted_at == first
    assert "asked:" not in shown(post)
    assert reminders() == 1


def test_changes_of_date_by_others_mail_nobody_again(post, author, asked):
    services.accept_follow_up(marked(post, owner=asked, by=author), by=asked)
    assert reminders() == 1

    for day in range(1, 3):
        marked(post, owner=asked, by=author, due_on=DUE - timedelta(days=day))
        assert reminders() == 1

    marked(post, owner=author, by=author)
    marked(post, owner=asked, by=author)
    assert FollowUp.objects.get().accepted_at is None
    assert reminders() == 1


def test_who_declines_takes_care_of_it_no_more(post, author, asked):
    follow_up = marked(post, owner=asked, by=author)

    with pytest.raises(Refused):
        services.decline_follow_up(follow_up, by=author)
    services.decline_follow_up(follow_up, by=asked)

    row = FollowUp.objects.get()
    assert (row.owner, row.accepted_at, reminders()) == (None, None, 0)


def test_only_who_is_asked_accepts(post, author, asked):
    follow_up = marked(post, owner=asked, by=author)

    with pytest.raises(Refused):
        services.accept_follow_up(follow_up, by=author)
    assert marked(post, owner=author, by=author).accepted_at is not None


def test_a_day_that_is_over_is_refused_but_may_stay(post, author):
    yesterday = timezone.now().date() - timedelta(days=2)

    with pytest.raises(Refused) as refusal:
        marked(post, owner=author, by=author, due_on=yesterday)
    assert refusal.value.code == "past"

    marked(post, owner=author, by=author)
    FollowUp.objects.update(due_on=yesterday)
    assert services.mark_follow_up(post, due_on=yesterday, by=author).owner is None


def test_marking_has_a_pace(post, author):
    for day in range(pace.MARKED.rate):
        marked(post, owner=author, by=author, due_on=DUE + timedelta(days=day))

    with pytest.raises(Refused) as refusal:
        marked(post, owner=author, by=author)
    assert refusal.value.code == "too-many"


@pytest.mark.parametrize(("state", "owner"), [("accept", True), ("decline", False)])
@pytest.mark.parametrize("way", ["home", "menu"])
def test_one_button_answers(client, post, author, asked, state, owner, way):
    marked(post, owner=asked, by=author)
    client.force_login(asked)
    address = reverse("threads:settle_follow_up", args=[post.pk])

    if way == "home":
        assert f'value="{state}"' in client.get("/").text
        client.post(address, {"state": state})
    else:
        menu = client.get(reverse("threads:actions", args=[post.pk])).text
        assert f"{address}?state={state}" in menu
        client.post(f"{address}?state={state}")

    row = FollowUp.objects.get()
    assert (row.owner_id == asked.person_id) == owner
    assert bool(row.accepted_at) == owner
    assert f'value="{state}"' not in client.get("/").text
