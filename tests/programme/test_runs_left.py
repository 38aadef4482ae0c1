# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.utils import timezone as clock

from apps.programme import services
from apps.programme.models import ImportFile, ImportRun
from tests.programme.sources.made import schedule_json, talk
from tests.programme.steps import talks

pytestmark = pytest.mark.django_db


def test_a_new_preview_throws_the_persons_older_one_away(waiting, event):
    old = waiting(talk())
    waiting(*talks(2))

    old.refresh_from_db()
    assert old.state == "discarded"
    assert ImportFile.objects.count() == 1


def test_a_run_whose_worker_died_is_taken_up_again_and_one_at_work_is_left(event, anna):
    content = schedule_json(talk())
    run = services.start_import(source="x.json", content=content, event=event, by=anna)
    now = clock.now()
    ImportRun.objects.update(attempts=1, lease_until=now + timedelta(minutes=1))

    services.prepare(run.pk)
    assert ImportRun.objects.get().state == "reading"
    assert services.stuck_runs(now=now) == []
    assert services.stuck_runs(now=now + timedelta(minutes=2)) == [(run.pk, "reading")]

    ImportRun.objects.update(lease_until=now - timedelta(seconds=1))
    services.prepare(run.pk)
    assert ImportRun.objects.get().state == "waiting"


def test_a_run_that_kills_every_worker_is_given_up(event, anna):
    run = services.start_import(
        source="x.json", content=schedule_json(talk()), event=event, by=anna
    )
    ImportRun.objects.update(attempts=3, lease_until=clock.now() - timedelta(seconds=1))

    services.prepare(run.pk)

    run.refresh_from_db()
    assert (run.state, run.problem) == ("failed", {"code": "unexpected"})


def test_old_previews_and_files_are_forgotten(waiting, applied):
    applied(waiting(talk()))
    waiting(*talks(2))
    ImportRun.objects.update(at=clock.now() - timedelta(days=15))

    services.forget_old(now=clock.now())

    assert sorted(ImportRun.objects.values_list("state", flat=True)) == ["applied", "discarded"]
    assert ImportFile.objects.count() == 0
