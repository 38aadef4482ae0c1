# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta
from uuid import uuid4

import pytest
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Person, User
from apps.activity import services
from apps.activity.models import Activity, IdempotencyKey
from apps.activity.reactions import on
from apps.core.errors import Refused

heard: list[int] = []


@on("test.heard", "test.mixed")
@shared_task(name="test.hear")
def hear(activity_id: int) -> None:
    heard.append(activity_id)


@on("test.broken")
@shared_task(name="test.break")
def break_down(activity_id: int) -> None:
    raise ValueError("this reaction is broken")


@pytest.fixture(autouse=True)
def nothing_heard():
    heard.clear()


@pytest.fixture
def person(db) -> Person:
    return Person.objects.create(name="Ewa Kowalska")


def test_an_activity_says_who_did_what_to_which_object(person):
    user = User.objects.create_user(name="Ola")

    activity = services.record("person.renamed", person, by=user, before="Ewa")

    row = Activity.objects.get(pk=activity.pk)
    assert (row.verb, row.subject, row.actor, row.data, row.event, row.dispatched_at) == (
        "person.renamed",
        person,
        user,
        {"before": "Ewa"},
        None,
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_an_activity_is_refused_outside_the_transaction_of_its_write():
    person = Person.objects.create(name="Ewa")

    with pytest.raises(RuntimeError, match=r"person\.renamed must be recorded inside"):
        services.record("person.renamed", person)

    assert Activity.objects.count() == 0


def test_many_activities_cost_one_insert(person, django_assert_num_queries):
    services.record("person.renamed", person)

    with django_assert_num_queries(1):
        services.record_all("person.renamed", [(person, {"n": n}) for n in range(50)])

    assert Activity.objects.count() == 51


def test_nothing_reacts_before_the_commit(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        activity = services.record("test.heard", person)
        assert heard == []

    for callback in callbacks:
        callback()
    activity.refresh_from_db()
    assert (heard, len(callbacks), activity.dispatched_at is not None) == ([activity.pk], 1, True)


@pytest.mark.django_db(transaction=True)
def test_nothing_reacts_to_what_was_rolled_back():
    person = Person.objects.create(name="Ewa")

    with transaction.atomic():
        services.record("test.heard", person)
        transaction.set_rollback(True)

    services.sweep(now=timezone.now())
    assert (heard, Activity.objects.count()) == ([], 0)


def test_the_sweeper_delivers_what_no_call_has_delivered_and_each_only_once(person):
    first = services.record("test.heard", person)
    second = services.record("test.mixed", person)
    now = timezone.now()

    assert services.sweep(now=now) == 2
    assert services.sweep(now=now + timedelta(days=1)) == 0
    assert heard == [first.pk, second.pk]


def test_a_dispatcher_leaves_alone_what_another_is_at(person):
    activity = services.record("test.heard", person)
    now = timezone.now()
    Activity.objects.update(next_try_at=now + timedelta(seconds=30))

    assert services.deliver([activity.pk], now=now) == 0
    assert services.sweep(now=now + timedelta(seconds=31)) == 1
    assert heard == [activity.pk]


def test_a_broken_reaction_blocks_no_other_and_is_tried_again_later(person, caplog):
    broken = services.record("test.broken", person)
    good = services.record("test.heard", person)
    now = timezone.now()

    assert services.sweep(now=now) == 1

    broken.refresh_from_db()
    assert heard == [good.pk]
    assert (broken.dispatched_at, broken.attempts) == (None, 1)
    assert broken.next_try_at == now + timedelta(seconds=60)
    assert "could not be handed to its reactions" in caplog.text

    services.sweep(now=now + timedelta(seconds=61))
    broken.refresh_from_db()
    assert broken.attempts == 2
    assert broken.next_try_at == now + timedelta(seconds=61 + 120)


def test_sweeping_many_costs_the_same_for_any_number(person, django_assert_max_num_queries):
    services.record_all("test.unheard", [(person, {}) for _ in range(300)])

    with django_assert_max_num_queries(9):
        assert services.sweep(now=timezone.now()) == 300


def test_an_import_of_many_is_delivered_by_one_call(person):
    activities = services.record_all("test.unheard", [(person, {}) for _ in range(1_200)])

    delivered = services.deliver([activity.pk for activity in activities], now=timezone.now())

    assert delivered == 1_200


def write(key, text="hello", scope="test"):
    with services.once(key, scope=scope, fingerprint=text) as attempt:
        if not attempt.repeated:
            attempt.keep(person=Person.objects.create(name=text).pk)
    return attempt


def test_a_form_sent_twice_is_written_once_and_answers_the_same(db):
    key = uuid4()

    first, second = write(key), write(key)

    assert (first.repeated, second.repeated) == (False, True)
    assert second.answer == first.answer == {"person": Person.objects.get(name="hello").pk}


def test_a_key_belongs_to_its_scope_and_no_key_protects_nothing(db):
    key = uuid4()

    for attempt in (write(key), write(key, scope="other"), write(None), write(None)):
        assert not attempt.repeated

    assert Person.objects.filter(name="hello").count() == 4


def test_a_key_with_another_text_is_refused(db):
    key = uuid4()
    write(key)

    with pytest.raises(Refused) as refusal:
        write(key, "other text")

    assert refusal.value.code == "key-reused"
    assert not Person.objects.filter(name="other text").exists()


def test_a_refused_write_leaves_its_key_free(db):
    key = uuid4()

    with pytest.raises(Refused), services.once(key, scope="test", fingerprint="hello"):
        raise Refused("not today")

    assert not write(key).repeated


def test_old_keys_are_forgotten(db):
    now = timezone.now()
    write(uuid4())
    write(uuid4())
    IdempotencyKey.objects.filter(pk=IdempotencyKey.objects.first().pk).update(
        created_at=now - timedelta(days=2, minutes=1)
    )

    assert services.forget_old_keys(now=now) == 1
    assert IdempotencyKey.objects.count() == 1
