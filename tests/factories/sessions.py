# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone as clock
from factory.django import DjangoModelFactory

from apps.events.days import wall_time
from apps.sessions import ical
from apps.sessions.models import (
    Interpretation,
    Preparation,
    Resource,
    Room,
    Session,
    SessionSpeaker,
    Speaker,
    Summary,
    Track,
)
from tests.factories.events import EventFactory


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence("Room {}".format)
    position = factory.Sequence(int)


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence("Track {}".format)
    position = factory.Sequence(int)


class SpeakerFactory(DjangoModelFactory):
    class Meta:
        model = Speaker

    event = factory.SubFactory(EventFactory)
    person = factory.SubFactory("tests.factories.accounts.PersonFactory")
    code = factory.Sequence("P{}".format)
    name = factory.LazyAttribute(lambda speaker: speaker.person.name)


class SessionFactory(DjangoModelFactory):
    """A confirmed session of an hour at noon (UTC) of the event's first day.

    Traits: live and soon (their times are about now), ended, cancelled, withdrawn, proposed,
    unscheduled, and a pause (a break of the programme).
    """

    class Meta:
        model = Session
        skip_postgeneration_save = True

    class Params:
        live = factory.Trait(starts_at=factory.LazyFunction(lambda: _minutes_from_now(-20)))
        soon = factory.Trait(starts_at=factory.LazyFunction(lambda: _minutes_from_now(10)))
        ended = factory.Trait(starts_at=factory.LazyFunction(lambda: _minutes_from_now(-180)))
        cancelled = factory.Trait(state=Session.State.CANCELLED)
        withdrawn = factory.Trait(state=Session.State.WITHDRAWN)
        proposed = factory.Trait(state=Session.State.PROPOSED)
        unscheduled = factory.Trait(starts_at=None, ends_at=None, day=None, room=None)
        pause = factory.Trait(kind=Session.Kind.BREAK, title="Lunch")

    event = factory.SubFactory(EventFactory)
    code = factory.Sequence("S{}".format)
    title = factory.Sequence("Session {}".format)
    language = "en"
    spoken_languages = ["en"]
    starts_at = factory.LazyAttribute(
        lambda session: (
            datetime.combine(session.event.starts_on, datetime.min.time(), UTC)
            + timedelta(hours=12)
        )
    )
    ends_at = factory.LazyAttribute(
        lambda session: session.starts_at and session.starts_at + timedelta(hours=1)
    )
    day = factory.LazyAttribute(
        lambda session: (
            session.starts_at and session.starts_at.astimezone(session.event.zone).date()
        )
    )
    wall_start = factory.LazyAttribute(
        lambda session: (
            wall_time(session.starts_at, session.event.timezone) if session.starts_at else ""
        )
    )
    room = factory.SubFactory(RoomFactory, event=factory.SelfAttribute("..event"))
    abstract = ""
    abstract_html = factory.LazyAttribute(
        lambda session: f"<p>{session.abstract}</p>" if session.abstract else ""
    )

    @factory.post_generation
    def calendar_entry(session, create, extracted, **kwargs):
        if ical.fill([session]) and create:
            Session.objects.filter(pk=session.pk).update(ical=session.ical)

    @factory.post_generation
    def speakers(session, create, extracted, **kwargs):
        for position, speaker in enumerate(extracted or ()):
            SessionSpeaker.objects.create(session=session, speaker=speaker, position=position)


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    session = factory.SubFactory(SessionFactory)
    kind = Resource.Kind.RECORDING
    url = factory.Sequence("https://video.example.org/{}".format)


class InterpretationFactory(DjangoModelFactory):
    class Meta:
        model = Interpretation

    session = factory.SubFactory(SessionFactory)
    language = "ar"
    kind = Interpretation.Kind.HUMAN


class SummaryFactory(DjangoModelFactory):
    class Meta:
        model = Summary

    session = factory.SubFactory(SessionFactory)
    language = "en"
    text = "What we learned from **ten** edit-a-thons."
    html = "<p>What we learned from <strong>ten</strong> edit-a-thons.</p>"


class PreparationFactory(DjangoModelFactory):
    class Meta:
        model = Preparation

    session = factory.SubFactory(SessionFactory)
    minutes = 12
    language = "en"
    text = "Read the report first."
    html = "<p>Read the report first.</p>"


def _minutes_from_now(minutes):
    now = clock.now().replace(second=0, microsecond=0)
    return now + timedelta(minutes=minutes)
