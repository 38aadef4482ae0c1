# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.models import User
from apps.events.models import Event, Series
from apps.examples.content import content
from apps.examples.services import load
from apps.examples.services.calls import second_thursday
from apps.rsvps.models import Headcount, Rsvp
from apps.sessions.models import Session, Summary
from apps.threads.models import Case, FollowUp, Post, PostPicture, Question, ThreadPlace
from apps.threads.services import reply
from apps.translations.models import Translation

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 10, 7, 20, tzinfo=UTC)
"""A Wednesday, 11:20 in the conference's zone."""

MOVEMENT = {
    "eseap-conference",
    "iberoconf",
    "wikiarabia",
    "wikiconference-north-america",
    "wikiconvention-francophone",
    "wikiindaba",
}


def test_the_examples_hold_a_conference_a_call_series_and_the_movements_series():
    load(now=NOW)

    conference = Event.objects.get(slug="bridges")
    assert (conference.starts_on, conference.ends_on) == (date(2027, 3, 9), date(2027, 3, 11))
    assert conference.sessions.count() == len(content("conference")["session"])
    calls = Event.objects.filter(series__slug="language-call").values_list("starts_on", flat=True)
    assert sorted(calls) == [date(2027, 2, 11), date(2027, 3, 11), date(2027, 4, 8)]
    assert set(Series.objects.filter(events=None).values_list("slug", flat=True)) == MOVEMENT


def test_six_languages_are_written_and_summaries_are_translated():
    load(now=NOW)

    spoken = set(Post.objects.values_list("language", flat=True))
    assert spoken == {"ar", "en", "es", "fr", "pl", "uk"}
    assert set(Summary.objects.values_list("language", flat=True)) == spoken
    assert Translation.objects.filter(field="text").count() >= 15


def test_whatever_is_live_can_be_joined_and_some_of_it_can_be_watched_afterwards():
    load(now=NOW)
    conference = Event.objects.get(slug="bridges")

    staged = conference.sessions.filter(room__name__in=["Online room", "Main hall"])
    assert not staged.exclude(kind="break").exclude(resources__kind="stream").exists()
    recorded = conference.sessions.filter(resources__kind="recording").distinct()
    assert set(recorded.values_list("code", flat=True)) == {"OPEN", "GREET", "VOICES"}
    assert {session.day for session in recorded} == {conference.starts_on}


def test_every_part_of_a_discussion_has_something_to_see():
    load(now=NOW)

    state = Question.State
    assert set(Question.objects.values_list("state", flat=True)) >= {state.OPEN, state.ANSWERED}
    assert Question.objects.filter(votes_count__gt=2, is_anonymous=False).exists()
    assert FollowUp.objects.open().count() == 2
    assert FollowUp.objects.done().count() == 1
    assert FollowUp.objects.filter(due_on__lt=NOW.date()).get().owner.name == "Agnieszka Lis"
    assert Case.objects.filter(decided_at=None).count() == 1
    assert PostPicture.objects.count() == 1
    assert ThreadPlace.objects.filter(area__slug="languages", thread__tags__slug="relay").exists()


def test_something_is_live_at_every_hour_of_the_second_day():
    load(now=NOW)
    start_of_day = datetime(2027, 3, 9, 20, 5, tzinfo=UTC)

    hours = [start_of_day + timedelta(hours=number) for number in range(24)]

    assert [hour for hour in hours if not Session.objects.on_now(hour).exists()] == []


def test_loading_again_the_same_day_adds_nothing():
    first = load(now=NOW)
    answers = Rsvp.objects.count()

    assert load(now=NOW) == first
    assert Rsvp.objects.count() == answers


def test_people_take_part_and_somebody_waits_for_a_place():
    load(now=NOW)

    conference = Headcount.objects.get(event__slug="bridges", session=None)
    assert min(conference.in_person, conference.online, conference.later, conference.named) > 0
    workshops = Headcount.objects.filter(in_person_places=2)
    assert {(head.in_person, head.in_person_waiting > 0) for head in workshops} == {(2, True)}


def test_loading_a_week_later_moves_the_conference_and_keeps_what_people_wrote():
    load(now=NOW)
    session = Session.objects.get(event__slug="bridges", code="ROADS")
    thread = session.threads.get(is_main=True)
    mine = reply(thread, text="I was here.", by=User.objects.get(email="kofi@example.org"))

    load(now=NOW + timedelta(days=7))

    moved = Session.objects.get(pk=session.pk)
    assert moved.starts_at == session.starts_at + timedelta(days=7)
    assert moved.moved_from is None
    assert Post.objects.get(pk=mine.pk).text == "I was here."
    assert Session.objects.on_now(NOW + timedelta(days=7)).exists()


def test_what_lies_in_the_future_is_said_when_its_time_has_come():
    in_the_morning = load(now=NOW).posts
    in_the_evening = load(now=NOW + timedelta(hours=8)).posts

    threads = content("discussions")["thread"]
    assert in_the_morning < in_the_evening
    assert Post.objects.filter(thread__event__slug="bridges").count() == sum(
        len(thread["post"]) for thread in threads
    )


def test_the_command_counts_in_words_and_in_json():
    words, figures = StringIO(), StringIO()

    call_command("load_examples", stdout=words)
    call_command("load_examples", "--json", stdout=figures)

    counts = json.loads(figures.getvalue())
    assert f"{counts['events']} events with {counts['sessions']} sessions" in words.getvalue()
    assert Session.objects.on_now(timezone.now()).exists()


def test_every_example_person_can_be_told_how_to_sign_in():
    load(now=NOW)
    out = StringIO()

    call_command("example_people", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["organizer", "nino@example.org", "Nino", "Kapanadze"]
    assert len(lines) == len(content("people"))


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [
        (date(2027, 3, 10), 0, date(2027, 3, 11)),
        (date(2027, 1, 31), -1, date(2026, 12, 10)),
        (date(2026, 12, 1), 1, date(2027, 1, 14)),
    ],
)
def test_calls_are_held_on_the_second_thursday(today, months, expected):
    assert second_thursday(today, months=months) == expected
