# SPDX-License-Identifier: AGPL-3.0-or-later
"""Digests: a day's or week's news of an event in one mail, what to catch up on, open questions."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.notifications import services
from apps.notifications.composing import Drop, compose
from apps.notifications.models import Letter, Notice
from apps.notifications.queries.wishes import Wishes
from apps.notifications.services.digesting import digest_due
from apps.rsvps.models import Rsvp
from apps.sessions import services as sessions
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.notifications import HabitsFactory, PreferenceFactory
from tests.factories.rsvps import HeadcountFactory, RsvpFactory
from tests.factories.sessions import SessionFactory, SummaryFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory
from tests.notifications.telling import react

pytestmark = pytest.mark.django_db


def digests():
    return list(Letter.objects.filter(kind="digest").order_by("pk"))


def composed(letter):
    return compose([letter], now=letter.due_at)[letter.pk]


@pytest.mark.parametrize(
    ("how", "now", "due"),
    [
        ("daily", "2026-10-24T05:00", "2026-10-24T06:00"),
        ("daily", "2026-10-24T05:58", "2026-10-25T07:00"),
        ("weekly", "2026-10-24T05:00", "2026-10-26T07:00"),
        ("weekly", "2026-10-26T06:00", "2026-10-26T07:00"),
        ("hourly", "2026-10-24T05:20", "2026-10-24T06:00"),
        ("hourly", "2026-10-24T05:57", "2026-10-24T07:00"),
    ],
)
def test_digests_go_at_eight_on_the_clock_of_their_reader(how, now, due):
    at, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, due))

    assert digest_due(how, Wishes(timezone="Europe/Skopje"), at) == expected


def test_a_day_of_news_is_one_mail_and_a_day_without_is_none():
    event, reader, writer = EventFactory(name="Camp"), UserFactory(), UserFactory()
    PreferenceFactory(user=reader, event=event, digest="daily")
    for number in range(2):
        thread = ThreadFactory(event=event, title=f"Talk {number}")
        threads.reply(thread, text="Mine", by=reader)
        threads.reply(thread, text="Theirs", by=writer)
    react()
    react()

    [letter] = digests()
    assert Letter.objects.filter(kind="notice", user=reader).count() == 0
    mail = composed(letter)
    assert "Camp" in mail.subject
    assert "Talk 0" in mail.text
    assert "Talk 1" in mail.html
    services.mark_all_seen(reader, event=None, until=timezone.now())
    assert composed(letter) == Drop("nothing")


def test_a_zone_that_is_none_stops_no_digest():
    at = datetime(2026, 10, 24, 5, tzinfo=UTC)

    assert digest_due("daily", Wishes(timezone="Mars/X"), at) == at + timedelta(hours=3)


def test_what_comes_to_name_its_reader_does_not_wait_for_the_digest(delivered):
    reader, writer = UserFactory(person__name="Ewa Nowak"), UserFactory()
    services.wish(reader, event=None, digest="weekly")
    thread = ThreadFactory()
    threads.reply(thread, text="First", by=reader)
    posts = [threads.reply(thread, text=text, by=writer) for text in ("Second", "Third")]
    react()
    threads.edit(posts[0], text="Second, @Ewa_Nowak", by=writer)
    react()

    mails = delivered(now=timezone.now() + timedelta(minutes=20))

    [mail] = [mail for mail in mails if mail["To"] == reader.email]
    said = mail.get_body(("plain",)).get_content()
    assert ("Ewa_Nowak" in said, "Third" in said) == (True, False)
    [digest] = digests()
    assert "Third" in composed(digest).text


def test_a_recording_comes_as_one_mail_to_who_catches_up():
    event = EventFactory(name="Camp")
    reader = UserFactory(email="later@example.org")
    for number in range(3):
        session = SessionFactory(event=event, title=f"Talk {number}")
        headcount = HeadcountFactory(session=session, event=event)
        RsvpFactory(headcount=headcount, user=reader, answer=Rsvp.Answer.LATER)
        sessions.add_resource(session, kind="recording", url=f"https://a.example/{number}", by=None)
    react()
    react()

    [letter] = digests()
    mail = composed(letter)
    assert "To catch up" in mail.subject
    assert all(f"Talk {number}" in mail.text for number in range(3))
    assert Notice.objects.get(user=reader).count == 3


def test_the_mail_says_what_there_is_of_what_to_catch_up_on():
    event, reader = EventFactory(name="Camp"), UserFactory(email="later@example.org")
    full, bare = (SessionFactory(event=event, title=title) for title in ("Full", "Bare"))
    for session in (full, bare):
        headcount = HeadcountFactory(session=session, event=event)
        RsvpFactory(headcount=headcount, user=reader, answer=Rsvp.Answer.LATER)
        sessions.add_resource(session, kind="recording", url="https://a.example/1", by=None)
    SummaryFactory(session=full)
    about = ThreadFactory(main=True, session=full)
    for state in ("open", "open", "answered"):
        QuestionFactory(session=full, post=PostFactory(thread=about), state=state)
    QuestionFactory(
        session=full, post=PostFactory(thread=about, removed_at=timezone.now()), state="open"
    )
    react()

    mail = composed(digests()[0])
    for said in (mail.text, mail.html):
        assert said.count("Recording · Summary · 2 open questions") == 1
        assert said.count("Recording") == 2


def open_question(**fields):
    event = EventFactory(
        starts_on=datetime(2026, 8, 1).date(), ends_on=datetime(2026, 8, 2).date(), **fields
    )
    session = SessionFactory(event=event, title="Maps")
    thread = ThreadFactory(main=True, session=session, event=event)
    post = PostFactory(
        thread=thread, text="Who draws them?", created_at=datetime(2026, 8, 1, tzinfo=UTC)
    )
    asker = UserFactory()
    return QuestionFactory(session=session, post=post, asker=asker.person), asker


@pytest.mark.parametrize("people", [1, 3])
def test_open_questions_are_told_once_a_month_between_editions(people):
    asked = [open_question() for _ in range(people)]
    for day in (1, 2, 3, 15):
        services.tell_of_open_questions(now=datetime(2026, 9, day, 7, tzinfo=UTC))

    letters = digests()
    assert {letter.user_id for letter in letters} == {asker.pk for _one, asker in asked}
    assert len(letters) == people
    assert "Who draws them?" in composed(letters[0]).text

    services.tell_of_open_questions(now=datetime(2026, 10, 1, 7, tzinfo=UTC))
    assert len(digests()) == 2 * people


@pytest.mark.parametrize("why", ["answered", "hidden", "unwished"])
def test_nothing_is_sent_when_nothing_is_open_or_it_is_not_wished(why):
    question, asker = open_question()
    now = datetime(2026, 9, 1, 7, tzinfo=UTC)
    services.tell_of_open_questions(now=now)
    [letter] = digests()
    if why == "answered":
        question.state = "answered"
        question.save()
    elif why == "hidden":
        question.session.event.hidden = True
        question.session.event.save()
    else:
        HabitsFactory(user=asker, monthly=False)

    assert composed(letter) == Drop("nothing")
    Letter.objects.all().delete()
    services.tell_of_open_questions(now=now + timedelta(days=1))
    assert digests() == []
