# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said on a mirrored forum is heard of here as what is said here."""

from datetime import UTC, datetime

import pytest

from apps.accounts.services import join_persons, person_from_forum
from apps.notifications.models import NoticeItem
from apps.threads import services as threads
from apps.threads.services import Origin
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory
from tests.notifications.telling import react, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def ewa():
    return UserFactory(person__name="Ewa Nowak")


@pytest.fixture
def thread(ewa):
    thread = ThreadFactory(title="Plans")
    threads.reply(thread, text="I begin", by=ewa)
    return thread


def neema():
    return person_from_forum(name="Neema", username="neema", place="Forum")


def said(thread, text="Karibu", **more):
    told = {"author": neema(), "text": text, "origin": Origin(place="Forum")} | more
    return threads.absorb(thread, at=datetime.now(UTC), **told)


def test_who_takes_part_hears_of_it_under_the_name_of_its_author(thread, ewa, client):
    said(thread)
    react()

    assert told() == [(ewa.pk, "post")]
    client.force_login(ewa)
    assert "Neema" in client.get("/me/notices/").text


def test_who_is_answered_or_named_hears_of_it(thread, ewa):
    said(thread, reply_to=thread.posts.get())
    react()
    assert told() == [(ewa.pk, "reply")]

    said(thread, "Ewa, see", mentioned=[ewa.person])
    react()
    assert NoticeItem.objects.filter(user=ewa, kind="mention").count() == 1


def test_a_name_in_the_text_names_nobody(thread):
    said(thread, "Hello @Ewa_Nowak")
    react()

    assert [kind for _user, kind in told()] == ["post"]


def test_nobody_hears_of_what_was_said_long_ago(thread):
    threads.absorb_start(event=EventFactory(), title="Old", place="Forum", quiet=True)
    said(thread, quiet=True)
    react()

    assert told() == []


def test_nobody_hears_of_their_own_words_on_the_forum(thread):
    writer = UserFactory()
    person = neema()
    join_persons(person, user=writer)
    react()
    person.refresh_from_db()
    said(thread, author=person)
    said(thread)
    react()

    assert {user for user, _kind in told()} >= {writer.pk}
    assert NoticeItem.objects.filter(user=writer).count() == 1
