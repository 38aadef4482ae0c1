# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from apps.sessions import services as sessions
from apps.sessions.models import Resource, Speaker
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.programme.sources.made import talk
from tests.programme.steps import TEN, counts, session, talks


def test_what_people_changed_here_is_never_overwritten(run):
    run(talk())
    anna = UserFactory()
    sessions.change(session(), by=anna, title="Our title", abstract="Our words")
    sessions.reschedule(
        session(), starts_at=TEN + timedelta(hours=1), ends_at=TEN + timedelta(hours=2), by=anna
    )
    sessions.set_speakers(session(), speakers=[], by=anna)

    new = talk(title="Theirs", abstract="Theirs", date="2027-10-30T10:00:00+02:00", language="pl")
    plan = run(new)

    after = session()
    assert counts(plan) == {"updated": 1}
    assert (after.title, after.abstract, after.language) == ("Our title", "Our words", "pl")
    assert after.starts_at == TEN + timedelta(hours=1)
    assert list(after.speakers.all()) == []


def test_a_session_called_off_here_stays_off_and_one_restored_here_stays_on(run):
    run(*talks(6))
    anna = UserFactory()
    sessions.cancel(session("TALK00"), by=anna)
    run(*talks(5))
    sessions.restore(session("TALK05"), by=anna)

    plan = run(*talks(5))

    assert counts(plan) == {"unchanged": 5}
    assert session("TALK00").state == "cancelled"
    assert session("TALK05").state == "confirmed"


def test_a_session_made_here_is_not_called_off_nor_overwritten(run, event):
    own = SessionFactory(event=event, code="OWN", title="Made here")
    same = SessionFactory(event=event, code="abcdef", title="Also here", language="")

    plan = run(talk())

    own.refresh_from_db()
    same.refresh_from_db()
    assert counts(plan) == {"updated": 1}
    assert own.state == "confirmed"
    assert (same.title, same.abstract) == ("Also here", "Three experiments.")


def test_what_a_session_had_before_its_first_import_outlives_every_import(run, event):
    SessionFactory(
        event=event, code="ABCDEF", title="Made here", abstract="Ours", do_not_record=True,
        licence="CC0", starts_at=TEN + timedelta(hours=1), ends_at=TEN + timedelta(hours=2),
    )  # fmt: skip

    for hour in ("10", "12"):
        new = talk(title=f"Theirs at {hour}", abstract=f"At {hour}", recording_license="CC BY")
        run(new | {"date": f"2027-10-29T{hour}:00:00+02:00", "description": hour})

    kept = session()
    assert (kept.title, kept.abstract, kept.description) == ("Made here", "Ours", "12")
    assert (kept.do_not_record, kept.licence) == (True, "CC0")
    assert kept.starts_at == TEN + timedelta(hours=1)


def test_a_masked_name_is_replaced_when_the_source_gives_one(run):
    run(talk(persons=[{"code": "PP", "public_name": "jo@example.org"}]))
    masked = Speaker.objects.get()

    plan = run(talk(persons=[{"code": "PP", "public_name": "Jo Ex", "biography": "Bio"}]))

    speaker = Speaker.objects.get()
    assert masked.name == "Speaker PP"
    assert counts(plan) == {"updated": 1}
    assert (speaker.pk, speaker.name, speaker.biography_html) == (
        masked.pk,
        "Jo Ex",
        "<p>Bio</p>\n",
    )
    assert speaker.person.name == "Jo Ex"


def test_somebody_with_an_account_keeps_their_name_when_the_programme_changes_it(run):
    run(talk())
    person = Speaker.objects.get().person
    UserFactory(person=person)

    run(talk(persons=[{"code": "PERSON1", "public_name": "J. Nowa"}]))

    speaker = Speaker.objects.get()
    assert (speaker.name, speaker.person.name) == ("J. Nowa", "Jadwiga Nowa")


def test_a_speaker_changed_here_is_left_alone(run):
    people = [{"code": "PP", "public_name": "Jo Ex", "biography": "One"}]
    run(talk(persons=people))
    sessions.change_speaker(Speaker.objects.get(), by=UserFactory(), biography="Mine")

    run(talk(persons=[people[0] | {"biography": "Two"}]))

    assert Speaker.objects.get().biography == "Mine"


def test_fields_a_file_does_not_carry_stay(run):
    run(talk(description="Long words", do_not_record=True))
    bare = talk(abstract=None, track=None, language=None, persons=None, do_not_record=None)
    del bare["description"]

    run(bare | {"duration": "01:00"})

    after = session()
    assert (after.abstract, after.description) == ("Three experiments.", "Long words")
    assert (after.track.name, after.language, after.do_not_record) == ("Community", "en", True)
    assert after.speakers.count() == 1


def test_links_of_the_source_come_and_go_and_those_of_people_stay(run):
    link = {"url": "https://x.example/one", "title": "One"}
    run(talk(links=[link]))
    sessions.add_resource(session(), kind="page", url="https://x.example/ours", by=UserFactory())

    plan = run(talk(links=[link | {"url": "https://x.example/two"}]))

    assert counts(plan) == {"updated": 1}
    assert sorted(Resource.objects.values_list("url", flat=True)) == [
        "https://x.example/ours",
        "https://x.example/two",
    ]
