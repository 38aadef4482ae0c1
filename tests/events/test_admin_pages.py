# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of an event in the admin show, and leave out."""

import pytest
from django.urls import reverse

from apps.activity.services import record
from apps.events.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(administrator=True))
    return client


def change_url(event):
    return reverse("admin:events_event_change", args=[event.pk])


def test_the_history_leaves_out_what_stayed_as_it_was(admin):
    event = EventFactory()
    record(
        "event.changed",
        event,
        by=None,
        before={"place": "Kandy", "mode": "online"},
        after={"place": "Galle", "mode": "online"},
    )

    page = admin.get(reverse("admin:events_event_history", args=[event.pk]))

    [change] = page.context["entries"][0].changes
    assert (change.before, change.after) == ("Kandy", "Galle")


def test_the_form_of_a_new_event_asks_for_nothing_that_only_comes_later(admin):
    response = admin.get(reverse("admin:events_event_add"))

    form = response.context["adminform"].form
    assert form.get_initial_for_field(form.fields["mode"], "mode") == Event.Mode.ONSITE
    assert "cancelled" not in response.text.lower()


def test_the_page_of_an_event_leads_to_its_sessions_and_has_danger_behind_all_else(admin):
    session = SessionFactory()
    SessionFactory()

    page = admin.get(change_url(session.event))
    [link] = [link for link in page.context["links"] if link.words == "Sessions"]

    assert list(admin.get(link.address).context["cl"].result_list) == [session]
    assert page.text.index(">Cancel the event<") > page.text.index(">Announce<")
