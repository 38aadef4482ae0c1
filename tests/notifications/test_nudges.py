# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
import time_machine

from apps.notifications import services
from apps.notifications.models import Letter, Nudge, NudgePause
from apps.notifications.queries.wishes import wishes_of
from apps.notifications.services import nudging
from apps.rsvps.services import respond
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.notifications import FollowFactory, HabitsFactory
from tests.factories.sessions import ResourceFactory, SessionFactory

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def event():
    """With one session on its first day, from ten to eleven."""
    event = EventFactory(name="Meeting")
    start = event.begins_at + 10 * HOUR
    SessionFactory(event=event, starts_at=start, ends_at=start + HOUR)
    return event


def opens(event):
    return event.sessions.get().starts_at


def rounds(event, since, until, step=6 * HOUR):
    """What is told by rounds from one moment to another, counted from the first session."""
    moment, told = opens(event) + since, []
    while moment <= opens(event) + until:
        with time_machine.travel(moment, tick=False):
            services.nudge(now=moment)
            while services.hand_over_due(now=moment):
                pass
        moment += step
    told = Letter.objects.exclude(handed_at=None).order_by("handed_at")
    return [letter.data["phase"] for letter in told if letter.kind == "nudge"]


def test_who_answered_or_follows_is_told_six_times_each_once(event):
    follower = FollowFactory(event=event).user
    coming, strangers = UserFactory(), UserFactory()
    respond(event, answer="in_person", by=coming)

    phases = rounds(event, -20 * DAY, 45 * DAY, step=HOUR)

    assert phases.count("14d") == 2
    assert sorted(set(phases)) == ["+1d", "+30d", "+7d", "14d", "1h", "2d"]
    assert len(phases) == 12
    assert {letter.user for letter in Letter.objects.all()} == {follower, coming}
    assert not Nudge.objects.filter(user=strangers).exists()


def test_nobody_is_told_twice_on_one_day_but_on_the_next(event):
    """Of two events that begin at the same moment; by the person's clock."""
    other = EventFactory(starts_on=event.starts_on)
    user = UserFactory(timezone="Pacific/Kiritimati")
    for one in (event, other):
        respond(one, answer="online", by=user)

    rounds(event, -14 * DAY - HOUR, -12 * DAY, step=HOUR)

    days = list(Nudge.objects.order_by("day").values_list("event", "day"))
    assert {one for one, _day in days} == {event.pk, other.pk}
    assert days[0][1] != days[1][1]


@pytest.mark.parametrize("what", ["cancelled", "hidden", "unwished", "against"])
def test_nothing_is_said_of_what_does_not_take_place_or_to_who_wants_none(event, what):
    user = UserFactory()
    respond(event, answer="in_person", by=user)
    if what == "unwished":
        HabitsFactory(user=user, nudges=False)
    elif what == "against":
        FollowFactory(user=user, event=event, wanted=False)
    else:
        fields = {"cancelled_at": opens(event)} if what == "cancelled" else {"hidden": True}
        type(event).objects.filter(pk=event.pk).update(**fields)

    assert rounds(event, -3 * DAY, -DAY) == []


def test_a_word_that_waited_for_the_morning_is_not_said_of_what_was_cancelled(event):
    user = UserFactory()
    respond(event, answer="in_person", by=user)
    moment = opens(event) - 2 * DAY
    services.nudge(now=moment)
    type(event).objects.filter(pk=event.pk).update(cancelled_at=moment)

    services.hand_over_due(now=moment)

    assert Letter.objects.get().dropped == "no longer"


def test_a_round_without_anything_new_weighs_nobody(event, monkeypatch, django_assert_num_queries):
    told, unwilling, again = UserFactory(), UserFactory(), UserFactory()
    HabitsFactory(user=unwilling, nudges=False)
    other = EventFactory(starts_on=event.starts_on + 100 * DAY)
    day = (opens(event) - 2 * DAY).date()
    Nudge.objects.create(user=again, event=other, phase="2d", day=day)
    for user in (told, unwilling, again):
        respond(event, answer="online", by=user)
    weighed = []
    monkeypatch.setattr(
        nudging,
        "wishes_of",
        lambda people, **event: weighed.append(people) or wishes_of(people, **event),
    )
    moment = opens(event) - 2 * DAY

    assert services.nudge(now=moment) == 1
    with django_assert_num_queries(4):
        assert services.nudge(now=moment + HOUR / 12) == 0
    assert weighed == [[told.pk, unwilling.pk, again.pk]]

    # Who comes new, whose day is over, and who wants it after all.
    late = UserFactory()
    respond(event, answer="online", by=late)
    assert services.nudge(now=moment + HOUR / 6) == 1
    midnight = (moment + DAY).replace(hour=0, minute=0)
    assert services.nudge(now=midnight) == 1
    services.be_reminded(unwilling, nudges=True)
    assert services.nudge(now=midnight + HOUR) == 1
    assert weighed[1:] == [[late.pk], [again.pk], [unwilling.pk]]
    assert not NudgePause.objects.exists()


def test_it_says_what_there_is_to_do(event, delivered):
    session = event.sessions.get()
    ResourceFactory(session=session, kind="recording")
    user = UserFactory(ui_language="ar")
    respond(event, answer="in_person", by=user)
    moment = session.ends_at + DAY
    services.nudge(now=moment)

    with time_machine.travel(moment, tick=False):
        [mail] = delivered(now=moment)

    text = mail.get_body(("plain",)).get_content()
    assert f"/{event.slug}/programme/" in text
    assert f"/{event.slug}/threads/" in text
    html = mail.get_body(("html",)).get_content()
    assert 'dir="rtl"' in html
    off = mail["List-Unsubscribe"].strip("<>")
    assert off in text
    assert f'href="{off}"' in html
