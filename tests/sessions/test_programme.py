# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events.models import Event
from apps.permalinks.models import Address
from apps.sessions import services
from apps.sessions.codes import code_of, new_code
from apps.sessions.models import Session
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import RoomFactory, SessionFactory, SpeakerFactory, TrackFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_an_added_session_has_its_address_its_day_and_its_calendar_entry():
    event = EventFactory(slug="here", timezone="Asia/Kathmandu")
    starts_at = datetime(2027, 7, 1, 20, 0, tzinfo=UTC)

    session = services.add_session(
        event,
        title="  Night \n talk ",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        abstract="With *tea*.",
        by=None,
    )

    assert (session.title, session.day) == ("Night talk", date(2027, 7, 2))
    assert session.wall_start == "2027-07-02T01:45"
    assert session.abstract_html == "<p>With <em>tea</em>.</p>\n"
    assert Address.objects.get().path == f"/here/sessions/{session.code}/"
    assert icalendar.Event.from_ical(session.ical).start == starts_at
    assert Event.objects.get().version == event.version + 1
    assert verbs() == ["session.added"]


def test_a_code_is_given_once_in_any_case():
    event = EventFactory()
    services.add_session(event, title="One", code="aBC", by=None)

    with pytest.raises(Refused) as refusal:
        services.add_session(event, title="Two", code="AbC", by=None)
    assert refusal.value.code == "taken"

    services.add_session(EventFactory(), title="Elsewhere", code="aBC", by=None)
    assert Session.objects.count() == 2


def test_a_code_of_nothing_but_signs_is_refused():
    with pytest.raises(Refused):
        services.add_session(EventFactory(), title="One", code="///", by=None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ABC-1", "ABC-1"),
        ("talk 7/b", "talk-7-b"),
        ("uid@host.example", "uid-host.example"),
        ("جلسة ١", "جلسة-١"),
        ("..", ""),
        ("", ""),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_code_of_elsewhere_is_made_fit_for_an_address(written, code):
    assert code_of(written) == code


def test_new_codes_are_read_aloud_without_mistakes():
    codes = {new_code() for _ in range(50)}

    assert len(codes) == 50
    assert {len(code) for code in codes} == {6}
    assert not set("".join(codes)) & set("0O1I2456")


def test_room_and_track_of_another_event_are_refused():
    for part in ({"room": RoomFactory()}, {"track": TrackFactory()}):
        with pytest.raises(Refused):
            services.add_session(EventFactory(), title="One", by=None, **part)
    with pytest.raises(Refused):
        services.change(SessionFactory(), track=TrackFactory(), by=None)


def test_a_changed_text_is_rendered_and_its_translations_outdated():
    session = SessionFactory(abstract="Old", language="en")
    TranslationFactory(target=session, field="abstract", language="pl", text="Stare")

    changed = services.change(session, abstract="**New**", by=None)

    assert changed.abstract_html == "<p><strong>New</strong></p>\n"
    assert Translation.objects.get().outdated
    assert Activity.objects.get().data == {
        "fields": ["abstract"],
        "before": {"abstract": "Old"},
        "after": {"abstract": "**New**"},
    }


def test_a_changed_title_leaves_the_imported_html_of_other_texts():
    session = SessionFactory(description="<p>Imported", description_html="<p>Imported</p>")

    changed = services.change(session, title="Another", by=None)

    assert changed.description_html == "<p>Imported</p>"


def test_what_a_person_changes_is_kept_from_imports():
    session = SessionFactory()

    services.change(session, title="Mine", spoken_languages=["uk"], by=UserFactory())

    assert Session.objects.get().edited_fields == ["spoken_languages", "title"]


def test_changing_nothing_writes_nothing():
    session = SessionFactory()

    assert services.change(session, title=session.title, by=None).version == session.version
    assert verbs() == []


def test_time_and_state_are_not_changed_by_the_way():
    with pytest.raises(TypeError):
        services.change(SessionFactory(), state="cancelled", by=None)


def test_a_proposed_version_in_another_language_voids_kept_pages():
    session = SessionFactory()
    speaker = SpeakerFactory(event=session.event)
    services.set_speakers(session, speakers=[speaker], by=None)
    summary = services.write_summary(session, text="A", language="en", by_person=None, by=None)
    before = Session.objects.get().version

    propose(session, "title", language="pl", text="Tytuł", kind="human")
    propose(summary, "text", language="pl", text="Streszczenie", kind="human")
    propose(speaker, "biography", language="pl", text="O mnie", kind="human")

    assert Session.objects.get().version == before + 3


def test_rooms_and_tracks_are_there_once():
    event = EventFactory()

    assert services.add_room(event, name="Hall", by=None) == services.add_room(
        event, name=" Hall ", by=None
    )
    assert services.add_track(event, name="Tools", by=None) == services.add_track(
        event, name="Tools", by=None
    )
    assert services.add_room(event, name="Attic", by=None).position == 2
    assert verbs() == ["event.room_added", "event.track_added", "event.room_added"]


def test_a_renamed_room_moves_nobody_and_reaches_calendars():
    session = SessionFactory()
    unscheduled = SessionFactory(event=session.event, unscheduled=True, room=session.room)

    services.rename_room(session.room, name="Aula", by=None)
    services.rename_room(session.room, name="Aula", by=None)

    fresh = Session.objects.get(pk=session.pk)
    assert (fresh.moved_from, fresh.moved_from_room) == (None, "")
    assert icalendar.Event.from_ical(fresh.ical)["LOCATION"] == "Aula, Katowice"
    assert fresh.version == session.version + 1
    assert Session.objects.get(pk=unscheduled.pk).version == unscheduled.version + 1
    assert verbs() == ["event.room_renamed"]


def test_two_rooms_cannot_have_one_name():
    room = RoomFactory(name="Hall")
    other = RoomFactory(event=room.event)

    with pytest.raises(Refused):
        services.rename_room(other, name="Hall", by=None)


def test_a_renamed_track_reaches_calendars():
    session = SessionFactory()
    Session.objects.update(track=TrackFactory(event=session.event))

    services.rename_track(Session.objects.get().track, name="Tools", by=None)

    assert icalendar.Event.from_ical(Session.objects.get().ical)["CATEGORIES"].cats == ["Tools"]


def test_a_person_speaks_once_at_an_event_and_in_the_order_given():
    session, person = SessionFactory(), PersonFactory(name="Ewa Nowicka")

    ewa = services.add_speaker(session.event, person=person, biography="*Hi*", by=None)
    assert services.add_speaker(session.event, person=person, by=None) == ewa
    other = SpeakerFactory(event=session.event)
    services.set_speakers(session, speakers=[other, ewa, other], by=UserFactory())
    services.set_speakers(session, speakers=[other, ewa], by=None)

    assert list(session.speakers.order_by("session_speakers__position")) == [other, ewa]
    assert ewa.biography_html == "<p><em>Hi</em></p>\n"
    assert Session.objects.get().edited_fields == ["speakers"]
    assert verbs() == ["event.speaker_added", "session.speakers_changed"]


def test_a_speaker_of_another_event_is_refused():
    with pytest.raises(Refused):
        services.set_speakers(SessionFactory(), speakers=[SpeakerFactory()], by=None)


def test_a_changed_speaker_shows_on_the_pages_of_their_sessions():
    speaker = SpeakerFactory()
    session = SessionFactory(event=speaker.event, speakers=[speaker])

    services.change_speaker(speaker, name="Ewa N.", biography="New", by=None)
    services.change_speaker(speaker, name="Ewa N.", biography="New", by=None)

    assert Session.objects.get().version == session.version + 1
    with pytest.raises(TypeError):
        services.change_speaker(speaker, code="X", by=None)
