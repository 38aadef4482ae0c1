# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions, reports, texts that wait and moves at the same moment: nobody is stuck, and every case
waits where its text is."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events.models import Sanction
from apps.threads import services
from apps.threads.models import Case, HeldPost, Thread
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


@contextmanager
def meanwhile(task):
    """A transaction, and how to begin something beside it: that returns once the other waits for a
    lock or is done. Its result stands in the list after the block."""
    result, jobs = [], []

    def work():
        try:
            return task()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:

        def begin():
            jobs.append(pool.submit(work))
            for _ in range(500):
                with connection.cursor() as cursor:
                    cursor.execute(WAITING)
                    if jobs[0].done() or cursor.fetchone()[0]:
                        return
                time.sleep(0.02)
            raise AssertionError("Neither waits nor is done")

        with transaction.atomic():
            yield result, begin
        result.append(jobs[0].result(timeout=20))


def code_of(verb, *args, **fields):
    try:
        verb(*args, **fields)
    except Refused as refusal:
        return refusal.code
    return ""


@pytest.fixture
def boss():
    return UserFactory(administrator=True)


def talk(**fields):
    return services.start(event=EventFactory(**fields), title="T", text="x", by=UserFactory())


def waits(thread):
    author = UserFactory()
    held = services.send(Draft(text="First", thread=thread.pk), by=author, key=None)
    assert isinstance(held, HeldPost)
    return held, author


def test_a_text_is_taken_back_while_a_moderator_decides_about_it(boss):
    held, author = waits(talk(holds_first_posts=True))
    case = Case.objects.get(held=held)

    with meanwhile(lambda: code_of(services.withdraw, held, by=author)) as (result, begin):
        services.take(case, by=boss)
        begin()
        services.decide(case, "refuse", reason="No", by=boss)

    held.refresh_from_db()
    assert (result, held.outcome) == ([""], "refused")


@pytest.mark.parametrize("about", ["post", "discussion"])
def test_a_report_during_a_move_waits_in_the_new_event(boss, about):
    thread, goal = talk(), EventFactory()
    target = thread if about == "discussion" else thread.posts.get()
    target = type(target).objects.get(pk=target.pk)

    def report():
        return services.report(target, rule=Rule.SPAM, reporter=UserFactory()).event_id

    with meanwhile(report) as (result, begin):
        services.move(thread, event=goal, by=boss)
        begin()

    assert result == [goal.pk]
    assert Case.objects.get().event == goal


def test_a_first_text_during_a_move_waits_in_the_new_event(boss):
    thread, goal = talk(holds_first_posts=True), EventFactory(holds_first_posts=True)

    with meanwhile(lambda: waits(thread)[0].event_id) as (result, begin):
        services.move(thread, event=goal, by=boss)
        begin()

    assert result == [goal.pk]
    assert [case.event for case in Case.objects.all()] == [goal]


def test_a_report_just_before_a_move_goes_along(boss):
    thread, goal = talk(), EventFactory()

    with meanwhile(lambda: services.move(thread, event=goal, by=boss).event_id) as (result, begin):
        services.report(thread.posts.get(), rule=Rule.SPAM, reporter=UserFactory())
        begin()

    assert result == [goal.pk]
    assert Case.objects.get().event == goal


def test_two_reports_of_one_text_at_once_are_one_case():
    post = talk().posts.get()

    def report():
        return services.report(post, rule=Rule.SPAM, reporter=UserFactory()).pk

    with meanwhile(report) as (result, begin):
        first = report()
        begin()

    assert result == [first]


def test_a_text_for_a_discussion_that_is_being_merged_waits_for_the_other(boss):
    event = EventFactory(holds_first_posts=True)
    thread, into = (
        services.start(event=event, title=title, text="x", by=UserFactory()) for title in "AB"
    )

    with meanwhile(lambda: waits(thread)[0].thread_id) as (result, begin):
        services.merge(thread, into=Thread.objects.get(pk=into.pk), by=boss)
        begin()

    assert result == [into.pk]
    assert Case.objects.get().thread == into


def test_a_decision_during_a_move_is_made_in_the_new_event(boss):
    thread, goal = talk(), EventFactory()
    case = services.report(thread.posts.get(), rule=Rule.SPAM, reporter=UserFactory())
    by = UserFactory(administrator=True)

    def decide():
        return code_of(
            services.decide, case, "remove", rule=Rule.SPAM, reason="x", person="day", by=by
        )

    with meanwhile(decide) as (result, begin):
        services.move(thread, event=goal, by=boss)
        begin()

    assert (result, Sanction.objects.get().event) == ([""], goal)


def test_what_is_done_after_waiting_for_a_move_knows_the_new_home(boss):
    thread, goal = talk(), EventFactory()

    def close():
        services.close(thread, by=boss)
        return Activity.objects.get(verb="thread.closed").event_id

    with meanwhile(close) as (result, begin):
        services.move(thread, event=goal, by=boss)
        begin()

    assert result == [goal.pk]
