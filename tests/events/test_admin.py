# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date

import pytest
from django.urls import reverse

from apps.activity.models import Activity
from apps.events.models import Channel, Event, EventRole, Series
from apps.permalinks.models import Address
from tests.factories.accounts import UserFactory
from tests.factories.events import ChannelFactory, EventFactory, EventRoleFactory, SeriesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(administrator=True))
    return client


def form(**values):
    """An event's form as the browser sends it, with no rows below it."""
    rows = {
        f"{rows}-{what}_FORMS": 0 for rows in ("channels", "roles") for what in ("TOTAL", "INITIAL")
    }
    fields = {
        "name": "Spring",
        "slug": "spring",
        "series": "",
        "starts_on": "2027-04-02",
        "ends_on": "2027-04-04",
        "timezone": "Asia/Kathmandu",
        "mode": "online",
        "place": "",
        "status": "unofficial",
        "languages": "ne,en",
        "language": "ne",
        "description": "*Come*",
        "website": "",
    }
    return rows | fields | values


def change_url(thing):
    return reverse(f"admin:events_{thing._meta.model_name}_change", args=[thing.pk])


def test_an_event_added_in_the_admin_has_all_that_its_verb_gives(admin):
    response = admin.post(reverse("admin:events_event_add"), form())

    event = Event.objects.get()
    assert response.status_code == 302
    assert Address.objects.get().target == event
    assert event.description_html == "<p><em>Come</em></p>\n"
    assert event.roles.get().role == "owner"
    assert "DTSTART;VALUE=DATE:20270402" in event.ical


def test_an_event_changed_in_the_admin_keeps_its_old_address(admin):
    admin.post(reverse("admin:events_event_add"), form())
    event = Event.objects.get()

    admin.post(change_url(event), form(slug="spring-2027", name="Spring 2027"))

    event.refresh_from_db()
    assert (event.slug, event.name, event.sequence) == ("spring-2027", "Spring 2027", 2)
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["event.opened", "event.renamed", "event.changed"]


def test_what_a_verb_refuses_is_said_and_not_written(admin):
    url = reverse("admin:events_event_add")
    where = f"http://testserver{url}"

    response = admin.post(url, form(slug="events"), headers={"Referer": where})

    assert not Event.objects.exists()
    assert (response.status_code, response["Location"]) == (303, where)
    assert "is kept for the portal itself" in admin.get(url).text


def test_channels_and_roles_are_added_and_taken_away_by_their_verbs(admin):
    admin.post(reverse("admin:events_event_add"), form())
    event, ewa = Event.objects.get(), UserFactory()
    old = ChannelFactory(event=event)
    rows = {
        "channels-TOTAL_FORMS": 2,
        "channels-INITIAL_FORMS": 1,
        "channels-0-id": old.pk,
        "channels-0-event": event.pk,
        "channels-0-DELETE": "on",
        "channels-1-event": event.pk,
        "channels-1-name": "Chat",
        "channels-1-url": "https://chat.example.org",
        "roles-TOTAL_FORMS": 1,
        "roles-0-event": event.pk,
        "roles-0-user": ewa.pk,
        "roles-0-role": "translator",
    }

    response = admin.post(change_url(event), form(**rows))

    assert response.status_code == 302
    assert [channel.name for channel in Channel.objects.all()] == ["Chat"]
    assert EventRole.objects.filter(user=ewa, role="translator").exists()
    verbs = set(Activity.objects.values_list("verb", flat=True))
    assert {"event.channel_added", "event.channel_removed", "event.role_given"} < verbs


def test_events_are_cancelled_and_restored_from_the_list(admin):
    event = EventFactory()
    url = reverse("admin:events_event_changelist")

    admin.post(url, {"action": "cancel", "_selected_action": [event.pk]})
    assert Event.objects.get().cancelled_at is not None

    admin.post(url, {"action": "restore", "_selected_action": [event.pk]})
    assert Event.objects.get().cancelled_at is None


def test_a_series_is_written_through_its_verbs(admin):
    values = {"name": "CEE", "slug": "cee", "region": "", "languages": "", "language": ""}

    admin.post(reverse("admin:events_series_add"), {**values, "description": "One"})
    series = Series.objects.get()
    admin.post(change_url(series), {**values, "slug": "ceem", "description": "**Two**"})

    series.refresh_from_db()
    assert (series.slug, series.description_html) == ("ceem", "<p><strong>Two</strong></p>\n")
    assert Address.objects.count() == 2


def test_nothing_with_an_address_is_deleted(admin):
    for thing in (EventFactory(), SeriesFactory()):
        url = reverse(f"admin:events_{thing._meta.model_name}_delete", args=[thing.pk])
        assert admin.post(url, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("events", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_events(admin, events, django_assert_num_queries):
    EventFactory.create_batch(events, starts_on=date(2027, 4, 2))
    url = reverse("admin:events_event_changelist")
    admin.get(url)

    with django_assert_num_queries(7):
        admin.get(url)


def test_organizers_do_not_come_in_today(client):
    client.force_login(EventRoleFactory().user)

    response = client.get(reverse("admin:events_event_changelist"))

    assert response.status_code in (302, 403)
