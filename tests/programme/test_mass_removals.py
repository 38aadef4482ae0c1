# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest
from django.core import mail

from apps.activity.models import Activity
from apps.programme import services
from apps.programme.models import ImportMail, ImportRun, ProgrammeSource
from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.programme.steps import talks

pytestmark = pytest.mark.django_db


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
