# SPDX-License-Identifier: AGPL-3.0-or-later
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone as clock
from werkzeug import Response

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.programme import services, tasks
from apps.programme.models import ImportMail, ImportRun, ProgrammeSource
from apps.programme.services.syncing import pause_after
from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.programme import ProgrammeSourceFactory
from tests.programme.sources.made import schedule_json, talk
from tests.programme.steps import talks

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


class Site:
    """A conference's site: serves what it is given, with stamps, and notes what was asked."""

    def __init__(self, httpserver):
        self.address = httpserver.url_for("/schedule.json")
        self.content, self.status, self.stamp = b"", 200, ""
        self.asked = []
        httpserver.expect_request("/schedule.json").respond_with_handler(self.answer)

    def serves(self, *given, status=200, stamp=""):
        self.content = given[0] if given and isinstance(given[0], bytes) else schedule_json(*given)
        self.status, self.stamp = status, stamp

    def answer(self, request):
        etag = f'"{hash(self.content)}"'
        self.asked.append(request.headers.get("If-None-Match"))
        if self.asked[-1] == etag and self.status == 200:
            return Response(status=304)
        headers = {"ETag": etag} | ({"Last-Modified": self.stamp} if self.stamp else {})
        return Response(self.content, status=self.status, headers=headers)


@pytest.fixture
def site(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    return Site(httpserver)


@pytest.fixture
def source(event, site):
    return ProgrammeSourceFactory(event=event, address=site.address)


@pytest.fixture
def look(source):
    """Have the worker look at the source, its time has come; gives the source as it is then."""

    def do():
        ProgrammeSource.objects.update(next_at=clock.now())
        services.sync(source.pk)
        source.refresh_from_db()
        return source

    return do


def test_a_source_is_taken_over_and_asked_for_what_is_newer_only(site, look):
    site.serves(*talks(3))
    first = look()
    assert (first.result, first.failures, Session.objects.count()) == ("applied", 0, 3)
    assert abs(first.next_at - clock.now() - HOUR) < timedelta(minutes=7)

    again = look()
    assert (again.result, site.asked[0], site.asked[1]) == ("unchanged", None, first.etag)
    run = ImportRun.objects.get()
    assert (run.kept_source, run.counts["created"], run.by) == (first, 3, None)


def test_a_look_that_finds_nothing_new_writes_the_look_and_nothing_else(site, look, source):
    site.serves(*talks(3))
    look()
    ProgrammeSource.objects.update(next_at=clock.now())

    with CaptureQueriesContext(connection) as queries:
        services.sync(source.pk)

    written = [q["sql"].split(" SET ")[0] for q in queries if q["sql"].startswith("UPDATE")]
    assert written == ['UPDATE "programme_programmesource"'] * 2
    assert not any(q["sql"].startswith(("INSERT", "DELETE")) for q in queries)


def test_the_same_content_in_other_bytes_is_nothing_new(site, look):
    site.serves(*talks(3))
    look()
    site.serves(schedule_json(*talks(3)) + b"\n ")

    assert look().result == "unchanged"
    assert ImportRun.objects.count() == 1


def test_changes_are_taken_over(site, look):
    site.serves(*talks(6))
    look()
    site.serves(*talks(5), talk())

    assert look().result == "applied"
    assert Session.objects.get(code="TALK05").state == "cancelled"
    assert Session.objects.filter(code="ABCDEF").exists()


def test_an_older_copy_from_a_cache_is_left_alone(site, look):
    site.serves(*talks(3), stamp="Fri, 01 Oct 2027 10:00:00 GMT")
    look()
    site.serves(*talks(4), stamp="Thu, 30 Sep 2027 10:00:00 GMT")

    after = look()

    assert (after.result, after.problem, Session.objects.count()) == (
        "unchanged",
        {"code": "older"},
        3,
    )
    assert after.last_modified == "Fri, 01 Oct 2027 10:00:00 GMT"


def test_a_refused_change_does_not_come_back_with_the_next_look(site, look, event):
    site.serves(*talks(6))
    look()
    anna = UserFactory()
    site.serves(*talks(5))
    run = services.start_import(
        source="x.json", content=schedule_json(*talks(5)), event=event, by=anna
    )
    services.prepare(run.pk)
    run.refresh_from_db()
    services.choose(run, fingerprint=run.fingerprint, shown=[0], taken=[])
    services.approve(run, fingerprint=run.fingerprint, by=anna)
    services.carry_out(run.pk)

    assert look().result == "unchanged"
    assert Session.objects.get(code="TALK05").state == "confirmed"

    site.serves(*talks(6))
    look()
    site.serves(*talks(5))
    look()
    assert Session.objects.get(code="TALK05").state == "cancelled"


@pytest.mark.parametrize("left", [0, 4])
def test_a_mass_disappearance_waits_as_a_whole_and_organizers_are_told_once(
    site, look, event, left, django_capture_on_commit_callbacks
):
    anna = EventRoleFactory(event=event, user=UserFactory(email="anna@example.org")).user
    EventRoleFactory(event=event, user=UserFactory(email=None))
    EventRoleFactory(event=event, user=UserFactory(email="m@example.org"), role="moderator")
    EventRoleFactory(user=UserFactory(email="elsewhere@example.org"))
    site.serves(*talks(10))
    look()

    for length in ("00:20", "00:25"):
        site.serves(*[item | {"duration": length} for item in talks(left)])
        with django_capture_on_commit_callbacks(execute=True):
            after = look()

    run = ImportRun.objects.get(state="waiting")
    assert (after.result, run.kept_source, run.problem) == (
        "waiting",
        after,
        {"code": "mass-removal"},
    )
    assert Session.objects.exclude(state="confirmed").count() == 0
    assert Session.objects.filter(ends_at__minute__in=(20, 25)).count() == 0
    assert [letter.to for letter in mail.outbox] == [["anna@example.org"]]
    assert f"{10 - left} of 10" in mail.outbox[0].body
    assert run.get_absolute_url() in mail.outbox[0].body
    assert look().result == "waiting"

    services.tell_organizers(Activity.objects.get(verb="import.waiting"))
    assert len(mail.outbox) == 1
    assert ImportMail.objects.get().user == anna


def test_a_source_that_is_whole_again_settles_what_waited(site, look):
    site.serves(*talks(10))
    look()
    site.serves(*talks(2))
    look()
    site.serves(*talks(11))

    assert look().result == "applied"
    assert Session.objects.filter(state="confirmed").count() == 11
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"applied", "discarded"}


def test_what_waited_is_applied_by_a_person_who_chooses_it(site, look):
    site.serves(*talks(10))
    look()
    site.serves(*talks(4))
    look()
    run, anna = ImportRun.objects.get(state="waiting"), UserFactory()

    services.choose(run, fingerprint=run.fingerprint, shown=[], taken=[], groups=["cancelled"])
    services.approve(run, fingerprint=run.fingerprint, by=anna)
    services.carry_out(run.pk)

    assert Session.objects.filter(state="cancelled").count() == 6
    assert ProgrammeSource.objects.get().result == "applied"
    assert look().result == "unchanged"


def test_what_waited_and_is_thrown_away_does_not_come_back_until_it_changes(site, look):
    site.serves(*talks(10))
    look()
    site.serves(*talks(4))
    look()

    services.discard(ImportRun.objects.get(state="waiting"), by=UserFactory())

    assert look().result == "unchanged"
    assert ImportRun.objects.filter(state="waiting").count() == 0


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        (b"", 200, "empty"),
        (schedule_json(talk())[:200], 200, "json"),
        (b"<html>Sign in</html>", 200, "web_page"),
        (b"gone", 500, "address"),
    ],
)
def test_what_cannot_be_read_changes_nothing_and_is_asked_for_less_often(
    site, look, given, status, code
):
    site.serves(*talks(3))
    look()
    site.serves(given, status=status)

    failed = [look() for _ in range(3)][-1]

    assert (failed.result, failed.problem["code"], failed.failures) == ("failed", code, 3)
    assert timedelta(hours=3) < failed.next_at - clock.now() < timedelta(hours=5)
    assert Session.objects.filter(state="confirmed").count() == 3
    site.serves(*talks(4))
    well = look()
    assert (well.result, well.failures, well.problem) == ("applied", 0, {})
    assert Session.objects.count() == 4


def test_pauses_after_failures_grow_to_a_day_and_no_longer():
    hours = [pause_after(failures, interval=HOUR) / HOUR for failures in (0, 1, 2, 4, 9, 60)]
    wanted = [1, 1, 2, 8, 24, 24]
    assert all(0.89 < hour / want < 1.11 for hour, want in zip(hours, wanted, strict=True))
    assert pause_after(5, interval=24 * HOUR) < 27 * HOUR


def test_after_many_failures_a_source_is_paused_and_organizers_are_told(
    site, look, event, django_capture_on_commit_callbacks
):
    EventRoleFactory(event=event, user=UserFactory(email="anna@example.org", ui_language="ar"))
    site.serves(b"gone", status=404)
    ProgrammeSource.objects.update(failures=9)

    with django_capture_on_commit_callbacks(execute=True):
        paused = look()

    assert (paused.pause_reason, paused.failures) == ("failures", 10)
    assert services.due_sources(now=clock.now() + 90 * HOUR) == []
    assert "404" in mail.outbox[0].body
    assert paused.get_absolute_url() in mail.outbox[0].body


def test_the_source_of_an_event_long_over_is_paused(site):
    old = EventFactory(starts_on=clock.now().date() - timedelta(days=120))
    long_ago = clock.now() - timedelta(days=100)
    source = ProgrammeSourceFactory(event=old, address=site.address, wanted_at=long_ago)
    site.serves(*talks(3))

    services.sync(source.pk)

    source.refresh_from_db()
    assert (source.pause_reason, site.asked) == ("over", [])

    services.resume(source, by=UserFactory())
    services.sync(source.pk)
    source.refresh_from_db()
    assert (source.pause_reason, source.result) == ("", "applied")


def test_a_source_that_another_worker_has_is_left_and_taken_when_its_lease_ends(site, look):
    site.serves(*talks(3))
    ProgrammeSource.objects.update(lease_until=clock.now() + HOUR)
    assert look().result == "never"

    ProgrammeSource.objects.update(lease_until=clock.now() - HOUR)
    assert look().result == "applied"


def test_the_sweep_looks_at_what_is_due_goes_on_with_what_was_left_and_sends_mails(
    site, source, event
):
    site.serves(*talks(3))
    ProgrammeSourceFactory(paused=True, address=site.address)
    later = clock.now() + HOUR
    ProgrammeSourceFactory(address=site.address, next_at=later)
    run = services.start_import(
        source="x.json", content=schedule_json(talk()), event=EventFactory(), by=UserFactory()
    )
    ImportRun.objects.update(lease_until=clock.now())

    tasks.sweep()

    run.refresh_from_db()
    assert (len(site.asked), Session.objects.filter(event=event).count()) == (1, 3)
    assert run.state == "waiting"


def test_keeping_pausing_resuming_and_looking_at_once_are_recorded(event, site):
    anna = UserFactory()
    source = services.keep_in_step(event, address=site.address, by=anna)
    assert services.keep_in_step(event, address=site.address, by=anna) == source

    services.pause(source, by=anna)
    services.pause(source, by=anna)
    with pytest.raises(Refused):
        services.sync_now(source, by=anna)
    services.resume(source, by=anna)
    services.sync_now(source, by=anna)
    services.keep_in_step(event, address=f"{site.address}?2", by=anna, interval=15)
    ProgrammeSource.objects.update(checked_at=datetime.now(UTC))
    with pytest.raises(Refused):
        services.sync_now(source, by=anna)
    services.stop_keeping(source, by=anna)

    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "source.kept",
        "source.paused",
        "source.resumed",
        "source.sync_asked",
        "source.kept",
        "source.stopped",
    ]
    assert ProgrammeSource.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "ftp://x.example/"},
        {"address": "schedule.json"},
        {"timezone": "Mars/Olympus"},
        {"format": "docx"},
    ],
)
def test_what_cannot_be_kept_in_step_with_is_refused(event, wrong):
    given = {"address": "https://x.example/schedule.json", "by": None} | wrong

    with pytest.raises(Refused):
        services.keep_in_step(event, **given)


def test_an_address_inside_the_own_network_is_not_asked(event):
    source = services.keep_in_step(event, address="http://127.0.0.1:5432/x", by=None)

    services.sync(source.pk)

    source.refresh_from_db()
    assert (source.result, source.problem["code"]) == ("failed", "address")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_source_look_once(site, event, source):
    site.serves(*talks(3))

    def one(_number):
        try:
            services.sync(source.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))

    assert len(site.asked) == 1
    assert (Session.objects.count(), ImportRun.objects.count()) == (3, 1)


def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_one_does_it(
    site, look, source, monkeypatch
):
    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    site.serves(*talks(3))
    with monkeypatch.context() as patch:
        patch.setattr("apps.programme.services.applying.touch", killed)
        with pytest.raises(Killed):
            look()
    assert Session.objects.count() == ImportRun.objects.count() == 0

    assert look().result == "never"
    ProgrammeSource.objects.update(lease_until=clock.now())
    assert look().result == "applied"
    assert Session.objects.count() == 3
