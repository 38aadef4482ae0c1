# SPDX-License-Identifier: AGPL-3.0-or-later
import re
import threading
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory

from apps.accounts.models import Person
from apps.activity import services
from apps.activity.forms import once_for
from apps.core.errors import Refused
from tests.factories.accounts import UserFactory


def posted(user, **fields):
    request = RequestFactory().post("/", fields)
    request.user = user
    return request


def send(request):
    with once_for(request, "test.person:1") as attempt:
        if not attempt.repeated:
            attempt.keep(person=Person.objects.create(name=request.POST["name"]).pk)
    return attempt


def test_the_same_form_is_written_once_though_its_token_changes(db):
    user, key = UserFactory(), str(uuid4())

    first = send(posted(user, name="a", idempotency_key=key, csrfmiddlewaretoken="x"))
    second = send(posted(user, name="a", idempotency_key=key, csrfmiddlewaretoken="y"))

    assert second.repeated
    assert second.answer == first.answer


def test_the_same_key_with_another_text_is_refused(db):
    user, key = UserFactory(), str(uuid4())
    send(posted(user, name="a", idempotency_key=key))

    with pytest.raises(Refused):
        send(posted(user, name="b", idempotency_key=key))


def test_keys_of_two_people_never_meet(db):
    key = str(uuid4())

    answers = [
        send(posted(user, name="a", idempotency_key=key))
        for user in (UserFactory(), UserFactory(), AnonymousUser())
    ]

    assert [attempt.repeated for attempt in answers] == [False, False, False]


@pytest.mark.parametrize("key", ["", "no key", "1" * 5_000])
def test_a_form_without_a_good_key_is_written_each_time(db, key):
    user = UserFactory()

    repeated = [send(posted(user, name="a", idempotency_key=key)).repeated for _ in range(2)]

    assert repeated == [False, False]


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_write_once():
    key, start, answers = uuid4(), threading.Barrier(4), []

    def submit():
        start.wait()
        with services.once(key, scope="test", fingerprint="x") as attempt:
            if not attempt.repeated:
                attempt.keep(person=Person.objects.create(name="once").pk)
        answers.append(attempt)
        connection.close()

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Person.objects.filter(name="once").count() == 1
    assert sorted(attempt.repeated for attempt in answers) == [False, True, True, True]
    assert len({attempt.answer["person"] for attempt in answers}) == 1


def test_each_form_gets_a_key_of_its_own():
    template = Template("{% load activity %}{% idempotency_key %}{% idempotency_key %}")

    keys = re.findall(
        r'<input type="hidden" name="idempotency_key" value="([0-9a-f-]{36})">',
        template.render(Context({"request": RequestFactory().get("/")})),
    )

    assert len(set(keys)) == 2
