# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from apps.activity.models import Activity
from apps.sessions.models import Room, Session
from tests.programme.sources.made import talk
from tests.programme.steps import TEN, counts, session, talks


def test_a_moved_session_says_from_where(run):
    run(talk())

    plan = run(talk(date="2027-10-29T15:00:00+02:00", title="Keeping new editors!"))

    moved = session()
    told = Activity.objects.get(verb="session.rescheduled").data
    assert counts(plan) == {"moved": 1}
    assert (moved.moved_from, moved.starts_at) == (TEN, TEN + timedelta(hours=5))
    assert moved.moved_at is not None
    assert moved.title == "Keeping new editors!"
    assert told["before"]["starts_at"] == TEN.isoformat()
    assert told["after"]["room"] == moved.room_id


def test_a_session_in_another_room_has_moved(run):
    run(talk(), talk(code="BBBBBB", date="2027-10-29T12:00:00+02:00"))

    plan = run(talk(room="Attic"), talk(code="BBBBBB", date="2027-10-29T12:00:00+02:00"))

    assert counts(plan) == {"moved": 1, "unchanged": 1}
    assert session().moved_from_room == "Great Hall"
    assert session().room.name == "Attic"


def test_a_session_that_only_ends_later_is_updated(run):
    run(talk())

    assert counts(run(talk(duration="01:00"))) == {"updated": 1}
    assert session().moved_at is None


def test_a_room_with_a_new_name_is_no_move(run):
    run(*talks(3))
    room = Room.objects.get()

    plan = run(*talks(3, room="Great Hall (online too)"))

    assert counts(plan) == {"unchanged": 3}
    assert [warning.code for warning in plan.warnings] == ["room_renamed"]
    assert Room.objects.get().pk == room.pk
    assert Room.objects.get().name == "Great Hall (online too)"
    assert session("TALK00").moved_at is None
    assert "Great Hall (online too)" in session("TALK00").ical.replace("\r\n ", "")
    assert counts(run(*talks(3, room="Great Hall (online too)"))) == {"unchanged": 3}


def test_a_room_with_quite_another_name_is_no_move_when_all_of_it_went_there(run):
    run(*talks(3))

    plan = run(*talks(3, room="Ada Lovelace"))

    assert counts(plan) == {"unchanged": 3}
    assert Room.objects.get().name == "Ada Lovelace"


def test_quite_another_room_is_a_move_when_one_session_also_changed_its_time(run):
    run(*talks(3))
    after = talks(3, room="Ada Lovelace")
    after[2]["date"] = "2027-10-30T10:00:00+02:00"

    assert counts(run(*after)) == {"moved": 3}


def test_a_room_renamed_while_some_of_its_sessions_move_is_told_from_the_moves(run):
    run(*talks(5))
    after = talks(5, room="Great Hall (online too)")
    after[0]["room"] = "Attic"

    plan = run(*after)

    assert counts(plan) == {"moved": 1, "unchanged": 4}
    assert session("TALK00").room.name == "Attic"


def test_two_rooms_that_swap_are_moves(run):
    run(talk(room="A"), talk(code="BBBBBB", room="B"))

    assert counts(run(talk(room="B"), talk(code="BBBBBB", room="A"))) == {"moved": 2}


def test_sessions_from_two_rooms_in_one_new_room_are_moves(run):
    both = talk(room="A"), talk(code="BBBBBB", room="B", date="2027-10-29T12:00:00+02:00")
    run(*both)

    plan = run(*[item | {"room": "Online"} for item in both])

    assert counts(plan) == {"moved": 2}


def test_an_earlier_repeat_shifts_the_guids_and_nobody_moves(run):
    first = talk(guid="one", date="2027-10-30T10:00:00+02:00")
    second = talk(guid="two", date="2027-10-31T10:00:00+01:00")
    run(first, second)
    before = {s.pk: s.starts_at for s in Session.objects.all()}

    earlier = talk(guid="one")
    plan = run(earlier, first | {"guid": "two"}, second | {"guid": "three"})

    assert counts(plan) == {"created": 1, "unchanged": 2}
    assert {s.pk: s.starts_at for s in Session.objects.filter(pk__in=before)} == before
    assert session("ABCDEF-3").starts_at == TEN


def test_a_source_that_begins_to_give_codes_is_followed_by_guid(run):
    run(talk(code=None, url=None, guid="the-guid"))

    plan = run(talk(guid="the-guid"))

    assert counts(plan) == {"updated": 1}
    assert session("the-guid").source_url == "https://prog.example/skopje/talk/ABCDEF/"
    assert counts(run(talk(guid="another-guid"))) == {"unchanged": 1}


def test_codes_are_the_same_in_any_case(run):
    run(talk(code=None, url=None, guid="MiXed"))

    assert counts(run(talk(code=None, url=None, guid="mIxed"))) == {"unchanged": 1}


def test_the_record_of_a_change_keeps_old_and_new(run):
    run(talk(), *talks(4))
    before = session()
    run(talk(title="Keeping new editors here", track="New", persons=[]), *talks(4))
    run(*talks(4))

    after = session()
    changed = Activity.objects.get(verb="session.changed").data
    assert changed["before"] == {
        "title": "Keeping new editors",
        "track": before.track_id,
        "speakers": [before.event.speakers.get(code="PERSON1").pk],
    }
    assert changed["after"] == {
        "title": "Keeping new editors here",
        "track": after.track_id,
        "speakers": [],
    }
    called_off = Activity.objects.get(verb="session.cancelled").data
    assert called_off == {"before": {"state": "confirmed"}, "after": {"state": "cancelled"}}
