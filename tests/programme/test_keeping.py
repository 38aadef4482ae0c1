# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone as clock

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.programme import services
from apps.programme.models import ProgrammeSource
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.programme import ProgrammeSourceFactory
from tests.programme.steps import talks

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


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
