# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid

import pytest

from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import PendingPost, Post, Thread
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db


def test_a_draft_is_sent_once_for_its_key():
    thread, user, key = ThreadFactory(), UserFactory(), uuid.uuid4()
    draft = Draft(text="words", thread=thread.pk)

    posts = [services.send(draft, by=user, key=key) for _ in range(2)]

    assert posts[0] == posts[1]
    assert Post.objects.count() == 1


def test_a_key_with_another_text_is_refused():
    thread, user, key = ThreadFactory(), UserFactory(), uuid.uuid4()
    services.send(Draft(text="words", thread=thread.pk), by=user, key=key)

    with pytest.raises(Refused) as refusal:
        services.send(Draft(text="others", thread=thread.pk), by=user, key=key)

    assert refusal.value.code == "key-reused"


def test_keys_of_different_people_do_not_meet():
    thread, key = ThreadFactory(), uuid.uuid4()

    for _ in range(2):
        services.send(Draft(text="words", thread=thread.pk), by=UserFactory(), key=key)

    assert Post.objects.count() == 2


def test_a_draft_for_what_is_hidden_meanwhile_is_refused():
    event = EventFactory()
    draft = Draft(text="words", title="Title", event=event.pk)
    event.hidden = True
    event.save()

    with pytest.raises(Refused) as refusal:
        services.send(draft, by=UserFactory(), key=None)

    assert refusal.value.code == "gone"


def test_what_would_show_nothing_is_refused_before_the_sign_in():
    draft = Draft(text="&nbsp;", thread=ThreadFactory().pk)

    with pytest.raises(Refused) as refusal:
        services.keep_for_sign_in(draft, path="/", key=None, address="192.0.2.1")

    assert refusal.value.code == "empty"
    assert not PendingPost.objects.exists()


def test_new_people_start_three_discussions_an_hour():
    event, user = EventFactory(), UserFactory()

    def begin(number):
        services.send(Draft(text="x", title=f"T{number}", event=event.pk), by=user, key=None)

    for number in range(3):
        begin(number)
    with pytest.raises(Refused) as refusal:
        begin(4)

    assert (refusal.value.code, Thread.objects.count()) == ("too-many", 3)
