# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from apps.activity.models import Activity
from apps.permalinks.models import Address
from apps.sessions.models import Room, Session, Speaker, Summary, Track
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db
INLINES = ("session_speakers", "resources", "interpretations")


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(administrator=True))
    return client


def add_url(model):
    return reverse(f"admin:event_sessions_{model._meta.model_name}_add")


def changelist(model):
    return reverse(f"admin:event_sessions_{model._meta.model_name}_changelist")


def change_url(thing):
    return reverse(f"admin:event_sessions_{thing._meta.model_name}_change", args=[thing.pk])


def form(**values):
    """A session's form as the browser sends it, with no rows below it."""
    rows = {f"{rows}-{what}_FORMS": 0 for rows in INLINES for what in ("TOTAL", "INITIAL")}
    fields = {
        "title": "Talk",
        "language": "en",
        "spoken_languages": "en",
        "starts_at_0": "2027-07-01",
        "starts_at_1": "10:00",
        "ends_at_0": "2027-07-01",
        "ends_at_1": "11:00",
        "day": "2027-07-01",
        "room": "",
        "kind": "talk",
        "kind_label": "",
        "track": "",
        "abstract": "*Words*",
        "description": "",
        "licence": "",
        "source_url": "",
    }
    return rows | fields | values


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_a_session_is_added_changed_and_moved_by_its_verbs(admin):
    event = EventFactory(slug="here")

    response = admin.post(add_url(Session), form(event=event.pk, code="ABC"))
    assert response.status_code == 302
    session = Session.objects.get()
    assert Address.objects.get().path == "/here/sessions/ABC/"
    assert session.abstract_html == "<p><em>Words</em></p>\n"

    admin.post(change_url(session), form(title="Another", starts_at_1="09:30"))
    session.refresh_from_db()
    assert session.title == "Another"
    assert session.moved_from == datetime(2027, 7, 1, 8, tzinfo=UTC)
    assert session.edited_fields == ["starts_at", "title"]
    assert verbs() == ["session.added", "session.changed", "session.rescheduled"]


def test_rows_below_a_session_are_written_by_verbs(admin):
    event = EventFactory()
    admin.post(add_url(Session), form(event=event.pk, code="ABC"))
    session = Session.objects.get()
    first, second = SpeakerFactory(event=event), SpeakerFactory(event=event)
    old_link, old_ear = ResourceFactory(session=session), InterpretationFactory(session=session)
    rows = {
        "session_speakers-TOTAL_FORMS": 2,
        "session_speakers-0-session": session.pk,
        "session_speakers-0-speaker": second.pk,
        "session_speakers-0-position": 2,
        "session_speakers-1-session": session.pk,
        "session_speakers-1-speaker": first.pk,
        "session_speakers-1-position": 1,
        "resources-TOTAL_FORMS": 2,
        "resources-INITIAL_FORMS": 1,
        "resources-0-id": old_link.pk,
        "resources-0-session": session.pk,
        "resources-0-DELETE": "on",
        "resources-1-session": session.pk,
        "resources-1-kind": "slides",
        "resources-1-url": "https://slides.example.org",
        "interpretations-TOTAL_FORMS": 2,
        "interpretations-INITIAL_FORMS": 1,
        "interpretations-0-id": old_ear.pk,
        "interpretations-0-session": session.pk,
        "interpretations-0-DELETE": "on",
        "interpretations-1-session": session.pk,
        "interpretations-1-language": "uk",
        "interpretations-1-kind": "human",
    }

    response = admin.post(change_url(session), form(**rows))

    assert response.status_code == 302
    assert [link.speaker for link in session.session_speakers.all()] == [first, second]
    assert [link.kind for link in session.resources.all()] == ["slides"]
    assert [each.language for each in session.interpretations.all()] == ["uk"]
    assert verbs()[1:] == [
        "session.speakers_changed",
        "session.resource_added",
        "session.resource_removed",
        "session.interpretation_added",
        "session.interpretation_removed",
    ]


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("proposed", "confirm", "confirmed"),
        ("confirmed", "cancel", "cancelled"),
        ("confirmed", "withdraw", "withdrawn"),
        ("cancelled", "restore", "confirmed"),
    ],
)
def test_states_are_changed_from_the_list(admin, before, action, after):
    session = SessionFactory(state=before)
    told = {"action": action, "_selected_action": [session.pk], "confirmed": 1}

    admin.post(changelist(Session), {**told, "ask-reason": "Ill"})

    session.refresh_from_db()
    assert session.state == after
    assert session.state_reason == ("Ill" if session.is_off else "")


def test_rooms_and_tracks_are_named_and_ordered_by_verbs(admin):
    event = EventFactory()
    for model in (Room, Track):
        admin.post(add_url(model), {"event": event.pk, "name": "One", "language": ""})
        part = model.objects.get()
        admin.post(change_url(part), {"name": "Two", "position": 7})
        part.refresh_from_db()
        assert (part.name, part.position) == ("Two", 7)

    assert verbs() == [
        "event.room_added",
        "event.room_renamed",
        "event.order_changed",
        "event.track_added",
        "event.track_renamed",
        "event.order_changed",
    ]


def test_speakers_and_summaries_are_written_by_verbs(admin):
    session, person = SessionFactory(), PersonFactory()
    values = {"name": "Ewa", "language": "pl", "biography": "*Cześć*"}

    admin.post(add_url(Speaker), {"event": session.event_id, "person": person.pk, **values})
    speaker = Speaker.objects.get()
    admin.post(change_url(speaker), {**values, "name": "Ewa N."})
    speaker.refresh_from_db()
    assert (speaker.name, speaker.biography_html) == ("Ewa N.", "<p><em>Cześć</em></p>\n")

    words = {"language": "pl", "text": "Raz", "author": person.pk}
    admin.post(add_url(Summary), {"session": session.pk, **words})
    summary = Summary.objects.get()
    admin.post(change_url(summary), {**words, "text": "**Dwa**"})
    summary.refresh_from_db()
    assert summary.html == "<p><strong>Dwa</strong></p>\n"


@pytest.mark.parametrize("many", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(admin, many, django_assert_max_num_queries):
    event = EventFactory()
    for factory in (RoomFactory, TrackFactory, SpeakerFactory, SessionFactory):
        factory.create_batch(many, event=event)
    SummaryFactory.create_batch(many)

    for model in (Room, Track, Speaker, Session, Summary):
        with django_assert_max_num_queries(8):
            response = admin.get(
                reverse(f"admin:event_sessions_{model._meta.model_name}_changelist")
            )
        assert response.status_code == 200


def test_nothing_here_is_deleted(admin):
    session = SessionFactory()

    url = reverse("admin:event_sessions_session_delete", args=[session.pk])

    assert admin.post(url, {"post": "yes"}).status_code == 403
    assert Session.objects.get() == session


def test_saving_changes_no_text_that_a_browser_only_sends_with_other_line_ends(admin):
    admin.post(add_url(Session), form(event=EventFactory().pk, code="ABC"))
    Session.objects.update(abstract="One\n\nTwo\n")
    page = change_url(Session.objects.get())

    admin.post(page, form(licence="CC0", abstract="One\r\n\r\nTwo"))
    kept = Session.objects.get().abstract
    admin.post(page, form(licence="CC0", abstract="One\r\nThree"))

    assert kept == "One\n\nTwo\n"
    assert Session.objects.get().abstract == "One\nThree"
    told = Activity.objects.filter(verb="session.changed").order_by("pk")
    assert [list(change.data["after"]) for change in told] == [["licence"], ["abstract"]]
