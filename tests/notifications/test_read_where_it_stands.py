# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads posts in their discussion has read the notices of them, and gets no mail of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.notifications import services
from apps.notifications.models import Letter, Notice, Preference
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory
from tests.notifications.telling import react, told

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=20)


@pytest.fixture
def reader():
    return UserFactory(email="reader@example.org")


@pytest.fixture
def thread(reader):
    """That somebody follows, with a first post and another that they were told of."""
    thread = ThreadFactory(title="Plans")
    services.follow(thread, by=reader)
    for text in ("Zero", "One"):
        threads.reply(thread, text=text, by=UserFactory())
    react()
    return thread


def read(thread, reader, number):
    thread.refresh_from_db()
    threads.read_up_to(thread, number, by=reader)


def unread(reader):
    reader.refresh_from_db()
    assert reader.unread == Notice.objects.unread().filter(user=reader).count()
    return reader.unread


def test_the_number_in_the_bars_goes_with_the_last_post_that_is_read(thread, reader):
    other = ThreadFactory()
    services.follow(other, by=reader)
    threads.reply(other, text="Zero", by=UserFactory())
    for place in (thread, other):
        threads.reply(place, text="Two", by=UserFactory())
    react()
    assert unread(reader) == 2

    read(thread, reader, 2)
    assert unread(reader) == 2
    read(thread, reader, 3)

    assert unread(reader) == 1
    assert Notice.objects.unread().get(user=reader).group == f"thread:{other.pk}"


def test_a_page_that_tells_what_was_seen_on_it_does_that_too(thread, reader, client):
    client.force_login(reader)
    address = reverse("threads:read", args=[thread.pk])

    client.post(address, {"number": "2", "first": "1", "quiet": "1"})

    assert unread(reader) == 0


@pytest.mark.parametrize("digest", ["", "daily"])
def test_what_was_read_is_not_mailed(thread, reader, delivered, digest):
    services.wish(reader, event=None, digest=digest, here=False)
    threads.reply(thread, text="Two", by=UserFactory())
    threads.reply(thread, text="Three", by=UserFactory())
    react()
    read(thread, reader, 3)

    mails = delivered(now=timezone.now() + timedelta(days=2))
    [mail] = [mail for mail in mails if mail["To"] == reader.email]

    said = mail.get_body(("plain",)).get_content()
    assert ("Three" in said, "Two" in said) == (True, False)


def test_nothing_is_mailed_to_who_has_read_all(thread, reader, delivered):
    services.wish(reader, event=None, here=False, level=Preference.Level.FOLLOWS)
    threads.reply(thread, text="Two", by=UserFactory())
    react()
    read(thread, reader, 3)

    delivered(now=timezone.now() + LATER)

    mine = Letter.objects.filter(user=reader).values_list("dropped", flat=True)
    assert set(mine) == {"no longer"}


def test_who_has_read_it_before_they_are_told_has_nothing_unread(thread, reader):
    services.mark_all_seen(reader, event=None, until=timezone.now())
    threads.reply(thread, text="Two", by=UserFactory())
    read(thread, reader, 3)

    react()

    assert told(reader) == ["post", "post"]
    assert unread(reader) == 0


def test_what_a_message_on_a_device_told_of_is_read_by_its_group(thread, reader, client):
    client.force_login(reader)
    stranger = UserFactory()
    services.follow(thread, by=stranger)
    threads.reply(thread, text="Two", by=UserFactory())
    react()

    group = Notice.objects.filter(user=reader).get().group
    client.post(reverse("notifications:seen"), {"group": group, "quiet": "1"})

    assert (unread(reader), unread(stranger)) == (0, 1)
