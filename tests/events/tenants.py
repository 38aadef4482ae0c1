# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two organizers of two events, a row of every table in each; what is the other's is marked."""

import re
from dataclasses import dataclass, field

from django.contrib import admin
from django.db import connection, models, transaction

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.admin.scoped import EventScoped
from apps.discourse.models import EventMirror, Topic
from apps.events.models import Event
from apps.sessions.models import AtSession
from tests.factories.discourse import EventMirrorFactory
from tests.factories.events import (
    ChannelFactory,
    EventFactory,
    EventRoleFactory,
    GrantFactory,
    SanctionFactory,
    SeriesFactory,
)
from tests.factories.invitations import InvitationRuleFactory, SpeakerAddressFactory
from tests.factories.permalinks import AddressFactory
from tests.factories.programme import ImportRunFactory, ProgrammeSourceFactory
from tests.factories.rsvps import HeadcountFactory, RsvpFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
    TrackFactory,
)
from tests.factories.threads import (
    CaseFactory,
    HeldPostFactory,
    PictureRequestFactory,
    PostFactory,
    PostPictureFactory,
    QuestionFactory,
    ThreadFactory,
)
from tests.factories.translating import ChoiceFactory, QualityFactory, TermFactory
from tests.factories.translations import TranslationFactory

MARK = "kanari"
SOUGHT = "kanar"
"""MARK stands in every text of the other event, and must never be read by its stranger; a search
for the other word would find them all."""

FAR = 7_000_001
"""The first number of the other event's rows: long enough to be found in a page."""

MISSING = 987_654_321

MARKED = ("name", "title", "text", "description", "biography", "abstract", "place", "source",
          "gone_reason", "state_reason", "cancelled_reason", "kind_label")  # fmt: skip


def _series(event):
    series = SeriesFactory()
    Event.objects.filter(pk=event.pk).update(series=series)
    return series


def _mirror(event):
    return EventMirror.objects.filter(event=event).first() or EventMirrorFactory(event=event)


def _activity(event):
    with transaction.atomic():
        return record("event.changed", event, event=event, reason=MARK)


def _at_session(event):
    session = SessionFactory(event=event, speakers=[SpeakerFactory(event=event)])
    return AtSession.objects.get(session=session)


FACTORIES = {
    "activity.activity": _activity,
    "discourse.eventmirror": lambda e: _mirror(e),
    "discourse.topic": lambda e: Topic.objects.create(mirror=_mirror(e), kind="main"),
    "event_sessions.atsession": _at_session,
    "event_sessions.invitationrule": lambda e: InvitationRuleFactory(event=e),
    "event_sessions.interpretation": lambda e: InterpretationFactory(session=_session(e)),
    "event_sessions.resource": lambda e: ResourceFactory(session=_session(e)),
    "event_sessions.room": lambda e: RoomFactory(event=e),
    "event_sessions.session": lambda e: _session(e),
    "event_sessions.speaker": lambda e: SpeakerFactory(event=e),
    "event_sessions.speakeraddress": lambda e: SpeakerAddressFactory(speaker__event=e),
    "event_sessions.summary": lambda e: SummaryFactory(session=_session(e)),
    "event_sessions.track": lambda e: TrackFactory(event=e),
    "events.event": lambda e: e,
    "events.eventrole": lambda e: EventRoleFactory(event=e, role="moderator"),
    "events.grant": lambda e: GrantFactory(event=e, name=MARK, why=MARK, answer=MARK),
    "events.sanction": lambda e: SanctionFactory(event=e),
    "events.series": _series,
    "permalinks.address": lambda e: AddressFactory(target=e),
    "programme.importrun": lambda e: ImportRunFactory(event=e),
    "programme.programmesource": lambda e: ProgrammeSourceFactory(event=e),
    "rsvps.headcount": lambda e: HeadcountFactory(session=_session(e)),
    "rsvps.rsvp": lambda e: RsvpFactory(headcount__session=_session(e)),
    "threads.case": lambda e: CaseFactory(post__thread__event=e),
    "threads.heldpost": lambda e: HeldPostFactory(thread__event=e),
    "threads.picturerequest": lambda e: PictureRequestFactory(shown__post__thread__event=e),
    "threads.postpicture": lambda e: PostPictureFactory(post__thread__event=e),
    "threads.question": lambda e: QuestionFactory(session=_session(e)),
    "threads.post": lambda e: PostFactory(thread=ThreadFactory(event=e)),
    "threads.thread": lambda e: PostFactory(thread=ThreadFactory(event=e)).thread,
    "translating.choice": lambda e: ChoiceFactory(event=e),
    "translating.quality": lambda e: QualityFactory(event=e),
    "translating.term": lambda e: TermFactory(event=e),
    "translations.translation": lambda e: TranslationFactory(target=e),
}
"""A row of each table that organizers work on, in this event. A new table needs a line here."""


@dataclass
class Tenants:
    """`organizer` owns `mine` and nothing of `theirs`; rows by the label of their table."""

    organizer: User
    mine: Event
    theirs: Event
    my_rows: dict[str, models.Model] = field(default_factory=dict)
    their_rows: dict[str, models.Model] = field(default_factory=dict)


def scoped_tables() -> list[str]:
    return sorted(
        model._meta.label_lower
        for model, table in admin.site._registry.items()
        if isinstance(table, EventScoped) and not table.of_no_event
    )


def other_tables() -> list[str]:
    """Tables held to no event: for administrators only."""
    return sorted({m._meta.label_lower for m in admin.site._registry} - set(scoped_tables()))


def made(role: str = "owner") -> Tenants:
    """Both events with their rows; all texts of the other one carry the mark."""
    mine = EventFactory(name="Mine", slug="mine", timezone="Asia/Kathmandu")
    organizer = EventRoleFactory(event=mine, role=role).user
    my_rows = {label: make(mine) for label, make in FACTORIES.items()}
    _count_from(FAR)
    theirs = EventFactory(slug=f"{MARK}-event", hidden=True)
    ChannelFactory(event=theirs)
    their_rows = {label: make(theirs) for label, make in FACTORIES.items()}
    for row in their_rows.values():
        _mark(row)
    for row in (*my_rows.values(), *their_rows.values()):
        row.refresh_from_db()
    theirs.refresh_from_db()
    return Tenants(organizer, mine, theirs, my_rows, their_rows)


def neutral(text: str, *numbers: int) -> str:
    """A page without what every answer has anew, and without the number that was asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    for number in numbers:
        text = text.replace(str(number), "NUMBER")
    return text


def state_of(row: models.Model) -> dict:
    """All that the table holds of this row now; empty when it is gone."""
    return type(row)._base_manager.filter(pk=row.pk).values().first() or {}


def _session(event):
    return SessionFactory(event=event)


def _mark(row: models.Model) -> None:
    texts = {
        known.name: f"{MARK} {known.name}"[: known.max_length or 99]
        for known in row._meta.fields
        if known.name in MARKED and not known.choices
    }
    if texts:
        type(row)._base_manager.filter(pk=row.pk).update(**texts)


def _count_from(number: int) -> None:
    with connection.cursor() as cursor:
        for model in admin.site._registry:
            table = model._meta.db_table
            if isinstance(model._meta.pk, models.AutoField):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), "
                    "greatest(%s, nextval(pg_get_serial_sequence(%s, 'id'))))",
                    [table, number, table],
                )
