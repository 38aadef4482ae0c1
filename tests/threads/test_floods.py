# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits hold when 200 try at once, by person, address and text; forged headers help nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core import limits
from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Post
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

AT_ONCE = 200


@pytest.mark.parametrize(
    ("name", "rate", "minutes", "burst"),
    [
        ("threads.post", 5, 1, 5),
        ("threads.start", 3, 60, 3),
        ("threads.post.new", 30, 1, 30),
        ("threads.post.from", 120, 1, 120),
        ("threads.post.in", 120, 1, 120),
        ("threads.same", 3, 24 * 60, 3),
        ("threads.report", 10, 10, 10),
        ("threads.report.text", 5, 10, 5),
        ("threads.report.from", 10, 10, 10),
        ("threads.touch", 60, 1, 60),
    ],
)
def test_no_limit_is_overshot_by_many_at_once(name, rate, minutes, burst):
    per = timedelta(minutes=minutes)
    began = timezone.now()

    def attempt(_number):
        return limits.take(name, "the same", rate=rate, per=per, burst=burst).allowed

    with ThreadPoolExecutor(40) as pool:
        allowed = sum(pool.map(attempt, range(AT_ONCE)))

    came_back = int((timezone.now() - began) / per * rate) + 1
    assert burst <= allowed <= burst + came_back


def test_forged_addresses_share_one_bucket(client):
    post = PostFactory()
    address = reverse("threads:report", args=[post.pk])

    statuses = [
        client.post(
            address, {"rule": "4"}, headers={"X-Forwarded-For": f"203.0.113.{number}"}
        ).status_code
        for number in range(6)
    ]

    assert statuses == [303] * 5 + [429]


def test_a_venue_full_of_new_accounts_writes_thirty_texts_a_minute():
    thread = ThreadFactory()

    def send(number):
        draft = Draft(text=f"Text {number}", thread=thread.pk)
        services.send(draft, by=UserFactory(), key=None, address="192.0.2.1")

    for number in range(30):
        send(number)
    with pytest.raises(Refused) as refusal:
        send(31)

    assert (refusal.value.code, Post.objects.count()) == ("too-many", 30)
    assert "You can go on in" in refusal.value.message
    services.send(
        Draft(text="x", thread=thread.pk), by=UserFactory(), key=None, address="192.0.2.2"
    )


def test_nobody_thanks_faster_than_a_hand():
    user, post = UserFactory(), PostFactory()
    minute = timedelta(minutes=1)
    while limits.take("threads.touch", user.pk, rate=60, per=minute, burst=60).allowed:
        pass

    with pytest.raises(Refused) as refusal:
        services.thank(post, by=user)

    assert refusal.value.code == "too-many"
