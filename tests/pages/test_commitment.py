# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.formats import date_format

from apps.activity.services import record
from tests.factories.accounts import UserFactory
from tests.factories.events import CommitmentFactory, EventFactory, EventRoleFactory, ProofFactory

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
LATER = NOW.date() + timedelta(days=400)


def test_the_page_tells_what_is_known_before_anybody_has_promised(client):
    ProofFactory(kind="backup", done_at=NOW - timedelta(days=3))
    ProofFactory(kind="backup", done_at=NOW, note="of tonight")
    response = client.get("/commitment/")

    assert "not named a day yet" in response.text
    assert [proof.note for proof in response.context["proofs"]] == ["of tonight"]
    assert "Last export" not in response.text


def test_the_newest_version_holds_and_older_ones_stay_readable(client):
    CommitmentFactory(number=1, until=LATER, html={"runs": "<p>Old friends</p>"})
    CommitmentFactory(number=2, html={"runs": "<p>New friends</p>", "entry": "<p>Less money</p>"})

    now, before = client.get("/commitment/"), client.get("/commitment/1/")

    assert "New friends" in now.text
    assert "Old friends" not in now.text
    assert "Less money" in now.text
    assert "Old friends" in before.text
    assert "does not hold any more" in before.text
    assert client.get("/commitment/3/").status_code == 404


def test_only_moderators_who_did_something_lately_are_counted(client):
    event = EventFactory()
    for role, days in (("moderator", 3), ("owner", 100), ("relay", 1), ("organizer", 1)):
        activity = record("event.changed", event, by=EventRoleFactory(event=event, role=role).user)
        type(activity).objects.filter(pk=activity.pk).update(created_at=NOW - timedelta(days=days))
    UserFactory(administrator=True)

    assert client.get("/commitment/").context["moderators"] == 2


def test_the_page_costs_the_same_whatever_was_promised(client, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/commitment/")
    CommitmentFactory.create_batch(3)
    ProofFactory.create_batch(3)
    with django_assert_num_queries(3):
        client.get("/commitment/")


def test_each_event_says_how_long_it_stays_and_follows_the_promise(client):
    event = EventFactory()
    assert "Open at least until" not in client.get(event.get_absolute_url()).text

    CommitmentFactory(number=1, until=LATER)
    assert f"Open at least until {date_format(LATER)}" in client.get(event.get_absolute_url()).text

    CommitmentFactory(number=2, until=NOW.date() - timedelta(days=1))
    assert "Open at least until" not in client.get(event.get_absolute_url()).text
