# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rooms, speakers, summaries and links in the admin, and what is closed to others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.sessions.models import Interpretation, Resource, Speaker, Summary
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
)

pytestmark = pytest.mark.django_db

TEN = datetime(2027, 7, 1, 8, tzinfo=UTC)
IN_THE_CLOCKS_NIGHT = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.fixture
def event():
    return EventFactory(slug="here", starts_on=date(2027, 7, 1), timezone="Europe/Warsaw")


@pytest.fixture
def organizer(client, event):
    client.force_login(EventRoleFactory(event=event).user)
    return client


def page(name, *args):
    return reverse(f"admin:event_sessions_{name}", args=args)


def test_rooms_are_offered_from_the_event_of_the_session(organizer, event):
    session, other = SessionFactory(event=event), EventFactory()
    EventRoleFactory(event=other, user=UserFactory())
    hall, foreign = RoomFactory(event=event), RoomFactory(event=other)
    own_elsewhere = RoomFactory(
        event=EventRoleFactory(user=event.roles.get().user, event=other).event
    )

    form = organizer.get(page("session_change", session.pk)).context["adminform"].form
    add = organizer.get(page("session_add")).context["adminform"].form

    assert set(form.fields["room"].queryset) == {session.room, hall}
    assert set(add.fields["room"].queryset) == {session.room, hall, foreign, own_elsewhere}
    assert f"{hall.name} ({event.name})" in str(add["room"])


def test_speakers_are_looked_up_in_the_event_of_the_session(organizer, event):
    session, ewa = SessionFactory(event=event), SpeakerFactory(event=event, name="Ewa")
    SpeakerFactory(event=EventRoleFactory(user=event.roles.get().user).event, name="Ewa")
    asked = {"app_label": "event_sessions", "model_name": "sessionspeaker", "field_name": "speaker"}

    form = organizer.get(page("session_change", session.pk)).text
    found = organizer.get(
        reverse("admin:autocomplete"), asked | {"term": "Ewa", "of_event": event.pk}
    )

    assert f"of_event={event.pk}" in form
    assert [row["id"] for row in found.json()["results"]] == [str(ewa.pk)]


def test_summaries_and_rows_lead_to_the_history_of_their_session(organizer, event):
    session = SessionFactory(event=event)

    for row in (
        SummaryFactory(session=session),
        ResourceFactory(session=session),
        InterpretationFactory(session=session),
    ):
        name = row._meta.model_name
        response = organizer.get(page(f"{name}_history", row.pk))
        assert response.url == page("session_history", session.pk)


def test_rows_of_a_dossier_are_written_by_verbs(organizer, event):
    session = SessionFactory(event=event)
    link = {"session": session.pk, "kind": "pad", "url": "https://pad.example", "title": "Pad"}

    organizer.post(page("resource_add"), link | {"language": ""})
    resource = Resource.objects.get()
    organizer.post(page("resource_change", resource.pk), {"title": "Notes", "language": "en"})
    organizer.post(
        page("interpretation_add"), {"session": session.pk, "language": "uk", "kind": "human"}
    )
    resource.refresh_from_db()
    assert (resource.title, resource.language) == ("Notes", "en")
    organizer.post(page("resource_delete", resource.pk), {"post": "yes"})
    organizer.post(
        page("interpretation_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [Interpretation.objects.get().pk],
            "post": "yes",
        },
    )

    assert (Resource.objects.count(), Interpretation.objects.count()) == (0, 0)
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "session.resource_added",
        "session.resource_added",
        "session.interpretation_added",
        "session.resource_removed",
        "session.interpretation_removed",
    ]


def test_joining_two_speakers_is_shown_before_it_is_done(organizer, event):
    ewa = SpeakerFactory(event=event, name="Ewa")
    twice = SpeakerFactory(event=event, name="E. Nowak", biography="Writes.")
    session = SessionFactory(event=event, title="Ten maps", speakers=[twice])

    chosen = organizer.post(
        page("speaker_changelist"), {"action": "merge", "_selected_action": [ewa.pk, twice.pk]}
    )
    choose = organizer.get(page("speaker_merge"), {"one": twice.pk})
    shown = organizer.get(page("speaker_merge"), {"one": twice.pk, "other": ewa.pk})
    assert (Speaker.objects.present().count(), chosen.status_code) == (2, 302)
    done = organizer.post(f"{page('speaker_merge')}?one={twice.pk}&other={ewa.pk}")

    assert set(choose.context["form"].fields["other"].queryset) == {ewa}
    assert "Ten maps" in shown.text
    assert done.url == page("speaker_change", ewa.pk)
    assert list(session.speakers.all()) == [ewa]
    assert Speaker.objects.present().get() == ewa


def test_joining_needs_two(organizer, event):
    one = SpeakerFactory(event=event)

    response = organizer.post(
        page("speaker_changelist"), {"action": "merge", "_selected_action": [one.pk]}
    )

    assert "Choose two entries of the same person." in organizer.get(response.url).text


@pytest.mark.parametrize("address", ["speaker_merge", "session_import", "session_export"])
def test_strangers_and_other_organizers_find_nothing(client, event, address):
    one, other = SpeakerFactory.create_batch(2, event=event)
    asked = {"one": one.pk, "other": other.pk} if address == "speaker_merge" else {}
    client.force_login(UserFactory())
    assert client.get(page(address), asked).status_code in (302, 403)

    client.force_login(EventRoleFactory().user)
    response = client.get(page(address), asked)

    assert response.status_code == (404 if asked else 200)
    assert event.name not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_forms_and_lists_cost_the_same_for_any_number_of_rows(
    organizer, event, rows, django_assert_max_num_queries
):
    session = SessionFactory(event=event, speakers=SpeakerFactory.create_batch(rows, event=event))
    ResourceFactory.create_batch(rows, session=session)
    SessionFactory.create_batch(rows, event=event)

    with django_assert_max_num_queries(24):
        organizer.get(page("session_change", session.pk))
    with django_assert_max_num_queries(16):
        organizer.get(page("session_changelist"))
    with django_assert_max_num_queries(14):
        organizer.get(page("speaker_changelist"))


def test_summaries_are_written_by_their_verb_with_their_author(organizer, event):
    session, speaker = SessionFactory(event=event), SpeakerFactory(event=event)
    words = {"session": session.pk, "language": "en", "text": "*Ten* maps"}

    organizer.post(page("summary_add"), words | {"author": ""})
    summary = Summary.objects.get()
    organizer.post(
        page("summary_change", summary.pk),
        {"language": "en", "text": "*Ten* maps", "author": speaker.person_id},
    )

    summary.refresh_from_db()
    assert (summary.html, summary.author) == ("<p><em>Ten</em> maps</p>\n", speaker.person)
    assert timezone.now() - summary.updated_at < timedelta(minutes=5)
