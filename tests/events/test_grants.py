# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants: asked for, decided, spent, given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events import services
from apps.events.granted import balance, needs_grant
from apps.events.models import Event, Grant, GrantUse
from apps.threads import services as threads
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import (
    EventFactory,
    EventRoleFactory,
    GrantFactory,
    SeriesFactory,
    today,
)
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import ThreadFactory

db = pytest.mark.django_db


def start(grant, title="Tea", **more):
    return threads.start(event=grant.event, title=title, text="x", by=grant.user, **more)


def refused(task, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        task(*args, **kwargs)
    return refusal.value


def give(grant, **more):
    usual = {"discussions": 5, "parts": 2, "parts_each": True, "until": today()}
    return services.give_grant(grant, **usual | {"by": UserFactory(administrator=True)} | more)


@db
def test_a_request_becomes_a_grant_and_both_are_on_record():
    holder, event = UserFactory(), EventFactory(starts_by_grant=True)
    asked = services.ask_for_grant(event=event, why="Želim pomoći", language="hr", by=holder)

    grant = give(asked, reason="Dobro došli")

    assert (grant.state, grant.discussions, grant.answer) == ("given", 5, "Dobro došli")
    holder.refresh_from_db()
    assert services.GRANT_MARK in holder.marks
    trace = Activity.objects.filter(event=event, verb__startswith="grant.").order_by("pk")
    assert list(trace.values_list("verb", flat=True)) == ["grant.asked", "grant.given"]
    assert refused(give, asked).code == "decided"


@db
def test_asking_twice_for_the_same_is_one_request_with_the_later_words():
    holder, event = UserFactory(), EventFactory()
    services.ask_for_grant(event=event, why="First", by=holder)
    services.ask_for_grant(event=event, why="Second", by=holder)
    assert list(Grant.objects.values_list("why", flat=True)) == ["Second"]


@db
def test_a_request_says_why_for_what_and_a_day_to_come():
    holder, event = UserFactory(), EventFactory()
    ask = services.ask_for_grant
    assert refused(ask, why="x", by=holder).code == "nowhere"
    assert refused(ask, event=event, why=" ", by=holder).code == "no-why"
    past = today() - timedelta(days=2)
    assert refused(ask, event=event, why="x", until=past, by=holder).code == "until"
    for number in range(5):
        ask(name=f"Camp {number}", why="x", by=holder)
    assert refused(ask, event=event, why="x", by=holder).code == "too-many-open"


@db
def test_who_is_limited_does_not_decide():
    event = EventFactory(starts_by_grant=True)
    owner = EventRoleFactory(event=event, role="owner").user
    grant = GrantFactory(event=event, asked=True)
    assert refused(give, grant, by=owner).code == "not-yours"
    Event.objects.filter(pk=event.pk).update(status="official")
    give(grant, by=owner)
    own = GrantFactory(event=event, user=owner, asked=True)
    assert refused(give, own, by=owner).code == "not-yours"
    stranger = UserFactory()
    assert refused(services.refuse_grant, own, reason="no", by=stranger).code == "not-yours"


@db
def test_a_refusal_and_a_revocation_need_a_reason():
    admin = UserFactory(administrator=True)
    asked = GrantFactory(asked=True)
    assert refused(services.refuse_grant, asked, reason=" ", by=admin).code == "no-reason"
    services.refuse_grant(asked, reason="Not yet", by=admin)
    assert Grant.objects.get(pk=asked.pk).state == "refused"
    given = GrantFactory()
    assert refused(services.revoke_grant, given, reason="", by=admin).code == "no-reason"


@db
def test_the_sixth_discussion_is_refused_and_replies_never_are():
    grant = GrantFactory()
    found = [start(grant, f"Tea {number}") for number in range(5)]

    refusal = refused(start, grant)

    assert refusal.code == "grant-used"
    assert "0 of 5" in str(refusal)
    assert Thread.objects.count() == 5
    assert balance(grant.event, grant.user).left == 0
    for number in range(30):
        threads.reply(found[0], text=f"Answer {number}", by=grant.user)


@db
def test_who_has_no_grant_starts_nothing_and_answers_everything():
    grant, stranger = GrantFactory(), UserFactory()
    thread = start(grant)
    refusal = refused(threads.start, event=grant.event, title="Mine", text="x", by=stranger)
    assert refusal.code == "no-grant"
    threads.reply(thread, text="I am here", by=stranger)


@db
def test_parts_count_for_themselves_in_each_discussion_or_in_all():
    grant = GrantFactory(discussions=2)
    one, two = start(grant, "One"), start(grant, "Two")
    for whole in (one, one, two, two):
        start(grant, "Part", parent=whole)
    assert refused(start, grant, "Part", parent=one).code == "grant-parts-used"

    in_all = GrantFactory(parts_each=False, parts=1)
    one, two = start(in_all, "One"), start(in_all, "Two")
    start(in_all, "Part", parent=one)
    assert refused(start, in_all, "Part", parent=two).code == "grant-parts-used"
    assert balance(in_all.event, in_all.user).left == 3


@db
def test_parts_of_others_discussions_are_never_more_than_ones_own_could_have():
    grant = GrantFactory(discussions=1, parts=1)
    others = [ThreadFactory(event=grant.event) for _ in range(2)]
    start(grant, "Part", parent=others[0])
    assert refused(start, grant, "Part", parent=others[1]).code == "grant-parts-used"


@db
def test_more_can_be_given_and_adds_up():
    grant = GrantFactory(discussions=1)
    start(grant)
    GrantFactory(event=grant.event, user=grant.user, discussions=2)
    found = balance(grant.event, grant.user)
    assert (found.left, found.of) == (2, 3)
    start(grant)
    start(grant)
    assert refused(start, grant).code == "grant-used"


@db
def test_a_grant_ends_with_its_day_and_by_revocation_and_what_was_started_stays():
    grant = GrantFactory()
    thread = start(grant)
    services.revoke_grant(grant, reason="Too loud", by=UserFactory(administrator=True))
    assert refused(start, grant).code == "grant-ended"
    threads.reply(thread, text="I go on", by=grant.user)
    post = thread.posts.get(number=1)
    threads.edit(post, text="better", by=grant.user)

    over = GrantFactory(until=today() - timedelta(days=2))
    assert refused(start, over).code == "grant-ended"


@db
def test_a_grant_for_the_series_holds_in_its_events():
    event = EventFactory(starts_by_grant=True, series=SeriesFactory())
    grant = GrantFactory(event=None, series=event.series, discussions=1)
    threads.start(event=event, title="x", text="x", by=grant.user)
    elsewhere = EventFactory(starts_by_grant=True)
    refusal = refused(threads.start, event=elsewhere, title="x", text="x", by=grant.user)
    assert refusal.code == "no-grant"


@db
def test_one_s_own_empty_discussion_gives_its_unit_back_within_the_hour():
    grant = GrantFactory(discussions=1)
    thread = start(grant)
    threads.remove_thread(thread, by=grant.user)
    assert balance(grant.event, grant.user).left == 1
    start(grant, "Another")
    assert refused(threads.show_thread_again, thread, by=grant.user).code == "grant-used"


@db
def test_a_unit_is_kept_after_the_hour_and_where_a_moderator_removed():
    grant = GrantFactory(discussions=2)
    old, bad = start(grant, "Old"), start(grant, "Bad")
    Thread.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(minutes=61))
    threads.remove_thread(old, by=grant.user)
    threads.remove_thread(bad, by=UserFactory(administrator=True), rule=1)
    assert balance(grant.event, grant.user).left == 0


@db
def test_who_needs_a_grant():
    event = EventFactory(starts_by_grant=True)
    owner = EventRoleFactory(event=event, role="owner").user
    assert needs_grant(event, UserFactory())
    assert needs_grant(event, owner)
    assert not needs_grant(event, UserFactory(administrator=True))
    assert not needs_grant(EventFactory(), UserFactory())
    event.status = "official"
    assert not needs_grant(event, owner)
    assert needs_grant(event, UserFactory())
    speaker = SpeakerFactory(event=event, person=UserFactory().person)
    session = SessionFactory(event=event, speakers=[speaker])
    threads.start(event=event, session=session, title="x", text="x", by=speaker.person.user)
    assert not GrantUse.objects.exists()


@db
def test_no_way_leads_around_the_grant():
    grant = GrantFactory(discussions=1)
    EventRoleFactory(event=grant.event, user=grant.user, role="owner")
    thread = start(grant)
    threads.reply(thread, text="two", by=grant.user)
    assert refused(threads.split, thread, numbers=[2], title="New", by=grant.user).code == (
        "grant-used"
    )
    free = threads.start(event=EventFactory(), title="Elsewhere", text="x", by=grant.user)
    assert refused(threads.list_in, free, event=grant.event, by=grant.user).code == "grant-used"
    assert refused(threads.move, free, event=grant.event, by=grant.user).code == "not-yours"


@db
def test_what_was_started_on_a_forum_counts_and_is_never_refused():
    grant = GrantFactory(discussions=1)
    for _ in range(2):
        threads.absorb_start(
            event=grant.event, title="There", author=grant.user.person, place="village"
        )
    assert balance(grant.event, grant.user).left == 0
    assert refused(start, grant).code == "grant-used"


@db
def test_in_an_unofficial_event_its_owner_does_not_lift_the_limit():
    event = EventFactory(starts_by_grant=True)
    owner = EventRoleFactory(event=event, role="owner").user
    lift = services.start_by_grant_only
    assert refused(lift, event, only=False, by=owner).code == "not-yours"
    Event.objects.filter(pk=event.pk).update(status="endorsed")
    lift(event, only=False, by=owner)
    assert not Event.objects.get(pk=event.pk).starts_by_grant


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_last_requests_at_once_exactly_one_is_created():
    grant = GrantFactory()
    for number in range(4):
        start(grant, f"Tea {number}")

    def last(number):
        try:
            start(grant, f"Last {number}")
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "created"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(last, range(200)))

    assert sorted(said) == ["created", *["grant-used"] * 199]
    assert Thread.objects.count() == 5
    assert GrantUse.objects.filter(grant=grant, returned_at=None).count() == 5
