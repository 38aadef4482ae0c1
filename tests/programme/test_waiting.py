# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events.models import Event, EventRole
from apps.programme import services
from apps.programme.models import Refusal
from apps.sessions import services as sessions
from apps.sessions.models import Room, Session, Speaker
from tests.programme.sources.made import talk
from tests.programme.steps import session, talks

pytestmark = pytest.mark.django_db


def kinds(run):
    return [row["kind"] for row in services.preview(run)["rows"]]


def test_a_preview_writes_nothing_and_is_then_applied_as_it_was_shown(waiting, applied, anna):
    run = waiting(*talks(3))

    assert (run.state, run.counts["created"], Session.objects.count()) == ("waiting", 3, 0)

    run = applied(run)

    assert (run.state, run.by, Session.objects.count()) == ("applied", anna, 3)
    assert Activity.objects.get(verb="programme.imported").actor == anna
    assert (run.file.content, run.file.programme) == (None, None)
    assert kinds(run) == ["created"] * 3


def test_a_preview_shows_old_and_new_of_every_field(run, waiting):
    run(talk(), *talks(1))

    new = talk(
        title="Keeping editors",
        date="2027-10-29T15:00:00+02:00",
        room="Attic",
        persons=[{"code": "P2", "public_name": "Iwona Test"}],
        links=[{"url": "https://x.example/a.pdf", "title": "Slides"}],
    )
    [row] = services.preview(waiting(new, *talks(1)))["rows"]

    assert (row["kind"], row["code"]) == ("moved", "ABCDEF")
    assert {name: (before, after) for name, before, after in row["changes"]} == {
        "title": ("Keeping new editors", "Keeping editors"),
        "starts_at": ("2027-10-29T08:00:00+00:00", "2027-10-29T13:00:00+00:00"),
        "ends_at": ("2027-10-29T08:45:00+00:00", "2027-10-29T13:45:00+00:00"),
        "room": ("Great Hall", "Attic"),
        "speakers": (["Jadwiga Nowa"], ["Iwona Test"]),
        "resources": ([], ["https://x.example/a.pdf"]),
    }


def test_what_was_decided_here_is_told_as_kept(run, waiting, anna):
    run(talk())
    sessions.change(session(), by=anna, title="Our title")

    [row] = services.preview(waiting(talk(title="Theirs", language="pl")))["rows"]

    assert row["kept"] == ["title"]
    assert [name for name, *_ in row["changes"]] == ["language", "spoken_languages"]


def test_rows_that_were_not_chosen_are_left_and_stay_so_until_the_source_says_otherwise(
    run, waiting, applied
):
    run(talk(), *talks(5))
    one = talk(title="Another name")

    applied(waiting(one, *talks(4)), "Another name", "Session number 4")

    assert (session().title, session("TALK04").state) == ("Keeping new editors", "confirmed")
    assert set(Refusal.objects.values_list("key", flat=True)) == {
        "session:ABCDEF",
        "session:TALK04",
    }

    again = waiting(one, *talks(4))
    assert [services.preview(again)["rows"][n]["title"] for n in again.choices["left_out"]] == [
        "Session number 4",
        "Another name",
    ]

    other = waiting(talk(title="A third name"), *talks(5))
    assert other.choices["left_out"] == []
    applied(other)
    assert session().title == "A third name"
    assert Refusal.objects.count() == 0


def test_a_new_room_name_and_a_changed_person_can_be_left_out(run, waiting, applied):
    run(*talks(3))
    person = {"code": "PERSON1", "id": 7, "public_name": "Jadwiga Nowa-Stara"}

    preview = waiting(*talks(3, room="Great Hall (online too)", persons=[person]))
    assert kinds(preview) == ["updated"] * 3 + ["room", "person"]
    applied(preview, "Great Hall", "Jadwiga Nowa")

    assert Room.objects.get().name == "Great Hall"
    assert Speaker.objects.get().name == "Jadwiga Nowa"
    later = waiting(*talks(3, room="Great Hall (online too)", persons=[person]))
    assert "room" not in kinds(later)


def test_a_whole_group_is_left_out_and_taken_again(waiting):
    run = waiting(*talks(3))
    nothing = {"fingerprint": run.fingerprint, "shown": [], "taken": []}

    run = services.choose(run, **nothing, groups=["created"], take_groups=False)
    assert run.choices["left_out"] == [0, 1, 2]

    assert services.choose(run, **nothing, groups=["created"]).choices["left_out"] == []


def test_an_event_that_changed_in_between_is_shown_again_and_not_written(
    run, waiting, applied, anna
):
    run(talk())
    stale = waiting(talk(title="Theirs", language="pl"))
    sessions.change(session(), by=anna, title="Ours")

    stale = applied(stale)

    assert (stale.state, stale.problem) == ("waiting", {"code": "event-changed"})
    assert (session().title, session().language) == ("Ours", "en")
    assert services.preview(stale)["rows"][0]["kept"] == ["title"]
    assert applied(stale).state == "applied"
    assert (session().title, session().language) == ("Ours", "pl")


def test_a_change_that_the_preview_does_not_touch_is_no_reason_to_ask_again(
    run, waiting, applied, anna
):
    run(talk(), *talks(1))
    later = waiting(talk(language="pl"), *talks(1))
    sessions.change(session("TALK00"), by=anna, title="Ours")

    assert applied(later).state == "applied"


def test_a_decision_on_another_preview_or_a_second_one_is_refused(waiting, applied, anna):
    run = waiting(talk())

    for act in (
        lambda: services.approve(run, fingerprint="old", by=anna),
        lambda: services.choose(run, fingerprint="old", shown=[], taken=[]),
        lambda: [applied(run), services.approve(run, fingerprint=run.fingerprint, by=anna)],
        lambda: services.discard(run, by=anna),
    ):
        with pytest.raises(Refused):
            act()

    assert Session.objects.count() == 1


def test_a_mass_disappearance_is_not_chosen_until_somebody_chooses_it(run, waiting, applied):
    run(*talks(10))

    gone = waiting(*talks(5))
    assert len(gone.choices["left_out"]) == 5
    services.approve(gone, fingerprint=gone.fingerprint, by=gone.by)
    services.carry_out(gone.pk)
    assert Session.objects.filter(state="cancelled").count() == 0

    assert applied(waiting(*talks(5))).counts["cancelled"] == 5


def test_a_code_that_stands_for_another_talk_is_asked_about(run, waiting, anna):
    run(talk())
    new = talk(title="Quite different words", persons=[{"code": "P2", "public_name": "Iwona"}])

    asked = waiting(new)
    [question] = services.preview(asked)["reused"]
    assert (question["code"], question["after"]) == ("ABCDEF", "Quite different words")
    services.choose(
        asked,
        fingerprint=asked.fingerprint,
        shown=[],
        taken=[],
        reused={"ABCDEF": "same"},
    )
    services.approve(asked, fingerprint=asked.fingerprint, by=anna)
    services.carry_out(asked.pk)

    assert session().title == "Quite different words"


def test_a_new_event_is_opened_only_when_the_import_is_applied(waiting, applied, anna):
    run = waiting(*talks(2), into=None, slug="new-one", mode="onsite")
    assert (run.state, Event.objects.filter(slug="new-one").count()) == ("waiting", 0)
    assert (run.counts["created"], run.event) == (2, None)

    run = applied(run)

    event = Event.objects.get(slug="new-one")
    assert (run.event, event.sessions.count(), event.timezone) == (event, 2, "Europe/Skopje")
    assert EventRole.objects.get(event=event).user == anna


def test_a_file_that_cannot_be_read_says_why_and_can_be_read_again_otherwise(waiting, anna):
    naive = b"code,title,start,end\nA,One,2027-10-29 10:00,2027-10-29 11:00\n"

    failed = waiting(naive, into=None, slug="new-one", mode="onsite")
    assert (failed.state, failed.problem["code"]) == ("failed", "no_zone")

    services.read_again(failed, by=anna, timezone="Africa/Nairobi")
    services.prepare(failed.pk)
    failed.refresh_from_db()
    assert failed.state == "waiting"
    assert services.preview(failed)["example"] == {
        "title": "One",
        "wall": "2027-10-29T10:00",
        "zone": "Africa/Nairobi",
        "at": "2027-10-29T07:00:00+00:00",
    }


def test_the_counts_of_an_import_are_those_of_what_was_chosen(run, waiting, applied):
    run(*talks(6))

    done = applied(waiting(*talks(5), talk()), "Keeping new editors")

    assert {name: count for name, count in done.counts.items() if count} == {
        "cancelled": 1,
        "unchanged": 5,
    }
