# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.programme.models import ImportRun
from tests.factories.accounts import UserFactory
from tests.programme.sources.made import talk


@pytest.fixture
def admin_client(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_an_import_is_shown_with_what_it_changed_and_what_was_odd(run, admin_client):
    run(talk(duration=None))

    page = admin_client.get(
        reverse("admin:programme_importrun_change", args=[ImportRun.objects.get().pk])
    ).text

    assert "created 1" in page
    assert "This session has no length; 30 minutes were taken." in page
    assert 'name="_save"' not in page


def test_the_list_of_imports_costs_the_same_for_one_and_for_three(run, admin_client):
    address = reverse("admin:programme_importrun_changelist")
    cost = []
    for length in ("00:30", "00:40", "00:50"):
        run(talk(duration=length))
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(address)
        cost.append(len(queries))

    assert ImportRun.objects.count() == 3
    assert cost[1:] == [cost[0]] * 2
