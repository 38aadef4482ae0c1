# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.activity import outgoing
from apps.activity.models import Activity, OutgoingPause
from apps.activity.services import (
    StillWaiting,
    pause_outgoing,
    record,
    resume_outgoing,
)
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane():
    """A lane whose letters are kept in a list, with the moment each is about."""
    letters = []

    def skip(before):
        old = [moment for moment in letters if moment < before]
        letters[:] = [moment for moment in letters if moment >= before]
        return len(old)

    outgoing.lane("letters", waiting=lambda: len(letters), skip=skip)
    yield letters
    del outgoing._lanes["letters"]


def told(*options):
    out = StringIO()
    call_command("outgoing", *options, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_pause_is_one_whoever_asks_for_it():
    assert not outgoing.is_paused()

    first = pause_outgoing(reason="A backup was restored")

    assert pause_outgoing(reason="again") == first
    assert outgoing.is_paused()
    assert OutgoingPause.objects.get().reason == "A backup was restored"


def test_going_on_leaves_what_waits_to_be_sent(lane):
    pause = pause_outgoing(reason="test")
    lane += [pause.since - timedelta(hours=1), pause.since + timedelta(hours=1)]

    assert resume_outgoing(skip=False) == 0

    assert len(lane) == 2
    assert not outgoing.is_paused()


def test_going_on_without_what_waited_keeps_what_happened_since(lane):
    pause = pause_outgoing(reason="test")
    later = pause.since + timedelta(hours=1)
    lane += [pause.since - timedelta(hours=1), later]

    assert resume_outgoing(skip=True) == 1

    assert lane == [later]
    assert resume_outgoing(skip=True) == 0


def test_nothing_is_skipped_before_it_is_known_what_waits(lane):
    """The reactions of what happened before make the letters: they have to have run."""
    activity = record("event.changed", EventFactory())
    Activity.objects.filter(pk=activity.pk).update(
        created_at=timezone.now() - timedelta(hours=1),
        dispatched_at=None,
        next_try_at=timezone.now() + timedelta(hours=1),
    )
    pause_outgoing(reason="test")

    with pytest.raises(StillWaiting):
        resume_outgoing(skip=True)

    assert outgoing.is_paused()
    with pytest.raises(CommandError, match="Start the worker first"):
        call_command("outgoing", "--skip")


def test_an_operator_pauses_looks_and_goes_on(lane):
    lane.append(timezone.now() - timedelta(days=1))

    paused = told("--pause", "moving house")
    assert (paused["paused"], paused["waiting"]["letters"]) == (True, 1)

    assert told()["paused"] is True
    gone_on = told("--skip")
    assert (gone_on["paused"], gone_on["dropped"], gone_on["waiting"]["letters"]) == (False, 1, 0)
