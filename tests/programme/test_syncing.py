# SPDX-License-Identifier: AGPL-3.0-or-later
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone as clock

from apps.programme import services, tasks
from apps.programme.models import ImportRun, ProgrammeSource
from apps.programme.services.syncing import pause_after
from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.programme import ProgrammeSourceFactory
from tests.programme.sources.made import schedule_json, talk
from tests.programme.steps import talks

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


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
