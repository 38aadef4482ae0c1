# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivery over a real broker by a real worker, and without a broker at all."""

import threading
import time
from contextlib import contextmanager

import pytest
from celery import current_app, shared_task
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from apps.activity import services
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.core import broker
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)

seen: list[tuple[int, bool]] = []
arrived = threading.Event()


@on("test.delivered")
@shared_task(name="test.note_delivery")
def note_delivery(activity_id: int) -> None:
    """A reaction needs its row, so it must not come before the commit."""
    seen.append((activity_id, Activity.objects.filter(pk=activity_id).exists()))
    arrived.set()


@contextmanager
def celery_settings(**changed):
    before = {name: current_app.conf[name] for name in changed}
    current_app.conf.update(changed)
    reset_connections()
    try:
        yield
    finally:
        current_app.conf.update(before)
        reset_connections()


def reset_connections():
    """Forget the pools, as a forked process does; the next message opens its own."""
    current_app._after_fork()


@pytest.fixture
def worker():
    seen.clear()
    arrived.clear()
    with (
        celery_settings(CELERY_TASK_ALWAYS_EAGER=False),
        start_worker(current_app, pool="solo", perform_ping_check=False, loglevel="ERROR"),
    ):
        yield
        connections.close_all()


def test_a_worker_hears_of_it_after_the_commit_and_within_a_second(worker):
    person = PersonFactory()

    with transaction.atomic():
        activity = services.record("test.delivered", person)
        assert not arrived.wait(0.3)

    assert arrived.wait(5)
    assert seen == [(activity.pk, True)]


def test_without_a_broker_the_write_succeeds_at_once_and_the_sweeper_delivers_later(
    caplog, tmp_path
):
    person = PersonFactory()
    seen.clear()
    broker.wake_up()

    with celery_settings(
        CELERY_TASK_ALWAYS_EAGER=False, CELERY_BROKER_URL=f"redis+socket://{tmp_path}/nobody.sock"
    ):
        start = time.monotonic()
        with transaction.atomic():
            activity = services.record("test.delivered", person)
        waited = time.monotonic() - start
        away = services.sweep(now=timezone.now())

    activity.refresh_from_db()
    assert waited < 1
    assert (away, seen, activity.dispatched_at) == (0, [], None)
    assert "The broker is away" in caplog.text

    assert activity.attempts == 0
    broker.wake_up()
    assert services.sweep(now=activity.next_try_at) == 1
    assert seen == [(activity.pk, True)]


def test_two_sweepers_share_the_work_and_neither_waits_for_the_other():
    person = PersonFactory()
    with transaction.atomic():
        held, free = (services.record("test.unheard", person) for _ in range(2))
    Activity.objects.update(dispatched_at=None, next_try_at=None)
    taken, finished = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Activity.objects.select_for_update().get(pk=held.pk)
            taken.set()
            finished.wait(20)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    taken.wait(5)
    swept = services.sweep(now=timezone.now())
    finished.set()
    other.join()

    assert swept == 1
    free.refresh_from_db()
    assert free.dispatched_at is not None


def test_the_sweeper_runs_every_fifteen_seconds():
    assert settings.CELERY_BEAT_SCHEDULE["activity.sweep"]["schedule"] == 15
