# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of lasts, whatever fails in between, and keeps nobody waiting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from apps.activity.models import Activity
from apps.notifications import hearing, services
from apps.notifications.models import Heard, Letter, Notice, NoticeItem
from apps.notifications.services import of_programme, telling
from apps.sessions import services as sessions
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.notifications.telling import react, told

NOW = datetime(2026, 7, 10, 10, 1, tzinfo=UTC)


def thread_with(*fans):
    thread = ThreadFactory()
    PostFactory(thread=thread)
    for fan in fans:
        services.follow(thread, by=fan)
    return thread


def blocked():
    """Somebody waits for a lock of another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_each_part_is_told_at_its_own_moment_and_stays_when_the_next_fails(monkeypatch):
    fans = UserFactory.create_batch(3)
    post = PostFactory(thread=thread_with(*fans))
    moments = [NOW, NOW + timedelta(minutes=10)]
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    monkeypatch.setattr(telling, "database_time", lambda: moments.pop(0))

    with pytest.raises(IndexError):
        services.tell_of_post(post.pk)

    assert told() == [(fan.pk, "post") for fan in fans[:2]]
    due = Letter.objects.filter(channel="email").order_by("user")
    first, second = due.values_list("due_at", flat=True)
    assert second - first == timedelta(minutes=10)


@pytest.mark.django_db(transaction=True)
def test_lines_are_locked_by_person_so_that_no_two_wait_for_each_other():
    first, second = fans = UserFactory.create_batch(2)
    thread = thread_with()
    lines = {
        fan.pk: Notice.objects.create(user=fan, group=f"thread:{thread.pk}", updated_at=NOW).pk
        for fan in reversed(fans)
    }
    for fan in fans:
        services.follow(thread, by=fan)
    post = PostFactory(thread=thread)

    def tell():
        try:
            return services.tell_of_post(post.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Notice.objects.select_for_update(no_key=True).get(pk=lines[first.pk])
            telling = pool.submit(tell)
            until = monotonic() + 5
            while not blocked() and monotonic() < until:
                sleep(0.02)
            assert blocked()
            # Raises where the other has it already.
            Notice.objects.select_for_update(no_key=True, nowait=True).get(pk=lines[second.pk])
        assert telling.result() == 2


@pytest.mark.django_db
def test_what_failed_or_was_lost_is_heard_again_within_a_day(monkeypatch):
    fan = UserFactory()
    thread = thread_with(fan)
    threads.reply(thread, text="Hello", by=UserFactory())
    last = Activity.objects.filter(verb="post.written").latest("pk")
    written = Activity.objects.filter(pk=last.pk)
    long_ago = timezone.now() - timedelta(minutes=3)

    hearing.hear_again()
    written.update(dispatched_at=timezone.now())
    hearing.hear_again()
    assert told() == []

    written.update(dispatched_at=long_ago)
    with monkeypatch.context() as broken:
        broken.setattr(services, "tell_of_post", lambda *_: 1 / 0)
        hearing.hear_again()
    assert not Heard.objects.filter(activity__in=written).exists()

    written.update(created_at=long_ago - timedelta(days=1))
    hearing.hear_again()
    assert told() == []

    written.update(created_at=long_ago)
    hearing.hear_again()
    assert told() == [(fan.pk, "post")]
    assert Heard.objects.filter(activity__in=written).exists()


@pytest.mark.django_db
def test_all_that_is_heard_is_noted_also_where_nobody_is_told():
    session = SessionFactory()
    thread = thread_with()
    threads.reply(thread, text="Hello", by=UserFactory())
    sessions.cancel(session, by=None)
    of_none = SessionFactory()
    sessions.cancel(of_none, by=None)
    Activity.objects.filter(object_id=of_none.pk, verb="session.cancelled").update(event=None)
    react()

    heard = Activity.objects.filter(verb__in=list(hearing._hearing))
    assert set(heard.values_list("pk", flat=True)) == set(
        Heard.objects.values_list("pk", flat=True)
    )
    assert heard.count() >= 3


@pytest.mark.django_db
def test_a_programme_is_heard_when_the_last_of_it_is_told(monkeypatch):
    session, fan = SessionFactory(), UserFactory()
    services.follow(session, by=fan)
    sessions.cancel(session, by=None)

    with monkeypatch.context() as broken:
        broken.setattr(of_programme, "tell", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            react("session.cancelled")
    assert Heard.objects.count() == 0

    react("session.cancelled")
    assert told(fan) == ["cancelled"]


@pytest.mark.django_db
def test_who_did_one_thing_hears_of_what_others_did():
    soon = timezone.now() + timedelta(days=3)
    session = SessionFactory(starts_at=soon, ends_at=soon + timedelta(hours=1))
    helper, organizer = UserFactory(), UserFactory()
    services.follow(session, by=helper)
    services.follow(session, by=organizer)
    sessions.add_resource(session, kind="pad", url="https://a.example/pad", by=helper)
    later = soon + timedelta(hours=2)
    sessions.reschedule(session, starts_at=later, ends_at=later + timedelta(hours=1), by=organizer)
    react()

    assert told(helper) == ["moved"]
    assert told(organizer) == ["notes"]


@pytest.mark.django_db
def test_what_another_told_meanwhile_leaves_no_line_that_counts(monkeypatch):
    fan = UserFactory()
    post = threads.reply(thread_with(fan), text="Hello", by=UserFactory())
    services.tell_of_post(post.pk)
    services.mark_seen(fan, notices=[Notice.objects.get().pk])

    monkeypatch.setattr(telling, "_known", lambda tellings: {})
    services.tell_of_post(post.pk)

    fan.refresh_from_db()
    assert (NoticeItem.objects.count(), fan.unread) == (1, 0)


@pytest.mark.django_db
def test_an_answer_in_a_hidden_event_without_insiders_is_told_to_nobody():
    asker = UserFactory()
    session = SessionFactory()
    question = threads.ask(session, text="Why?", by=asker).question
    threads.answer(question, text="Because", by=UserFactory(is_superuser=True))
    type(asker).objects.filter(is_superuser=True).update(is_superuser=False)
    session.event.hidden = True
    session.event.save()
    react("question.answered")

    assert told(asker) == []
