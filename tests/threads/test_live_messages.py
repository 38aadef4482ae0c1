# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which verbs tell open pages, and that they tell nothing but numbers."""

import json

import pytest

from apps.activity import live
from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)


def told(broker) -> list[dict]:
    return [json.loads(fields[b"m"]) for _, fields in broker.xrange(live.stream())]


def test_each_change_of_a_discussion_is_told_by_its_number(broker):
    thread, writer = ThreadFactory(), UserFactory()
    post = services.reply(thread, text="Secret words", by=writer)
    services.edit(post, text="Other words", by=writer)
    services.remove(post, by=writer, reason="A reason")
    services.close(thread, by=writer, reason="Another reason")
    services.reopen(thread, by=writer)

    on = {"on": f"thread:{thread.pk}"}
    number = {"number": 1, "post": post.pk}
    assert told(broker) == [
        {**on, "kind": "post", **number, "version": 2},
        {**on, "kind": "changed", **number, "version": 3},
        {**on, "kind": "changed", **number, "version": 4},
        {**on, "kind": "closed"},
        {**on, "kind": "reopened"},
    ]


def test_what_changes_nothing_is_not_told(broker):
    thread, writer = ThreadFactory(), UserFactory()
    post = services.reply(thread, text="Words", by=writer)
    broker.delete(live.stream())

    services.edit(post, text="Words", language=post.language, by=writer)
    services.reopen(thread, by=writer)

    assert told(broker) == []


def test_the_page_of_a_session_is_told_of_its_first_discussion(broker):
    session, writer = SessionFactory(), UserFactory()
    first = services.reply_to_session(session, text="First", by=writer)
    second = services.reply_to_session(session, text="Second", by=writer)

    on = {"on": f"thread:{first.thread_id}", "kind": "post"}
    assert told(broker) == [
        {**on, "number": 1, "post": first.pk, "version": 2},
        {"on": f"session:{session.pk}", "kind": "thread", "thread": first.thread_id},
        {**on, "number": 2, "post": second.pk, "version": 3},
    ]
