# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.permalinks.models import Address
from apps.permalinks.services import issue
from apps.programme.models import ImportRun
from apps.programme.services import apply, compare
from apps.programme.services.fields import kind_of
from apps.programme.sources.formats import parse
from apps.sessions.models import Room, Session, Speaker
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.threads import PostFactory, ThreadFactory
from tests.programme.sources.made import event_xml, schedule_json, schedule_xml, talk
from tests.programme.steps import TEN, counts, session, talks


def test_a_first_import_makes_sessions_with_rooms_people_links_and_addresses(run):
    links = [{"url": "https://x.example/a.pdf", "title": "Slides"}]

    plan = run(talk(links=links, subtitle="A subtitle", type="Workshop (90 minutes)"))

    made = session()
    assert counts(plan) == {"created": 1}
    assert (made.title, made.room.name, made.track.name) == (
        "Keeping new editors", "Great Hall", "Community",
    )  # fmt: skip
    assert (made.starts_at, made.ends_at) == (TEN, TEN + timedelta(minutes=45))
    assert (made.wall_start, str(made.day)) == ("2027-10-29T10:00", "2027-10-29")
    assert (made.kind, made.kind_label) == ("workshop", "Workshop (90 minutes)")
    assert made.spoken_languages == ["en"]
    assert made.abstract_html == "<p><strong>A subtitle</strong></p>\n<p>Three experiments.</p>\n"
    assert [speaker.name for speaker in made.speakers.all()] == ["Jadwiga Nowa"]
    assert made.speakers.get().person.name == "Jadwiga Nowa"
    assert [(link.kind, link.from_source) for link in made.resources.all()] == [("slides", True)]
    assert Address.objects.get(object_id=made.pk, path__contains="ABCDEF").path.startswith(
        "/skopje/"
    )
    assert "SUMMARY" in made.ical
    assert ImportRun.objects.get().counts["created"] == 1


def test_the_same_file_twice_writes_nothing_at_all(run):
    run(*talks(3))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        plan = run(*talks(3))

    assert counts(plan) == {"unchanged": 3}
    assert [
        q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVE", "RELEASE"))
    ] == []
    assert ImportRun.objects.count() == 1


def test_a_person_spelt_in_two_ways_in_one_file_does_not_change_at_every_import(run):
    spelt = [
        talk(code=code, guid=code, persons=[{"code": "PERSON1", "public_name": name}])
        for code, name in (("ABCDEF", "Jadwiga Nowa"), ("GHIJKL", "J. Nowa"))
    ]
    run(*spelt)

    assert run(*spelt).is_empty
    assert Speaker.objects.get().name == "Jadwiga Nowa"


def test_content_in_another_format_that_says_the_same_changes_nothing(run):
    run(talk())

    plan = run(schedule_xml(event_xml(code="ABCDEF", track="Community")))

    assert counts(plan) == {"unchanged": 1}
    assert Speaker.objects.count() == 1


def test_a_session_that_is_gone_is_called_off_and_keeps_its_page(run, client):
    run(*talks(6))
    gone = session("TALK05")
    thread = ThreadFactory(main=True, session=gone)
    PostFactory(thread=thread, text="Kept words")

    plan = run(*talks(5))

    after = session("TALK05")
    assert counts(plan) == {"cancelled": 1, "unchanged": 5}
    assert (after.pk, after.state, after.starts_at) == (gone.pk, "cancelled", gone.starts_at)
    assert "STATUS:CANCELLED" in after.ical
    assert thread.posts.get().text == "Kept words"
    assert client.get(gone.get_absolute_url()).status_code == 200
    assert Address.objects.filter(object_id=gone.pk, path__contains="TALK05").count() == 1
    assert Activity.objects.filter(verb="session.cancelled", object_id=gone.pk).count() == 1


def test_a_session_that_comes_back_is_restored_and_not_called_moved(run):
    run(*talks(6))
    run(*talks(5))
    back = talks(6)
    back[5]["date"] = "2027-10-30T18:00:00+02:00"

    plan = run(*back)

    assert counts(plan) == {"restored": 1, "unchanged": 5}
    assert session("TALK05").state == "confirmed"
    assert session("TALK05").wall_start == "2027-10-30T18:00"


def test_html_from_outside_is_sanitised(run):
    run(talk(abstract="<p>Hi <script>alert(1)</script><b onclick=x>there</b></p>"))

    assert session().abstract_html == "<p>Hi <b>there</b></p>"


def test_language_versions_of_a_text_that_changed_are_outdated(run):
    run(talk())
    propose(session(), "abstract", language="pl", text="Trzy eksperymenty.", kind="human")

    run(talk(abstract="Four experiments."))

    assert Translation.objects.get().outdated is True


def test_a_plan_made_before_something_changed_is_made_again(run, event):
    stale = compare(event, parse(schedule_json(talk())))
    run(talk())

    plan = apply(stale, by=None)

    assert counts(plan) == {"unchanged": 1}
    assert Session.objects.count() == 1


def test_an_import_that_fails_leaves_nothing(run, event):
    issue(event, path="/skopje/sessions/TALK02/")

    with pytest.raises(Refused):
        run(*talks(3))

    assert Session.objects.count() == Speaker.objects.count() == Room.objects.count() == 0


@pytest.mark.parametrize("count", [3, 50])
def test_the_statements_of_an_import_do_not_grow_with_it(run, event, count):
    run(talk(code="FIRST", date="2027-10-31T10:00:00+01:00"))
    run(talk(code="FIRST", date="2027-10-31T10:00:00+01:00"), *talks(3))
    event.refresh_from_db()
    more = [item | {"code": f"MORE{n}"} for n, item in enumerate(talks(count, room=f"R{count}"))]
    first = talk(code="FIRST", date="2027-10-31T11:00:00+01:00")
    plan = compare(event, parse(schedule_json(first, *talks(3, track="New"), *more)))

    with CaptureQueriesContext(connection) as queries:
        apply(plan, by=None)

    said = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert counts(plan) == {"created": count, "moved": 1, "updated": 3}
    assert len(said) == 8


def test_what_happened_is_recorded_once_a_session_and_once_for_all(run):
    run(*talks(5))
    run(*talks(4), talk(code="NEW", date="2027-10-30T10:00:00+02:00"))

    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "programme.imported",
        "session.added",
        "session.cancelled",
        "programme.imported",
    ]


@pytest.mark.parametrize(
    ("label", "kind"),
    [("Meetup or Lunch (one hour)", "meetup"), ("Lunch", "break"), ("Poster", "talk")],
)
def test_a_meetup_over_lunch_is_no_break(label, kind):
    assert kind_of(label) == kind
