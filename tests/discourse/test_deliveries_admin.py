# SPDX-License-Identifier: AGPL-3.0-or-later
"""Administrators see what forums sent and what became of it; nobody changes it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.discourse import DeliveryFactory, ForumFactory
from tests.factories.events import EventRoleFactory

pytestmark = pytest.mark.django_db

LIST = "admin:discourse_delivery_changelist"


@pytest.mark.parametrize("count", [1, 3])
def test_administrators_see_what_waits(client, count, django_assert_num_queries):
    forum = ForumFactory()
    for _ in range(count):
        DeliveryFactory(forum=forum)
    done = DeliveryFactory(forum=forum, event="post_edited", worked_at=timezone.now())
    client.force_login(UserFactory(administrator=True))
    client.get(reverse(LIST))

    with django_assert_num_queries(5):
        page = client.get(reverse(LIST) + "?waiting=yes").text

    assert page.count('class="field-event"') == count
    assert done.event not in page
    change = client.get(reverse("admin:discourse_delivery_change", args=[done.pk]))
    assert (change.status_code, 'name="_save"' in change.text) == (200, False)


def test_organizers_see_no_delivery(client):
    row = DeliveryFactory()
    client.force_login(EventRoleFactory(role="owner").user)

    assert client.get(reverse(LIST)).status_code in (302, 403, 404)
    change = client.get(reverse("admin:discourse_delivery_change", args=[row.pk]))
    assert row.event not in change.text
