# SPDX-License-Identifier: AGPL-3.0-or-later
"""/healthz and /readyz, as an orchestrator asks them."""

import pytest
import redis
from django.conf import settings


def test_a_living_process_says_so_without_asking_a_store(client, django_assert_num_queries):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_portal_that_can_work_is_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "broker": True}


@pytest.mark.django_db
def test_a_portal_whose_broker_is_busy_loading_is_not_ready(client, broker):
    with redis.Redis.from_url(settings.REDIS_URL) as other:
        other.client_pause(1500)
        try:
            response = client.get("/readyz")
        finally:
            other.client_unpause()

    assert response.status_code == 503
    assert response.json() == {"database": True, "migrations": True, "broker": False}
