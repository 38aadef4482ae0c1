# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.urls import reverse

from apps.activity import services
from tests.factories.accounts import PersonFactory, UserFactory

LIST = "admin:activity_activity_changelist"


@pytest.mark.parametrize("many", [1, 3])
def test_administrators_read_what_happened_at_the_same_cost(
    client, db, django_assert_num_queries, many
):
    client.force_login(UserFactory(administrator=True))
    services.record_all("person.renamed", [(PersonFactory(), {}) for _ in range(many)])
    client.get(reverse(LIST))

    with django_assert_num_queries(8):
        response = client.get(reverse(LIST))

    assert response.context["cl"].result_count == many


def test_organizers_do_not_see_what_happened_in_the_events_of_others(client, db):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(reverse(LIST)).status_code == 403


def test_nobody_changes_what_happened(client, db):
    client.force_login(UserFactory(administrator=True))
    activity = services.record("person.renamed", PersonFactory())
    page = reverse("admin:activity_activity_change", args=[activity.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"verb": "x"}).status_code == 403
    assert client.get(reverse("admin:activity_activity_add")).status_code == 403
