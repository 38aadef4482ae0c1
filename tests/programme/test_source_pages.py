# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import desk
from apps.core.admin import Scope
from apps.programme.models import ProgrammeSource
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.programme import ImportRunFactory, ProgrammeSourceFactory

pytestmark = pytest.mark.django_db

KEEP = "/admin/programme/programmesource/add/"
ADDRESS = "https://programme.example.org/schedule.json"


@pytest.fixture
def organizer(client, event):
    """The browser of an organizer of the event."""
    client.force_login(EventRoleFactory(event=event).user)
    return client


@pytest.fixture
def source(event):
    return ProgrammeSourceFactory(event=event)


def act(client, source, verb):
    return client.post(reverse(f"admin:programme_programmesource_{verb}", args=[source.pk]))


def test_a_programme_is_kept_in_step_and_its_page_says_how_it_stands(organizer, event):
    answer = organizer.post(KEEP, {"event": event.pk, "address": ADDRESS, "interval": 360})

    source = ProgrammeSource.objects.get()
    assert answer["Location"] == source.get_absolute_url()
    page = organizer.get(source.get_absolute_url()).text
    assert ADDRESS in page
    assert "Not looked at yet" in page
    assert "Sync now" in page


def test_a_kept_address_is_changed_on_its_page(organizer, source):
    given = {"address": ADDRESS + "?2", "interval": 15, "timezone": "Africa/Nairobi"}
    organizer.post(source.get_absolute_url(), given)

    source.refresh_from_db()
    assert (source.address, source.interval, source.timezone) == tuple(given.values())

    answer = organizer.post(source.get_absolute_url(), given | {"interval": 7})
    assert answer.status_code == 422


def test_buttons_pause_resume_look_and_stop(organizer, source):
    act(organizer, source, "pause")
    source.refresh_from_db()
    assert source.pause_reason == "person"
    page = organizer.get(source.get_absolute_url()).text
    assert "Paused by an organizer" in page
    assert "Sync now" not in page

    act(organizer, source, "resume")
    source.refresh_from_db()
    assert source.paused_at is None

    assert act(organizer, source, "look").status_code == 302
    act(organizer, source, "stop")
    assert ProgrammeSource.objects.count() == 0


def test_nothing_is_done_by_a_get(organizer, source):
    for verb in ("pause", "resume", "look", "stop"):
        address = reverse(f"admin:programme_programmesource_{verb}", args=[source.pk])
        assert organizer.get(address).status_code == 405


def test_a_failure_stands_on_the_page_and_on_the_dashboard(organizer, event, source):
    problem = {"code": "json", "line": 3, "where": "", "params": {"detail": "Expecting value"}}
    ProgrammeSource.objects.update(result="failed", failures=2, problem=problem)

    page = organizer.get(source.get_absolute_url()).text
    assert "line 3: The JSON is broken: Expecting value" in page

    person = event.roles.get().user
    [item] = [one for one in desk.items(Scope(person)) if "programmesource" in one.address]
    assert item.count == 1
    assert source.address in organizer.get(item.address).text


def test_others_see_and_do_nothing(client, event, source):
    other = EventRoleFactory(role="owner").user
    moderator = EventRoleFactory(event=event, role="moderator").user
    for person in (other, moderator):
        client.force_login(person)
        assert client.get(source.get_absolute_url()).status_code == 404
        verbs = ("pause", "resume", "look", "stop")
        assert [act(client, source, verb).status_code for verb in verbs] == [404] * 4
    client.force_login(other)
    answer = client.post(KEEP, {"event": event.pk, "address": ADDRESS, "interval": 60})
    assert answer.status_code == 422
    client.force_login(moderator)
    assert client.get(KEEP).status_code == 403
    client.force_login(UserFactory())
    assert act(client, source, "stop").status_code in {302, 403}
    assert ProgrammeSource.objects.get().paused_at is None


def test_the_page_costs_the_same_for_any_length_of_its_log(organizer, event, source):
    cost = []
    for _ in range(3):
        ImportRunFactory(event=event, kept_source=source)
        with CaptureQueriesContext(connection) as queries:
            organizer.get(source.get_absolute_url())
        cost.append(len(queries))

    assert cost[1:] == [cost[0]] * 2


def test_the_list_costs_the_same_for_one_and_for_three(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    cost = []
    for _ in range(3):
        ProgrammeSourceFactory()
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("admin:programme_programmesource_changelist"))
        cost.append(len(queries))

    assert page.text.count("programme.example.org") == 3
    assert cost[2] == cost[1]
