# SPDX-License-Identifier: AGPL-3.0-or-later
import threading
import time
from datetime import timedelta

import pytest
import redis
from django.test import RequestFactory

from apps.core import broker, limits
from apps.core.errors import TooMany

MINUTE = timedelta(minutes=1)


@pytest.fixture
def broker_away(settings, tmp_path):
    """A broker that nobody runs; the real one is back afterwards."""
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"
    broker.client.cache_clear()
    broker.wake_up()
    yield
    broker.client.cache_clear()
    broker.wake_up()


def test_a_full_bucket_allows_its_burst_and_then_says_how_long_to_wait():
    taken = [limits.take("post", 1, rate=6, per=MINUTE, burst=3) for _ in range(4)]

    assert [one.allowed for one in taken] == [True, True, True, False]
    assert taken[-1].retry_after == 10


def test_tokens_come_back_with_time():
    answers = [limits.take("post", 1, rate=10, per=timedelta(seconds=1), burst=1).allowed]
    answers.append(limits.take("post", 1, rate=10, per=timedelta(seconds=1), burst=1).allowed)
    time.sleep(0.11)
    answers.append(limits.take("post", 1, rate=10, per=timedelta(seconds=1), burst=1).allowed)

    assert answers == [True, False, True]


def test_each_name_and_key_has_a_bucket_of_its_own():
    keys = [("post", 1), ("post", 2), ("vote", 1)]

    answers = [limits.take(name, key, rate=1, per=MINUTE, burst=1).allowed for name, key in keys]

    assert answers == [True, True, True]


def test_of_several_buckets_all_give_or_none():
    narrow, wide = (
        limits.Bucket(name, 1, 1, MINUTE, burst) for name, burst in (("n", 1), ("w", 3))
    )
    limits.limit_each_or_refuse([wide, narrow])

    with pytest.raises(TooMany) as refusal:
        limits.limit_each_or_refuse([wide, narrow])

    assert refusal.value.retry_after == 60
    assert limits.take("w", 1, rate=1, per=MINUTE, burst=3).remaining == 1


def test_two_hundred_at_once_get_no_more_than_the_burst():
    start, allowed = threading.Barrier(20), []

    def ask():
        start.wait()
        for _ in range(10):
            allowed.append(limits.take("code", "a", rate=1, per=MINUTE, burst=7).allowed)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(allowed), sum(allowed)) == (200, 7)


def test_a_bucket_disappears_when_it_is_full_again(broker):
    limits.take("post", 1, rate=60, per=MINUTE, burst=2)

    [name] = broker.keys("*limit:post:1")
    assert 0 < broker.pttl(name) <= 3_000


def test_who_is_too_fast_is_told_when_to_go_on():
    limits.limit_or_refuse("post", 1, rate=1, per=MINUTE, burst=1)

    with pytest.raises(TooMany) as refusal:
        limits.limit_or_refuse("post", 1, rate=1, per=MINUTE, burst=1)

    assert refusal.value.retry_after == 60
    assert str(refusal.value) == "That was quick. You can go on in 60 seconds."


def test_without_a_broker_reading_goes_on_and_guessing_codes_does_not(broker_away):
    start = time.monotonic()

    assert limits.take("read", 1, rate=1, per=MINUTE, burst=1).allowed
    assert not limits.take("code", 1, rate=1, per=MINUTE, burst=1, when_away=False).allowed
    assert time.monotonic() - start < 0.2


def test_a_frozen_broker_costs_a_fifth_of_a_second_once(settings, tmp_path):
    import socket

    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(tmp_path / "s"))
        frozen.listen()
        settings.REDIS_URL = f"unix://{tmp_path}/s?db=0"
        broker.client.cache_clear()
        broker.wake_up()
        start = time.monotonic()
        answers = [broker.ask(lambda client: client.get("x")) for _ in range(50)]
        waited = time.monotonic() - start
    broker.client.cache_clear()
    broker.wake_up()

    assert answers == [None] * 50
    assert waited < 0.6


def test_a_wrong_question_is_an_error_and_no_outage():
    broker.wake_up()
    with pytest.raises(redis.ResponseError):
        broker.ask(lambda client: client.execute_command("NONSENSE"))

    assert not broker.is_resting()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 5.5.5.5", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "6.6.6.6,", "10.0.0.9"),
    ],
)
def test_only_trusted_proxies_say_where_a_reader_comes_from(settings, proxies, forwarded, address):
    settings.EVENTFORUM_TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.9", headers={"x-forwarded-for": forwarded}
    )

    assert limits.address_of(request) == address
