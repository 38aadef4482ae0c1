# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organizers set places, see who takes them, and take the list along; more they do not learn."""

import csv
import html
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.rsvps import services
from apps.rsvps.models import Headcount, Rsvp
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

PLACES = {
    "in_person_places": "",
    "online_places": "",
    "closes_at_0": "",
    "closes_at_1": "",
    "hold_hours": "24",
}


@pytest.fixture
def session(client):
    role = EventRoleFactory()
    client.force_login(role.user)
    return SessionFactory(event=role.event, title="=Tea & cake")


def answered(target, answer, name, *, named=False):
    person = UserFactory(person__name=name)
    services.respond(target, answer=answer, by=person)
    if named:
        services.show_name(target, named=True, by=person)
    return person


def table(client, query=""):
    response = client.get(f"{reverse('admin:rsvps_rsvp_export')}{query}")
    assert response.status_code == 200
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_way_to_the_places_stands_on_event_and_session(client, session):
    for name, target in (("event_sessions_session", session), ("events_event", session.event)):
        page = reverse(f"admin:{name}_change", args=[target.pk])
        assert reverse("admin:rsvps_headcount_add") in client.get(page).text
        services.respond(target, answer="later", by=UserFactory())
        here = {"event": session.event, "session": session if target == session else None}
        place = reverse("admin:rsvps_headcount_change", args=[Headcount.objects.get(**here).pk])
        assert place in client.get(page).text


def test_places_of_a_session_and_of_an_event_are_set_in_a_form(client, session):
    add = reverse("admin:rsvps_headcount_add")
    sent = PLACES | {"event": session.event.pk, "in_person_places": "20"}

    for more in ({"session": session.pk}, {"session": ""}):
        assert client.post(add, sent | more).status_code == 302

    rows = Headcount.objects.order_by("pk").values_list("event", "session", "in_person_places")
    assert list(rows) == [(session.event.pk, session.pk, 20), (session.event.pk, None, 20)]


def test_places_that_are_there_are_changed_and_not_made_twice(client, session):
    answered(session, "in_person", "Ada")
    add, sent = reverse("admin:rsvps_headcount_add"), PLACES | {"online_places": "5"}

    again = client.post(add, sent | {"event": session.event.pk, "session": session.pk})

    assert "already exists" in again.text
    headcount = Headcount.objects.get()
    change = reverse("admin:rsvps_headcount_change", args=[headcount.pk])
    assert client.post(change, sent).status_code == 302
    headcount.refresh_from_db()
    assert (headcount.online_places, headcount.in_person) == (5, 1)


def test_a_session_of_another_event_is_no_choice(client, session):
    other = EventRoleFactory(user=session.event.roles.get().user).event
    add = reverse("admin:rsvps_headcount_add")

    response = client.post(add, PLACES | {"event": other.pk, "session": session.pk})

    assert "not one of the available choices" in response.text
    assert Headcount.objects.count() == 0
    assert session.title not in html.unescape(client.get(add, {"event": other.pk}).text)
    assert session.title in html.unescape(client.get(add, {"event": session.event.pk}).text)


def test_organizers_see_who_takes_a_place_and_who_is_named_only(client, session):
    for answer in Rsvp.Answer.values:
        answered(session, answer, f"Quiet {answer}")
    for answer in ("later", "interested"):
        answered(session, answer, f"Named {answer}", named=True)
    seen = {"Quiet in_person", "Quiet online", "Named later", "Named interested"}
    everybody = {person.name for person in (row.user.person for row in Rsvp.objects.all())}

    names = {row["name"] for row in table(client)}
    page = client.get(reverse("admin:rsvps_rsvp_changelist")).text

    assert names == seen
    assert {name for name in everybody if name in page} == seen
    quiet = Rsvp.objects.get(user__person__name="Quiet later")
    assert client.get(reverse("admin:rsvps_rsvp_change", args=[quiet.pk])).status_code == 302
    client.force_login(UserFactory(administrator=True))
    assert {row["name"] for row in table(client)} == seen


def test_nothing_that_happened_names_who_answered(client, session):
    services.set_places(session, in_person_places=1, by=None)
    people = [answered(session, "in_person", name) for name in ("Ada", "Boris")]
    answered(session, "later", "Quiet", named=False)
    services.withdraw(session, by=people[0])

    pages = [
        reverse("admin:activity_activity_changelist"),
        reverse("admin:event_sessions_session_history", args=[session.pk]),
        reverse("admin:rsvps_headcount_history", args=[Headcount.objects.get().pk]),
    ]

    for page in pages:
        text = client.get(page).text
        assert not [name for name in ("Ada", "Boris", "Quiet") if name in text], page


def test_the_list_is_a_table_that_no_spreadsheet_calculates(client, session):
    now = timezone.now()
    services.set_places(session, in_person_places=1, by=None)
    first = answered(session, "in_person", "Ada", named=True)
    second = answered(session, "in_person", "=HYPERLINK(1)")
    services.respond(session, answer="online", by=first)

    rows = {row["answer"]: row for row in table(client)}

    assert rows["online"]["name"] == "Ada"
    assert rows["online"]["consent"] == "everybody"
    assert rows["online"]["page"].endswith(first.person.get_absolute_url())
    offered = rows["in_person"]
    assert (offered["name"], offered["title"]) == ("'=HYPERLINK(1)", "'=Tea & cake")
    assert (offered["state"], offered["consent"]) == ("offered", "organizers")
    until = (now + timedelta(hours=24)).astimezone(session.event.zone)
    assert offered["held_until"][:13] in {
        f"{moment:%Y-%m-%d %H}" for moment in (until, until + timedelta(minutes=2))
    }
    assert second.email not in str(rows)


def test_the_list_goes_out_as_it_is_filtered(client, session):
    other = SessionFactory(event=session.event)
    answered(session, "online", "Ada")
    answered(other, "in_person", "Boris")
    headcount = Headcount.objects.get(session=session)

    assert [row["name"] for row in table(client, f"?of={headcount.pk}")] == ["Ada"]
    assert [row["name"] for row in table(client, "?answer__exact=in_person")] == ["Boris"]
    assert [row["name"] for row in table(client, "?of=x")] == ["Ada", "Boris"]
    link = f"{reverse('admin:rsvps_rsvp_changelist')}?of={headcount.pk}"
    assert link in client.get(reverse("admin:rsvps_headcount_change", args=[headcount.pk])).text


@pytest.mark.parametrize("role", ["moderator", "translator"])
def test_the_list_is_the_organizers_alone(client, session, role):
    answered(session, "online", "Ada")
    client.force_login(EventRoleFactory(event=session.event, role=role).user)

    assert client.get(reverse("admin:rsvps_rsvp_export")).status_code == 403
    assert client.get(reverse("admin:rsvps_rsvp_changelist")).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_the_table_costs_the_same_for_any_number_of_people(
    client, session, django_assert_max_num_queries, people
):
    for number in range(people):
        answered(session, "online", f"Person {number}")

    with django_assert_max_num_queries(8):
        assert len(table(client)) == people
