# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import desk
from apps.core.admin import Scope
from apps.events.services import take_role
from apps.programme.models import ImportRun
from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.programme.sources.made import shared, talk
from tests.programme.steps import START, upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("folder", ["xml", "json", "ical", "csv"])
def test_hostile_files_get_a_clear_message(organizer, event, work, folder):
    files = [path for path in sorted(shared("security", folder).rglob("*")) if path.is_file()]
    for path in files[:: max(1, len(files) // 4)]:
        with work():
            organizer.post(
                START, {"event": event.pk, "file": upload(path.read_bytes(), name=path.name)}
            )

        run = ImportRun.objects.order_by("pk").last()
        assert run.state in {"failed", "waiting"}
        assert run.problem.get("code") != "unexpected"
        assert organizer.get(run.get_absolute_url()).status_code == 200
        assert Session.objects.count() == 0


def test_markup_in_a_programme_stays_text(organizer, event, work):
    evil = '<img src=x onerror="alert(1)">'
    with work():
        organizer.post(
            START,
            {"event": event.pk, "file": upload(talk(title=evil, room=evil), name=evil + ".json")},
        )

    page = organizer.get(ImportRun.objects.get().get_absolute_url()).text

    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_others_see_and_decide_nothing(event, elira, desk_of, work):
    with work():
        desk_of(elira).post(START, {"event": event.pk, "file": upload(talk())})
    run = ImportRun.objects.get()
    addresses = [
        reverse(f"admin:programme_importrun_{name}", args=[run.pk])
        for name in ("decide", "again", "discard")
    ]
    other = EventRoleFactory(role="owner").user
    moderator = EventRoleFactory(event=event, role="moderator").user

    for person in (other, moderator):
        page = desk_of(person)
        assert page.get(run.get_absolute_url()).status_code == 404
        assert [page.post(address).status_code for address in addresses] == [404] * 3
        assert run.source not in page.get("/admin/programme/importrun/").text
    assert desk_of(moderator).get(START).status_code == 403
    answer = desk_of(other).post(START, {"event": event.pk, "file": upload(talk())})
    assert answer.status_code == 422

    stranger = desk_of(UserFactory())
    assert stranger.get(run.get_absolute_url()).status_code in {302, 403, 404}
    assert {stranger.post(address).status_code for address in addresses} <= {302, 403, 404}
    run.refresh_from_db()
    assert run.state == "waiting"


def test_an_import_that_opens_an_event_is_seen_by_its_person_only(desk_of, work):
    owner, other = EventRoleFactory(role="owner").user, EventRoleFactory(role="owner").user
    with work():
        desk_of(owner).post(START, {"slug": "new-one", "mode": "online", "file": upload(talk())})
    run = ImportRun.objects.get()

    assert desk_of(owner).get(run.get_absolute_url()).status_code == 200
    assert desk_of(other).get(run.get_absolute_url()).status_code == 404


def test_who_owns_no_event_any_more_opens_none_by_an_older_import(desk_of, work):
    role = EventRoleFactory(role="owner")
    EventRoleFactory(user=role.user, role="organizer")
    with work():
        desk_of(role.user).post(
            START, {"slug": "new-one", "mode": "online", "file": upload(talk())}
        )
    run = ImportRun.objects.get()

    EventRoleFactory(event=role.event, role="owner")
    take_role(role, by=UserFactory(administrator=True))

    decide = reverse("admin:programme_importrun_decide", args=[run.pk])
    form = {"do": "apply", "fingerprint": run.fingerprint, "shown": ""}
    assert desk_of(role.user).post(decide, form).status_code == 404
    run.refresh_from_db()
    assert run.state == "waiting"


def test_the_log_lists_imports_and_costs_the_same(organizer, event, run):
    address = reverse("admin:programme_importrun_changelist")
    cost = []
    for length in ("00:30", "00:40", "00:50"):
        run(talk(duration=length))
        with CaptureQueriesContext(connection) as queries:
            page = organizer.get(address).text
        cost.append(len(queries))

    assert "updated 1" in page
    assert cost[2] == cost[1]


def test_what_waits_stands_on_the_dashboard_of_those_who_can_decide(organizer, event, elira, work):
    with work():
        organizer.post(START, {"event": event.pk, "file": upload(talk())})

    [item] = [one for one in desk.items(Scope(elira)) if "importrun" in one.address]

    assert item.count == 1
    assert str(ImportRun.objects.get().source) in organizer.get(item.address).text
    other = EventRoleFactory(event=EventFactory()).user
    assert [one for one in desk.items(Scope(other)) if "importrun" in one.address] == []
