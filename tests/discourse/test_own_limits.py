# SPDX-License-Identifier: AGPL-3.0-or-later
import time
from datetime import timedelta

from django.utils import timezone

from apps.discourse.client import own_limits


def test_a_key_is_used_twenty_times_a_minute_and_no_more():
    now, key = timezone.now(), f"key {time.time()}"
    for second in range(20):
        assert own_limits.take(key, now=now + timedelta(seconds=second)).at is None

    refused = own_limits.take(key, now=now + timedelta(seconds=21))
    assert refused.reason == own_limits.OWN_LIMIT
    assert abs(refused.at - now - timedelta(seconds=61)) < timedelta(seconds=0.01)
    assert own_limits.take(key, now=now + timedelta(seconds=62)).at is None
    assert own_limits.take(f"{key} other", now=now).at is None


def test_a_key_is_used_2880_times_a_day_and_no_more():
    now, key = timezone.now(), f"key {time.time()}"
    for turn in range(2880):
        assert own_limits.take(key, now=now + timedelta(seconds=4 * turn)).at is None

    refused = own_limits.take(key, now=now + timedelta(seconds=4 * 2880))
    assert abs(refused.at - now - timedelta(seconds=86401)) < timedelta(seconds=0.01)
