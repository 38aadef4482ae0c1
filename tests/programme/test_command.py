# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.events.models import Event
from apps.programme.models import ImportRun
from apps.sessions.models import Session
from tests.programme.sources.made import schedule_json, talk
from tests.programme.sources.test_api import FOLDER

pytestmark = pytest.mark.django_db


def run(source, *options, **named):
    out = StringIO()
    call_command("import_programme", str(source), *options, event="skopje", stdout=out, **named)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "schedule.json"
    path.write_bytes(schedule_json(talk()))
    return path


def test_an_event_is_opened_with_the_days_zone_and_languages_of_its_programme(file):
    said = run(file, "--create")

    event = Event.objects.get(slug="skopje")
    assert said == "created 1 updated 0 moved 0 cancelled 0 restored 0 unchanged 0\n"
    assert (event.name, event.timezone, event.languages) == (
        "CEE Meeting 2027", "Europe/Skopje", ["en"],
    )  # fmt: skip
    assert str(event.starts_on) == str(event.ends_on) == "2027-10-29"
    assert ImportRun.objects.get().source == str(file)
    assert run(file).endswith("unchanged 1\n")


def test_without_create_an_unknown_event_is_refused(file):
    with pytest.raises(CommandError, match="--create"):
        run(file)


def test_a_dry_run_tells_and_writes_nothing(file):
    said = run(file, "--create", "--dry-run")

    assert said.splitlines()[0].startswith("created 1 ")
    assert Event.objects.count() == Session.objects.count() == 0


def test_json_has_counts_and_warnings_and_nothing_else_on_the_line(file):
    file.write_bytes(schedule_json(talk(duration=None)))

    answer = json.loads(run(file, "--create", "--json"))

    assert answer["counts"]["created"] == 1
    assert [warning["code"] for warning in answer["warnings"]] == ["no_length"]
    assert answer["run"] == ImportRun.objects.get().pk


def test_a_broken_file_is_refused_with_line_and_reason_and_opens_nothing(file):
    file.write_text('{"schedule":\n oops')

    with pytest.raises(CommandError) as refused:
        run(file, "--create")

    assert str(refused.value) == "line 2: The JSON is broken: Expecting value"
    assert Event.objects.count() == 0


def test_a_mass_disappearance_is_refused_until_it_is_accepted(file):
    file.write_bytes(schedule_json(talk(), talk(code="BBBBBB", guid="b")))
    run(file, "--create")
    file.write_bytes(schedule_json(talk()))

    with pytest.raises(CommandError, match="1 of 2 sessions"):
        run(file)
    with pytest.raises(CommandError):
        run(file, "--json")

    assert "cancelled 1" in run(file, "--accept-removals")


def test_a_zone_can_be_put_right_when_the_event_is_opened(file):
    file.write_bytes(schedule_json(talk(date="2027-10-29T10:00:00+00:00"), time_zone_name=None))

    with pytest.raises(CommandError, match="time zone"):
        run(file, "--create")
    run(file, "--create", timezone="America/Toronto")

    assert Session.objects.get().wall_start == "2027-10-29T10:00"
    assert Event.objects.get().timezone == "America/Toronto"


def test_a_folder_of_saved_answers_is_one_programme(tmp_path):
    for name, data in FOLDER.items():
        (tmp_path / name).write_text(json.dumps(data))

    assert run(tmp_path, "--create").startswith("created 1 ")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nowhere.json", "--create")


def test_an_address_is_asked_for_json(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    httpserver.expect_request("/e/schedule/export/schedule.json").respond_with_data(
        schedule_json(talk())
    )

    said = run(httpserver.url_for("/e/schedule/export/schedule.json"), "--create")

    request, _ = httpserver.log[0]
    assert said.startswith("created 1 ")
    assert request.headers["Accept"].startswith("application/json")


def test_the_api_is_read_page_by_page(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    base = "/api/events/skopje"
    submission = FOLDER["api-submissions.json"][0]
    second = httpserver.url_for(f"{base}/submissions/?page=2")
    pages = {
        f"{base}/": FOLDER["api-event.json"],
        f"{base}/rooms/": FOLDER["api-rooms.json"],
        f"{base}/slots/": FOLDER["api-slots.json"],
        f"{base}/speakers/": FOLDER["api-speakers.json"],
    }
    for path, data in pages.items():
        httpserver.expect_request(path).respond_with_json(data)
    httpserver.expect_request(f"{base}/submissions/", query_string="page=2").respond_with_json(
        {"count": 2, "next": None, "results": [submission | {"code": "BBBBBB"}]}
    )
    httpserver.expect_request(f"{base}/submissions/").respond_with_json(
        {"count": 2, "next": second, "results": [submission]}
    )

    assert (
        run(httpserver.url_for(f"{base}/submissions/"), "--create")
        .splitlines()[-1]
        .startswith("created 2 ")
    )


def test_a_listing_that_leads_elsewhere_is_not_followed(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    httpserver.expect_request("/api/events/skopje/").respond_with_json({})
    httpserver.expect_request("/api/events/skopje/submissions/").respond_with_json(
        {"count": 1, "next": "http://elsewhere.example/", "results": []}
    )

    with pytest.raises(CommandError, match="elsewhere"):
        run(httpserver.url_for("/api/events/skopje/"), "--create")


def test_a_private_address_is_refused(httpserver):
    with pytest.raises(CommandError, match="address"):
        run(httpserver.url_for("/schedule.json"), "--create")
