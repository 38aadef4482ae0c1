# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events import services
from apps.events.days import months_after
from apps.events.models import Commitment, Proof
from tests.factories.accounts import UserFactory
from tests.factories.events import CommitmentFactory, EventRoleFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.now(UTC).date()
IN_TWO_YEARS = TODAY + timedelta(days=730)


def promise(**values):
    texts = {"language": "en", "runs": "**Friends**", "pays": "Friends", "place": "Katowice"}
    return services.promise(
        **{"until": IN_TWO_YEARS, "notice_months": 6, "by": None, **texts, **values}
    )


def code_of(**values):
    with pytest.raises(Refused) as refusal:
        promise(**values)
    return refusal.value.code


def test_each_promise_is_a_version_of_its_own_and_the_same_again_is_none():
    first = promise()
    again = promise()
    later = promise(until=IN_TWO_YEARS + timedelta(days=30))

    assert (first.number, again.pk, later.number) == (1, first.pk, 2)
    assert first.html["runs"] == "<p><strong>Friends</strong></p>\n"
    assert Commitment.objects.get(number=1).until == IN_TWO_YEARS
    assert Activity.objects.filter(verb="commitment.made").count() == 2


@pytest.mark.parametrize(
    "less", [{"until": IN_TWO_YEARS - timedelta(days=1)}, {"notice_months": 3}]
)
def test_who_promises_less_says_publicly_why(less):
    promise()

    assert code_of(**less) == "no-entry"
    assert promise(**less, entry="The grant ends.").html["entry"] == "<p>The grant ends.</p>\n"


def test_the_notice_that_was_promised_is_kept_whatever_the_reason():
    promise()
    earliest = months_after(TODAY, 6)

    assert code_of(until=earliest - timedelta(days=1), entry="No money.") == "no-notice"
    assert promise(until=earliest, entry="No money.").until == earliest


def test_less_notice_takes_nothing_from_the_notice_promised_before():
    promise()

    assert code_of(until=TODAY + timedelta(days=40), notice_months=1, entry="Now.") == "no-notice"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"until": TODAY}, "passed"), ({"notice_months": 0}, "no-months"), ({"pays": " "}, "pays")],
)
def test_a_promise_says_who_for_how_long_and_with_what_notice(wrong, code):
    assert code_of(**wrong) == code


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_months_end_on_the_days_they_have(day, months, later):
    assert months_after(day, months) == later


def test_what_was_done_is_written_down_once_and_not_ahead():
    now = timezone.now()
    services.prove("backup", done_at=now, by=None)
    services.prove("backup", done_at=now, by=None)

    assert Proof.objects.count() == 1
    with pytest.raises(Refused):
        services.prove("backup", done_at=now + timedelta(hours=1), by=None)


def test_an_operator_writes_down_a_restore_test_in_one_line(capsys):
    call_command("note_proof", "restore", "--at", "2026-11-23T04:00+00:00", "--note", "In 33 s")

    proof = Proof.objects.get()
    assert (proof.kind, proof.note) == ("restore", "In 33 s")
    assert capsys.readouterr().out == "Written down: restore of 2026-11-23 04:00 UTC.\n"
    with pytest.raises(CommandError):
        call_command("note_proof", "restore", "--at", "yesterday")


def test_administrators_begin_a_version_with_the_last_one_and_are_told_what_it_lacks(client):
    client.force_login(UserFactory(administrator=True))
    CommitmentFactory(number=1, runs="Jadwiga’s friends", entry="First")
    address = reverse("admin:events_commitment_add")
    initial = client.get(address).context["adminform"].form.initial
    assert (initial["runs"], initial["entry"]) == ("Jadwiga’s friends", "")

    fewer = {**initial, "notice_months": 2}
    refused = client.post(address, fewer)
    assert (refused.status_code, Commitment.objects.count()) == (409, 1)
    client.post(address, {**fewer, "entry": "We are two now."})

    assert Commitment.objects.get(number=2).notice_months == 2


def test_organizers_do_not_promise_for_the_portal(client):
    client.force_login(EventRoleFactory(role="owner").user)

    assert client.get(reverse("admin:events_commitment_add")).status_code == 403
    assert client.get(reverse("admin:events_proof_changelist")).status_code == 403
