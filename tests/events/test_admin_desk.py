# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first page of the admin: what waits, one's events, at a constant cost."""

from datetime import timedelta

import pytest

from apps.sessions.services import cancel
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory, today
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

COST_OF_DASHBOARD = 19
"""Session, account, roles; then one a question, one for the events, one for what happened."""


@pytest.mark.parametrize("events", [1, 3])
def test_the_dashboard_costs_the_same_for_any_number_of_events(
    client, events, django_assert_num_queries
):
    organizer = UserFactory()
    for event in EventFactory.create_batch(events):
        EventRoleFactory(user=organizer, event=event)
    client.force_login(organizer)
    client.get("/admin/")
    cost = COST_OF_DASHBOARD

    with django_assert_num_queries(cost):
        response = client.get("/admin/")

    assert len(response.context["cards"]) == events


@pytest.mark.parametrize("sessions", [1, 3])
def test_what_happened_lately_names_the_thing_at_a_constant_cost(
    client, sessions, django_assert_num_queries
):
    event = EventFactory(name="Oasis")
    organizer = EventRoleFactory(event=event).user
    for talk in SessionFactory.create_batch(sessions, event=event, title="Water"):
        cancel(talk, reason="Sand.", by=organizer)
    client.force_login(organizer)
    client.get("/admin/")

    with django_assert_num_queries(COST_OF_DASHBOARD + 1):
        response = client.get("/admin/")

    told = [(entry.words, entry.about, entry.inside) for entry in response.context["lately"]]
    assert told == [("Cancelled", "Water", "Oasis")] * sessions


@pytest.mark.parametrize("wish", ["ui=ar", "in=fr"])
def test_how_a_list_is_read_asks_nothing_of_its_rows(client, wish):
    event = EventFactory()
    client.force_login(EventRoleFactory(event=event).user)

    response = client.get(f"/admin/events/event/?{wish}")

    assert list(response.context["cl"].result_list) == [event]


def test_a_list_without_rows_offers_no_actions(client):
    client.force_login(EventRoleFactory().user)

    found = [
        'name="action"' in client.get(f"/admin/events/event/?q={words}").text
        for words in ("", "nothing is called so")
    ]

    assert found == [True, False]


def test_what_waits_leads_to_a_list_of_just_that(client):
    soon = EventFactory(hidden=True, starts_on=today() + timedelta(days=3))
    EventFactory(hidden=True)
    organizer = EventRoleFactory(event=soon).user
    EventRoleFactory(user=organizer, event=EventFactory(starts_on=today() + timedelta(days=3)))
    client.force_login(organizer)

    [item] = [item for item in client.get("/admin/").context["desk"] if "hidden" in item.words]
    rows = client.get(item.address).context["cl"].result_list

    assert item.count == 1
    assert list(rows) == [soon]
