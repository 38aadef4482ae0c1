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
from apps.threads.services import Draft, pace
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

AT_ONCE = 200


@pytest.mark.parametrize(
    ("name", "rate", "minutes", "burst"),
    [
        ("threads.post", 5, 1, 5),
        ("threads.start", 3, 60, 3),
        ("threads.post.new", 300, 1, 300),
        ("threads.post.from", 600, 1, 600),
        ("threads.post.in", 600, 1, 600),
        ("threads.keep", 300, 10, 300),
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
        allowed = sum(pool.map(attempt, range(max(AT_ONCE, burst + 50))))

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


def send(text, *, to, by=None, address="192.0.2.1"):
    draft = Draft(text=text, thread=to.pk)
    return services.send(draft, by=by or UserFactory(), key=None, address=address)


@pytest.fixture
def narrow(monkeypatch):
    """Leave room for two texts a minute only, where the portal has room for hundreds."""

    def narrowed(name):
        monkeypatch.setattr(pace, name, getattr(pace, name)._replace(rate=2))

    return narrowed


def test_a_venue_full_of_new_accounts_writes_in_one_discussion_from_one_address():
    thread = ThreadFactory()

    for number in range(40):
        send(f"Text {number}", to=thread)

    assert Post.objects.count() == 40
    assert (pace.POSTS_OF_NEW.rate, pace.POSTS_IN.rate) >= (300, 600)


def test_a_new_person_writes_five_texts_a_minute_whatever_room_their_address_has():
    thread, user = ThreadFactory(), UserFactory()

    for number in range(5):
        send(f"Text {number}", to=thread, by=user)
    with pytest.raises(Refused) as refusal:
        send("Text 6", to=thread, by=user)

    assert (refusal.value.code, Post.objects.count()) == ("too-many", 5)
    assert "You can go on in" in refusal.value.message


@pytest.mark.parametrize("name", ["POSTS_OF_NEW", "POSTS_FROM"])
def test_an_address_that_is_full_stops_nobody_elsewhere(narrow, name):
    thread = ThreadFactory()
    narrow(name)
    for text in ("One", "Two"):
        send(text, to=thread)

    with pytest.raises(Refused) as refusal:
        send("One more", to=thread)

    assert refusal.value.code == "too-many"
    assert send("From home", to=thread, address="192.0.2.2")


def test_a_discussion_that_is_full_leaves_room_in_the_others(narrow):
    full, free = ThreadFactory(), ThreadFactory()
    narrow("POSTS_IN")
    for text in ("One", "Two"):
        send(text, to=full)

    with pytest.raises(Refused):
        send("One more", to=full)

    assert send("Here", to=free)


def test_a_session_has_as_much_room_as_a_discussion(narrow):
    session = SessionFactory()
    narrow("POSTS_IN")

    def say(text):
        draft = Draft(text=text, session=session.pk)
        return services.send(draft, by=UserFactory(), key=None, address="192.0.2.1")

    for text in ("One", "Two"):
        say(text)
    with pytest.raises(Refused):
        say("One more")


def test_nobody_thanks_faster_than_a_hand():
    user, post = UserFactory(), PostFactory()
    minute = timedelta(minutes=1)
    while limits.take("threads.touch", user.pk, rate=60, per=minute, burst=60).allowed:
        pass

    with pytest.raises(Refused) as refusal:
        services.thank(post, by=user)

    assert refusal.value.code == "too-many"
