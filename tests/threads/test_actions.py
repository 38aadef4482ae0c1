# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with a post stands behind one button, and on a page of its own."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db


def labels(response) -> list[str]:
    return [action.label for action in response.context["actions"]]


@pytest.fixture
def post():
    return PostFactory()


def test_a_stranger_finds_the_address_of_the_post(client, post):
    response = client.get(reverse("threads:actions", args=[post.pk]))

    assert response.context["actions"][0].address == f"/p/{post.pk}/"
    assert "Remove" not in labels(response)


def test_a_moderator_is_offered_to_remove_it(client, post):
    moderator = EventRoleFactory(event=post.thread.event, role="moderator").user
    client.force_login(moderator)

    assert "Remove" in labels(client.get(reverse("threads:actions", args=[post.pk])))


def test_an_organizer_of_another_event_is_not(client, post):
    client.force_login(EventRoleFactory(role="organizer").user)

    assert "Remove" not in labels(client.get(reverse("threads:actions", args=[post.pk])))


def test_htmx_gets_the_part_that_belongs_into_the_post(client, post):
    address = reverse("threads:actions", args=[post.pk])

    response = client.get(address, headers={"HX-Request": "true"})

    assert response.text.strip().startswith(f'<div class="do" id="do{post.pk}"')
    closed = client.get(address + "?close=1", headers={"HX-Request": "true"})
    assert f'<div class="do" id="do{post.pk}"' in closed.text
    assert "<ul" not in closed.text


def test_a_post_that_is_hidden_from_somebody_offers_them_nothing(client):
    post = PostFactory(thread__event=EventFactory(hidden=True))
    client.force_login(UserFactory())

    assert client.get(reverse("threads:actions", args=[post.pk])).status_code == 404
