# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.events.models import Event
from apps.programme.models import ImportRun
from apps.sessions.models import Session
from tests.factories.events import EventRoleFactory
from tests.programme.sources.made import schedule_json, talk
from tests.programme.steps import START, decide, session, talks, upload

pytestmark = pytest.mark.django_db


def test_an_upload_becomes_a_preview_and_is_applied(organizer, event, elira, work):
    with work():
        answer = organizer.post(START, {"event": event.pk, "file": upload(*talks(3))})
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, run.get_absolute_url())
    page = organizer.get(run.get_absolute_url()).text
    assert page.count('name="take"') == 3
    assert "Session number 2" in page
    assert Session.objects.count() == 0

    with work():
        answer = decide(organizer, run, "apply")

    assert answer["Location"] == run.get_absolute_url()
    assert Session.objects.filter(event=event).count() == 3
    page = organizer.get(run.get_absolute_url()).text
    assert "New 3, changed 0" in page
    assert 'name="take"' not in page


def test_a_row_that_is_not_ticked_is_left_out_and_says_so(organizer, event, work):
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(*talks(3))})
    run = ImportRun.objects.get()

    with work():
        decide(organizer, run, "apply", take=[0, 2])

    assert sorted(Session.objects.values_list("code", flat=True)) == ["TALK00", "TALK02"]
    assert organizer.get(run.get_absolute_url()).text.count("Left out") == 1


def test_the_example_shows_the_first_time_on_three_clocks_and_another_zone_can_be_tried(
    organizer, event, work
):
    with work():
        organizer.post(
            START, {"event": event.pk, "file": upload(talk()), "timezone": "Africa/Nairobi"}
        )
    run = ImportRun.objects.get()
    page = organizer.get(run.get_absolute_url()).text
    clocks = page.partition('class="imp-clocks"')[2].partition("</ul>")[0]
    assert [part.partition("<")[0] for part in clocks.split("<strong>")[1:]] == [
        "10:00",
        "07:00",
        "09:00",
    ]
    assert "Africa/Nairobi" in clocks

    with work():
        answer = organizer.post(
            reverse("admin:programme_importrun_again", args=[run.pk]),
            {"timezone": "Europe/Skopje"},
        )

    page = organizer.get(answer["Location"]).text
    clocks = page.partition('class="imp-clocks"')[2].partition("</ul>")[0]
    assert [part.partition("<")[0] for part in clocks.split("<strong>")[1:]] == ["10:00", "08:00"]


def test_old_and_new_stand_side_by_side(organizer, event, run, work):
    run(talk())
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(talk(title="Other words here"))})

    page = organizer.get(ImportRun.objects.get(state="waiting").get_absolute_url()).text

    assert '<del dir="auto">Keeping new editors</del>' in page
    assert '<ins dir="auto">Other words here</ins>' in page


def test_a_new_event_is_opened_by_those_who_may(desk_of, work):
    owner = EventRoleFactory(role="owner").user
    page = desk_of(owner)
    with work():
        page.post(START, {"slug": "new-one", "mode": "online", "file": upload(*talks(2))})
    run = ImportRun.objects.get()
    assert "Import into a new event" in page.get(run.get_absolute_url()).text

    with work():
        decide(page, run, "apply")

    assert Event.objects.get(slug="new-one").sessions.count() == 2


def test_an_organizer_who_owns_no_event_opens_none(organizer, work):
    page = organizer.get(START).text
    assert 'name="slug"' not in page

    answer = organizer.post(START, {"slug": "new-one", "file": upload(talk())})
    assert (answer.status_code, ImportRun.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"file": b"", "address": "https://x.example/a"},
        {"file": schedule_json(talk()), "address": "https://x.example/a"},
        {"file": schedule_json(talk()), "timezone": "Mars/Olympus"},
        {"file": schedule_json(talk()), "format": "docx"},
        {"file": b" " * (20 * 1024 * 1024 + 1)},
    ],
)
def test_a_form_that_does_not_hold_says_what_is_wrong(organizer, event, given):
    if "file" in given:
        given = given | {"file": upload(given["file"])}

    answer = organizer.post(START, {"event": event.pk, **given})

    assert (answer.status_code, ImportRun.objects.count()) == (422, 0)
    assert 'class="errorlist"' in answer.text


def test_an_address_that_is_none_is_refused(organizer, event):
    answer = organizer.post(
        START,
        {"event": event.pk, "address": "ftp://x.example/a"},
        HTTP_REFERER="http://testserver" + START,
    )

    assert (answer.status_code, ImportRun.objects.count()) == (303, 0)


def test_a_file_that_cannot_be_read_says_where_and_why(organizer, event, work):
    with work():
        organizer.post(
            START, {"event": event.pk, "file": upload(b'{"schedule": {\n "conference": {\n oops')}
        )

    page = organizer.get(ImportRun.objects.get().get_absolute_url()).text

    assert "line 3: The JSON is broken" in page
    assert "Nothing was changed" in page


def test_a_warning_is_shown_with_its_line(organizer, event, work):
    table = b"code,title,start,duration\nA,One,2027-10-29 10:00,\n"
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(table, name="a.csv")})

    page = organizer.get(ImportRun.objects.get().get_absolute_url()).text

    assert "line 2: This session has no length; 30 minutes were taken." in page


def test_a_mass_disappearance_is_told_and_not_ticked(organizer, event, run, work):
    run(*talks(10))
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(*talks(4))})

    waiting = ImportRun.objects.get(state="waiting")
    page = organizer.get(waiting.get_absolute_url()).text
    assert "6 of 10 sessions are no longer in this programme." in page
    assert page.count('name="take"') == 6
    assert page.count("checked") == 0

    decide(organizer, waiting, "all:cancelled", shown="", take=[])
    assert organizer.get(waiting.get_absolute_url()).text.count(" checked") == 6


def test_a_code_that_stands_for_another_talk_is_asked_about(organizer, event, run, work):
    run(talk())
    new = talk(title="Quite different words", persons=[{"code": "P2", "public_name": "Iwona"}])
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(new)})
    waiting = ImportRun.objects.get(state="waiting")
    assert 'name="reused:ABCDEF"' in organizer.get(waiting.get_absolute_url()).text

    with work():
        decide(organizer, waiting, "apply", **{"reused:ABCDEF": "other"})

    assert session().state == "cancelled"
    assert session("ABCDEF-2").title == "Quite different words"


@pytest.mark.parametrize("count", [30, 250])
def test_a_large_preview_is_cut_and_costs_the_same(organizer, event, work, count):
    many = [item | {"code": f"C{n}", "guid": f"g{n}"} for n, item in enumerate(talks(50) * 5)]
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(*many[:count])})
    run = ImportRun.objects.get()
    organizer.get(run.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        page = organizer.get(run.get_absolute_url())

    assert len(queries) <= 7
    assert page.text.count('name="take"') == 8
    assert len(page.content) < 80_000
    whole = organizer.get(run.get_absolute_url() + "?group=created&page=1").text
    assert whole.count('name="take"') == min(count, 100)


def test_choices_of_one_page_of_a_group_hold_on_the_next(organizer, event, work):
    many = [item | {"code": f"C{n}", "guid": f"g{n}"} for n, item in enumerate(talks(50) * 3)]
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(*many)})
    run = ImportRun.objects.get()

    shown = " ".join(map(str, range(100)))
    answer = decide(organizer, run, "show:created:2", shown=shown, take=list(range(1, 100)))

    assert answer["Location"] == f"{run.get_absolute_url()}?group=created&page=2"
    run.refresh_from_db()
    assert run.choices["left_out"] == [0]


def test_a_preview_that_is_another_by_now_is_not_applied(organizer, event, work):
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(talk())})
    run = ImportRun.objects.get()

    with work():
        answer = decide(organizer, run, "apply", fingerprint="0" * 64)

    assert answer.status_code == 409
    assert "The preview has changed since this page was made." in answer.text
    assert Session.objects.count() == 0


def test_the_page_of_a_run_at_work_looks_again_by_itself(organizer, event):
    organizer.post(START, {"event": event.pk, "file": upload(talk())})

    page = organizer.get(ImportRun.objects.get().get_absolute_url())

    assert page["Refresh"] == "2"
    assert "is being read" in page.text


def test_a_preview_can_be_thrown_away(organizer, event, work):
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(talk())})
    run = ImportRun.objects.get()

    organizer.post(reverse("admin:programme_importrun_discard", args=[run.pk]))

    run.refresh_from_db()
    assert run.state == "discarded"
    assert "thrown away" in organizer.get(run.get_absolute_url()).text
