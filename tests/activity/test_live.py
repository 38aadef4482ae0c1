# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open pages are told, and that no write waits for it or fails with it."""

import json
import time

import pytest
from django.db import transaction

from apps.activity import live
from apps.core import broker as our_broker


def sent(broker) -> list[dict]:
    return [json.loads(fields[b"m"]) for _, fields in broker.xrange(live.stream())]


@pytest.fixture
def broker_away(settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"
    our_broker.client.cache_clear()
    our_broker.wake_up()
    yield
    our_broker.client.cache_clear()
    our_broker.wake_up()


@pytest.mark.django_db(transaction=True)
def test_open_pages_are_told_after_the_commit_and_not_before(broker):
    with transaction.atomic():
        live.publish("thread:5", "post", number=3)
        before = sent(broker)

    assert (before, sent(broker)) == ([], [{"on": "thread:5", "kind": "post", "number": 3}])


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_undone_tells_nobody(broker):
    with transaction.atomic():
        live.publish("thread:5", "post", number=3)
        transaction.set_rollback(True)

    assert sent(broker) == []


@pytest.mark.django_db(transaction=True)
def test_an_absent_broker_costs_the_write_a_moment_once(broker_away):
    begun = time.monotonic()
    for number in range(100):
        with transaction.atomic():
            live.publish("thread:5", "post", number=number)

    assert time.monotonic() - begun < 0.5


@pytest.mark.django_db
def test_a_text_is_no_message():
    with pytest.raises(ValueError, match="too long"):
        live.publish("thread:5", "post", text="word " * 200)


@pytest.mark.django_db(transaction=True)
def test_the_stream_keeps_the_latest_messages_only(broker, monkeypatch):
    monkeypatch.setattr(live, "MOST_KEPT", 100)
    for number in range(500):
        live.publish("thread:5", "post", number=number)

    kept = sent(broker)
    assert kept[-1]["number"] == 499
    assert len(kept) < 300
