# SPDX-License-Identifier: AGPL-3.0-or-later
"""/healthz and /readyz, as an orchestrator asks them."""

import pytest

from apps.core import broker as core_broker
from apps.core import heartbeats


def test_a_living_process_says_so_without_asking_a_store(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def ready(**but):
    """What /readyz says when all is well, but for some."""
    return dict.fromkeys(("database", "broker", "migrations", "worker", "beat"), True) | but


@pytest.mark.django_db
def test_a_portal_that_can_work_is_ready(client):
    heartbeats.beat("worker")
    heartbeats.beat("beat")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, ready())


@pytest.mark.django_db
def test_a_portal_whose_worker_gave_no_sign_of_life_is_not_ready(client):
    heartbeats.beat("beat")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, ready(worker=False))


@pytest.fixture
def broker_away(settings):
    """A broker that nobody can reach."""
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    core_broker.client.cache_clear()
    yield
    core_broker.client.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("broker_away")
def test_a_portal_without_broker_lives_but_is_not_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == ready(broker=False, worker=False, beat=False)
    assert client.get("/healthz").status_code == 200
