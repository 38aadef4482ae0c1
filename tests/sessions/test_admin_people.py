# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organizers find people by name, but not those of programmes that are still hidden from them."""

import pytest
from django.urls import reverse

from apps.accounts.models import Person
from apps.sessions.models import Speaker
from apps.sessions.sheets import SHEETS, cells
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

ASKED = {"app_label": "event_sessions", "model_name": "speaker", "field_name": "person"}


@pytest.fixture
def role():
    return EventRoleFactory()


def speaks(name, **event):
    """Somebody without an account with a session at an event."""
    speaker = SpeakerFactory(person__name=name, event=EventFactory(**event))
    SessionFactory(event=speaker.event, speakers=[speaker])
    return speaker.person


@pytest.fixture
def people(role):
    """Whom the organizer finds besides "Nia Own", who is of their own event."""
    proposer = SpeakerFactory(person__name="Nia Proposed")
    SessionFactory(event=proposer.event, speakers=[proposer], proposed=True)
    SpeakerFactory(person__name="Nia Entered Elsewhere", event__hidden=True)
    speaks("Nia Hidden", hidden=True)
    SpeakerFactory(person__name="Nia Own", event=role.event)
    type(role.event).objects.filter(pk=role.event_id).update(hidden=True)
    known = {speaks("Nia Public"), UserFactory(person__name="Nia Account").person}
    hidden = SpeakerFactory(event__hidden=True, person__name="Nia Both")
    UserFactory(person=hidden.person)
    return known | {hidden.person, PersonFactory(name="Nia Alone")}


def found_by(client, user):
    client.force_login(user)
    answer = client.get(reverse("admin:autocomplete"), ASKED | {"term": "Nia"})
    return {row["text"] for row in answer.json()["results"]}


def test_who_is_only_on_hidden_programmes_is_not_offered(client, role, people):
    assert found_by(client, role.user) == {person.name for person in people} | {"Nia Own"}


def test_administrators_find_everybody(client, people):
    everybody = set(Person.objects.filter(name__startswith="Nia").values_list("name", flat=True))

    assert found_by(client, UserFactory(administrator=True)) == everybody
    assert len(everybody) == 8


@pytest.mark.parametrize(("name", "is_taken"), [("Nia Hidden", False), ("Nia Public", True)])
def test_their_numbers_lead_nowhere_either(client, role, people, name, is_taken):
    person = Person.objects.get(name=name)
    client.force_login(role.user)
    form = {"event": role.event_id, "person": person.pk, "name": "Somebody", "language": "en"}

    client.post(reverse("admin:event_sessions_speaker_add"), form)

    assert Speaker.objects.filter(event=role.event, person=person).exists() is is_taken


def test_nor_do_they_in_a_table(role, people):
    person = Person.objects.get(name="Nia Hidden")
    sheet = SHEETS["speakers"]()
    table = cells.read(f"name,person\nSomebody,{person.pk}\n".encode(), known=sheet.names)

    outcome = sheet.run(table, event=role.event, by=role.user, expected="")

    assert len(outcome.problems) == 1
