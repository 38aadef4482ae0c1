# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.urls import reverse

from apps.activity.models import Activity
from apps.activity.services import record_all
from apps.events.models import Channel, Event, Series
from apps.permalinks.models import Address
from tests.factories.accounts import UserFactory
from tests.factories.events import (
    ChannelFactory,
    EventFactory,
    EventRoleFactory,
    SeriesFactory,
)
from tests.factories.sessions import SessionFactory

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


def test_what_a_verb_refuses_is_said_above_the_form_with_all_that_was_typed(admin):
    response = admin.post(reverse("admin:events_event_add"), form(slug="events", place="Here"))

    assert not Event.objects.exists()
    assert response.status_code == 409
    assert "is kept for the portal itself" in response.text
    assert 'value="Here"' in response.text


def test_channels_are_added_and_taken_away_by_their_verbs(admin):
    admin.post(reverse("admin:events_event_add"), form())
    event = Event.objects.get()
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
    }

    response = admin.post(change_url(event), form(**rows))

    assert response.status_code == 302
    assert [channel.name for channel in Channel.objects.all()] == ["Chat"]
    verbs = set(Activity.objects.values_list("verb", flat=True))
    assert {"event.channel_added", "event.channel_removed"} < verbs


def act(client, name, *chosen, **values):
    """An action of the list of events, confirmed where it asks."""
    asked = {f"ask-{key}": value for key, value in values.items()}
    return client.post(
        reverse("admin:events_event_changelist"),
        {"action": name, "_selected_action": [event.pk for event in chosen], **asked},
        follow=True,
    )


def test_an_event_is_cancelled_with_a_reason_that_its_page_tells(admin, client):
    event = EventFactory()

    asked = act(admin, "cancel", event)
    assert Event.objects.get().cancelled_at is None
    assert 'name="ask-reason"' in asked.text
    unsaid = {"action": "cancel", "_selected_action": [event.pk], "confirmed": "1"}
    assert admin.post(reverse("admin:events_event_changelist"), unsaid).status_code == 422
    assert Event.objects.get().cancelled_at is None

    admin.post(
        reverse("admin:events_event_changelist"),
        {
            "action": "cancel",
            "_selected_action": [event.pk],
            "confirmed": "1",
            "ask-reason": " The  hall is closed ",
        },
    )
    event.refresh_from_db()
    assert (event.cancelled_at is not None, event.cancelled_reason) == (True, "The hall is closed")
    assert "The hall is closed" in client.get(event.get_absolute_url()).text

    admin.post(
        reverse("admin:events_event_changelist"),
        {"action": "restore", "_selected_action": [event.pk], "confirmed": "1"},
    )
    event.refresh_from_db()
    assert (event.cancelled_at, event.cancelled_reason) == (None, "")


def test_a_button_leads_back_to_the_page_it_stood_on_and_nowhere_else(admin):
    event = EventFactory()
    for place, expected in (
        (change_url(event), change_url(event)),
        ("https://elsewhere.example.org/", reverse("admin:events_event_changelist")),
    ):
        response = admin.post(
            reverse("admin:events_event_changelist"),
            {"action": "endorse", "_selected_action": [event.pk], "next": place},
        )
        assert response["Location"] == expected


def test_status_is_said_by_administrators_and_the_days_by_their_button(admin):
    event = EventFactory(status="unofficial")

    admin.post(change_url(event), form(status="official", starts_on="2030-01-01", place="Home"))
    event.refresh_from_db()
    assert (event.status, event.place) == ("unofficial", "Home")
    assert event.starts_on != date(2030, 1, 1)

    act(admin, "make_official", event)
    event.refresh_from_db()
    assert event.status == "official"


def test_organizers_cannot_endorse_their_own_event(client):
    role = EventRoleFactory(role="owner")
    client.force_login(role.user)

    act(client, "make_official", role.event)

    assert Event.objects.get().status == "unofficial"
    assert "Make official" not in client.get(change_url(role.event)).text


def test_the_days_of_an_event_change_with_its_sessions_or_alone(admin):
    event = EventFactory(starts_on=date(2027, 4, 2), timezone="UTC")
    session = SessionFactory(event=event, starts_at=datetime(2027, 4, 2, 9, tzinfo=UTC))
    url = reverse("admin:events_event_changelist")
    data = {"action": "change_days", "_selected_action": [event.pk]}
    assert 'value="2027-04-02"' in admin.post(url, data).text

    days = {"ask-starts_on": "2027-05-02", "ask-ends_on": "2027-05-05", "confirmed": "1"}
    admin.post(url, {**data, **days, "ask-along": "on"})
    event.refresh_from_db()
    session.refresh_from_db()
    assert (event.starts_on, event.ends_on) == (date(2027, 5, 2), date(2027, 5, 5))
    assert session.starts_at == datetime(2027, 5, 2, 9, tzinfo=UTC)

    admin.post(url, {**data, **days, "ask-starts_on": "2027-05-01"})
    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 5, 2, 9, tzinfo=UTC)
    wrong = admin.post(url, {**data, **days, "ask-ends_on": "2027-04-01"})
    assert wrong.status_code == 422


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

    with django_assert_num_queries(4):
        admin.get(url)


def test_the_history_tells_in_words_who_changed_what_and_from_what(admin):
    admin.post(reverse("admin:events_event_add"), form())
    event = Event.objects.get()
    admin.post(change_url(event), form(slug="other", place="Pokhara", mode="onsite"))
    act(admin, "endorse", event)

    text = admin.get(reverse("admin:events_event_history", args=[event.pk])).text

    for words in ("Event opened", "Address changed", "Event changed", "Kathmandu, UTC+5:45"):
        assert words in text
    assert '<del dir="auto">Unofficial</del>' in text
    assert '<ins dir="auto">Endorsed</ins>' in text
    assert '<del dir="auto">Online</del> <span class="to" aria-hidden="true">→</span>' in text
    assert '<ins dir="auto">other</ins>' in text
    # Django's own line about the form says nothing that the verbs' rows do not say better.
    assert text.count('class="moment"') == 4


def test_the_history_pages_by_moment(admin):
    event = EventFactory()
    with transaction.atomic():
        record_all("event.changed", [(event, {"reason": f"r{n}"}) for n in range(103)])
    page = reverse("admin:events_event_history", args=[event.pk])

    first = admin.get(page)
    older = admin.get(page, {"before": first.context["older"]})

    assert len(first.context["entries"]) == 100
    assert [entry.reason for entry in older.context["entries"]] == ["r2", "r1", "r0"]
    assert admin.get(page, {"before": "nonsense"}).status_code == 200


def test_a_shared_series_is_read_by_all_and_changed_by_who_has_all_editions(client):
    series = SeriesFactory(name="Shared")
    role = EventRoleFactory(role="owner", event=EventFactory(series=series))
    client.force_login(role.user)
    values = {"name": "Mine now", "slug": series.slug, "languages": "", "language": "en"}

    assert client.post(change_url(series), values).status_code == 302
    EventFactory(series=series)
    assert client.post(change_url(series), {**values, "name": "Again"}).status_code == 403

    series.refresh_from_db()
    assert series.name == "Mine now"
