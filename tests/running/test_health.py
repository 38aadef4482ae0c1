# SPDX-License-Identifier: AGPL-3.0-or-later
"""/healthz and /readyz, as an orchestrator asks them."""

import pytest

from apps.core import broker as core_broker


def test_a_living_process_says_so_without_asking_a_store(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_portal_that_can_work_is_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "broker": True}


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
    assert response.json() == {"database": True, "migrations": True, "broker": False}
    assert client.get("/healthz").status_code == 200
