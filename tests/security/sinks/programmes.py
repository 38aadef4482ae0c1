# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events and their programmes: what organizers write and what is imported."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.urls import reverse

from apps.accounts.models import User
from apps.core import text as core_text
from apps.events.models import Event
from apps.sessions.models import Session, Track
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import ChannelFactory, EventFactory, EventRoleFactory, SeriesFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory, SummaryFactory
from tests.factories.threads import ThreadFactory
from tests.factories.translations import TranslationFactory
from tests.security.sinks.filling import Visit, people, rendered, said, sink

Visits = Iterator[str | Visit]


@sink(size=60)
def programme(texts: Sequence[str], reader: User) -> Visits:
    """Titles, speakers, rooms and tracks, as a list and as a grid."""
    event = EventFactory()
    for text, person in zip(texts, people(texts), strict=True):
        speaker = SpeakerFactory(event=event, name=text[:200], person=person)
        SessionFactory(
            event=event,
            title=text[:300],
            speakers=[speaker],
            room__name=text[:100],
            track=Track.objects.create(event=event, name=text[:100]),
        )
    yield reverse("pages:programme", args=[event.slug])
    yield reverse("pages:grid", args=[event.slug])


@sink(size=1)
def dossiers(texts: Sequence[str], reader: User) -> Visits:
    """The page of a session: texts of the programme, translations, links, speakers; its data for
    search engines and for pages that link to it."""
    [text] = texts
    event, [person] = EventFactory(name=text[:200], place=text[:200]), people([text])
    foreign = core_text.render_foreign(text)
    speaker = SpeakerFactory(
        event=event, name=text[:200], person=person, biography=text,
        biography_html=core_text.render_html(text),
    )  # fmt: skip
    session = SessionFactory(
        event=event, title=text[:300], abstract=text, abstract_html=foreign, speakers=[speaker],
        room__name=text[:100], kind_label=text[:120], licence=text[:120], state_reason=text[:300],
        state="cancelled",
    )  # fmt: skip
    Session.objects.filter(pk=session.pk).update(
        description=text, description_html=core_text.render_foreign(text, "markdown")
    )
    ResourceFactory(session=session, title=text[:200], url="https://slides.example/x")
    SummaryFactory(session=session, text=text, html=rendered(text))
    [translator] = people([text])
    TranslationFactory(
        target=session, field="title", text=text, html=text, language="en", translator=translator
    )
    yield reverse("pages:session", args=[event.slug, session.code])


@sink(size=8)
def events(texts: Sequence[str], reader: User) -> Visits:
    """Names, places and descriptions of events: their pages and the lists of all."""
    Event.objects.update(hidden=True)
    made = [
        EventFactory(
            name=text[:200],
            place=text[:200],
            description=text,
            description_html=rendered(text),
            cancelled_reason=text[:300],
        )
        for text in texts
    ]
    yield reverse("pages:home")
    yield reverse("pages:events")
    yield reverse("pages:calendar")
    yield made[0].get_absolute_url()


@sink(size=30)
def people_of_an_event(texts: Sequence[str], reader: User) -> Visits:
    """Who speaks and who organizes, what they belong to; channels, series, announcements."""
    name = texts[0]
    series = SeriesFactory(name=name[:200], description_html=rendered(name), region=name[:120])
    event = EventFactory(series=series, name=name[:200])
    for text, person in zip(texts, people(texts), strict=True):
        SessionFactory(
            event=event, title=text[:300],
            speakers=[SpeakerFactory(event=event, name=text[:200], person=person)],
        )  # fmt: skip
        ChannelFactory(event=event, name=text[:80])
    with transaction.atomic():
        EventRoleFactory(event=event, user=UserFactory(person=people([name])[0]))
    thread = ThreadFactory(event=event, title=name[:200])
    said(thread, [name], people([name]))
    Thread.objects.filter(pk=thread.pk).update(announced_at=datetime.now(UTC))
    yield reverse("pages:people", args=[event.slug])
    yield event.get_absolute_url()
    yield series.get_absolute_url()
