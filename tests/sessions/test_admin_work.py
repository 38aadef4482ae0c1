# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organizers do with their programme in the admin, and what others cannot."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.core import desk
from apps.core.admin.scope import Scope
from apps.events.models import Event
from apps.sessions.models import Interpretation, Resource, Session, Speaker, Summary
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


def act(client, action, *sessions, **asked):
    told = {"action": action, "_selected_action": [session.pk for session in sessions]}
    answers = {f"ask-{name}": value for name, value in asked.items()}
    return client.post(page("session_changelist"), told | answers | {"confirmed": 1})


def moved_to(day, hour, **more):
    return {"starts_at_0": day, "starts_at_1": hour, "ends_at_0": "", "ends_at_1": ""} | more


def test_a_session_is_moved_in_the_time_of_its_event(organizer, event):
    session = SessionFactory(event=event, starts_at=TEN)
    hall = RoomFactory(event=event)

    asked = organizer.post(
        page("session_changelist"), {"action": "reschedule", "_selected_action": [session.pk]}
    )
    act(
        organizer,
        "reschedule",
        session,
        **moved_to("2027-07-02", "09:30", ends_at_0="2027-07-01", ends_at_1="11:00", room=hall.pk),
    )

    assert 'value="10:00"' in asked.text
    assert "In the time of Warsaw, UTC+" in asked.text
    session.refresh_from_db()
    assert (session.starts_at, session.room) == (datetime(2027, 7, 2, 7, 30, tzinfo=UTC), hall)
    assert session.ends_at - session.starts_at == timedelta(hours=1)


def test_several_sessions_are_moved_by_minutes(organizer, event):
    sessions = [SessionFactory(event=event, starts_at=TEN + timedelta(hours=h)) for h in (0, 2)]

    act(organizer, "reschedule", *sessions, minutes=-15, room="")

    moved = Session.objects.order_by("pk").values_list("starts_at", flat=True)
    assert list(moved) == [session.starts_at - timedelta(minutes=15) for session in sessions]


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2027-03-28", "02:30", "there is no 02:30 in Warsaw"),
        ("2027-10-31", "02:30", "it is 02:30 twice in Warsaw"),
        ("2027-10-31", "", "Give both the day and the time of day."),
    ],
)
def test_a_time_that_clocks_do_not_show_once_is_told(organizer, event, day, hour, words):
    session = SessionFactory(event=event, starts_at=TEN)

    response = act(organizer, "reschedule", session, **moved_to(day, hour))

    assert response.status_code == 422
    assert words in response.text
    assert Session.objects.get().starts_at == TEN


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_hours_of_one_name_either_can_be_meant(organizer, event, which):
    session = SessionFactory(event=event, starts_at=TEN)

    asked = act(organizer, "reschedule", session, **moved_to("2027-10-31", "02:30"))
    act(organizer, "reschedule", session, **moved_to("2027-10-31", "02:30", starts_at_2=which))

    assert "the first, UTC+2" in asked.text
    session.refresh_from_db()
    assert session.starts_at == IN_THE_CLOCKS_NIGHT + timedelta(hours=which)
    form = organizer.get(page("session_change", session.pk))
    assert f'<option value="{which}" selected>' in form.text


def test_a_cancelled_session_keeps_its_time_and_shows_the_verb_that_fits(organizer, event):
    session = SessionFactory(event=event, cancelled=True)

    form = organizer.get(page("session_change", session.pk)).text

    assert 'name="starts_at_0"' not in form
    assert ('value="restore"' in form, 'value="cancel"' in form) == (True, False)


def test_cancelling_asks_for_a_reason(organizer, event):
    session = SessionFactory(event=event)

    without = act(organizer, "cancel", session)

    assert without.status_code == 422
    assert Session.objects.get().state == "confirmed"


def test_what_one_session_refuses_does_not_stop_the_others(organizer, event):
    off, on = SessionFactory(event=event, withdrawn=True), SessionFactory(event=event)

    response = act(organizer, "cancel", off, on, reason="Storm")

    states = Session.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "cancelled"]
    assert "The speaker has withdrawn this session already." in organizer.get(response.url).text


LACKING = {
    "time": {"unscheduled": True},
    "room": {"room": None},
    "summary": {},
    "recording": {},
}


@pytest.mark.parametrize("need", LACKING)
def test_the_desk_counts_what_its_list_shows(client, need):
    event = EventFactory(past=True) if need == "recording" else EventFactory()
    client.force_login(user := EventRoleFactory(event=event).user)
    lacks = SessionFactory(event=event, **LACKING[need])
    fine = SessionFactory(event=event)
    for session in [fine] if need in {"summary", "recording"} else [fine, lacks]:
        SummaryFactory(session=session)
        ResourceFactory(session=session)
    SessionFactory(event=event, pause=True, room=None)
    SessionFactory(event=event, cancelled=True, room=None)
    SessionFactory(**LACKING[need])

    items = [item for item in desk.items(Scope(user)) if f"needs={need}" in item.address]

    [item] = items
    shown = client.get(item.address)
    assert list(shown.context["cl"].queryset) == [lacks]
    assert item.count == 1


def test_a_session_that_may_not_be_recorded_lacks_no_recording(event):
    past = EventFactory(past=True)
    SessionFactory(event=past, do_not_record=True)
    SessionFactory(event=EventFactory(mode=Event.Mode.ONLINE), room=None)

    words = {str(item.words) for item in desk.items(Scope(UserFactory(administrator=True)))}

    assert words.isdisjoint({"Sessions without a recording", "Sessions without a room"})


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


def test_an_event_is_held_on_other_days_with_its_sessions(organizer, event):
    session = SessionFactory(event=event, starts_at=TEN)
    place = page("session_postpone", event.pk)

    links = organizer.get(reverse("admin:events_event_change", args=[event.pk])).context["links"]
    wrong = organizer.post(place, {"first_day": "soon"})
    done = organizer.post(place, {"first_day": "2027-07-08"})

    assert place in {link.address for link in links}
    assert (wrong.status_code, done.status_code) == (422, 302)
    session.refresh_from_db()
    event.refresh_from_db()
    assert (session.starts_at - TEN, event.starts_on) == (timedelta(days=7), date(2027, 7, 8))


def test_events_of_others_stay_on_their_days(client, event):
    client.force_login(EventRoleFactory().user)

    response = client.post(page("session_postpone", event.pk), {"first_day": "2027-07-08"})

    assert response.status_code == 404
    assert Event.objects.get(pk=event.pk).starts_on == date(2027, 7, 1)


def test_joining_needs_two(organizer, event):
    one = SpeakerFactory(event=event)

    response = organizer.post(
        page("speaker_changelist"), {"action": "merge", "_selected_action": [one.pk]}
    )

    assert "Choose two entries of the same person." in organizer.get(response.url).text


def upload(client, name, text, event, **more):
    file = SimpleUploadedFile("t.csv", text.encode())
    return client.post(page(f"{name}_import"), {"event": event.pk, "file": file} | more)


def test_a_file_is_looked_at_and_then_written(organizer, event):
    SessionFactory(event=event, code="A", title="Talk")
    text = "code,title\nA,Keynote\nB,New one\n"

    shown = upload(organizer, "session", text, event)
    assert Session.objects.get().title == "Talk"
    form = shown.context["form"]
    kept = {name: form[name].value() for name in ("event", "kept", "seen")}
    done = organizer.post(page("session_import"), kept | {"apply": "1"})

    assert shown.status_code == 200
    assert done.url == f"{page('session_changelist')}?event__id__exact={event.pk}"
    assert "1 added. 1 changed. 0 as they were." in organizer.get(done.url).text
    titles = Session.objects.order_by("code").values_list("title", flat=True)
    assert list(titles) == ["Keynote", "New one"]


def test_a_file_that_came_too_late_is_shown_again(organizer, event):
    session = SessionFactory(event=event, code="A", title="Talk")
    form = upload(organizer, "session", "code,title\nA,Keynote\n", event).context["form"]
    kept = {name: form[name].value() for name in ("event", "kept", "seen")}
    Session.objects.filter(pk=session.pk).update(title="Meanwhile")

    again = organizer.post(page("session_import"), kept | {"apply": "1"})

    assert again.status_code == 200
    assert "Something has changed meanwhile. Please look again." in again.text
    assert Session.objects.get().title == "Meanwhile"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"file": SimpleUploadedFile("t.csv", b"code,titel\n")}, "there is no column “titel” here"),
        ({}, "Choose a file."),
        ({"kept": "%%%"}, "The file got lost on the way. Choose it again."),
        ({"kept": "eJw="}, "The file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(organizer, event, told, words):
    response = organizer.post(page("session_import"), {"event": event.pk} | told)

    assert response.status_code == 422
    assert words in response.text


def test_problems_are_told_by_line_and_nothing_can_be_written(organizer, event):
    response = upload(organizer, "session", "code,title,starts\nA,One,soon\n", event)

    assert response.status_code == 422
    assert "Line 2" in response.text
    assert 'name="apply"' not in response.text


@pytest.mark.parametrize("name", ["session", "speaker", "resource"])
def test_nobody_imports_into_events_of_others(client, event, name):
    client.force_login(EventRoleFactory(role="owner").user)

    response = upload(client, name, "code\n", event)

    assert response.status_code == 422
    assert "event" in response.context["form"].errors
    assert event.name not in response.text


@pytest.mark.parametrize("name", ["session", "speaker", "resource"])
@pytest.mark.parametrize("role", [None, "translator"])
def test_tables_are_for_organizers(client, event, name, role):
    user = EventRoleFactory(event=event, role=role).user if role else UserFactory()
    client.force_login(user)

    for place in ("import", "export"):
        assert client.get(page(f"{name}_{place}")).status_code in (302, 403)


def test_a_list_goes_out_as_it_is_filtered(organizer, event):
    SessionFactory(event=event, code="A", title="=1+1")
    SessionFactory(event=event, code="B", cancelled=True)
    SessionFactory(code="C")

    links = [link.address for link in organizer.get(
        page("session_changelist"), {"state__exact": "confirmed"}
    ).context["links"]]  # fmt: skip
    commas, semicolons = (organizer.get(link) for link in links[:2])

    assert commas.headers["Content-Disposition"].startswith('attachment; filename="sessions-')
    lines = commas.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"here","A","\'=1+1","confirmed"')
    assert semicolons.content.decode("utf-8-sig").splitlines()[1].startswith('"here";"A"')


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


def test_the_library_for_tables_waits_until_it_is_needed():
    import subprocess
    import sys

    code = (
        "import django, sys; django.setup(); import django.urls; "
        "django.urls.get_resolver().url_patterns; "
        "print('import_export' in sys.modules, 'tablib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]


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
