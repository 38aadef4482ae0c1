# SPDX-License-Identifier: AGPL-3.0-or-later
"""A programme with everything in it that exports get wrong, and the schemas of the field."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema
from django.conf import settings

from apps.events.models import Event
from apps.sessions.models import Resource
from tests.factories.events import EventFactory
from tests.factories.sessions import (
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TrackFactory,
)

VENDORED = Path(settings.ROOT) / "tests/vendor/voc"
EVENING = datetime(2027, 10, 30, 20, tzinfo=UTC)
"""Ten in the evening before the clocks of Warsaw go back."""


def programme() -> Event:
    """Three days around the end of summer time, rooms whose order is not that of their names."""
    event = EventFactory(
        slug="węzeł-2027",
        name="Węzeł <2027> & friends",
        timezone="Europe/Warsaw",
        starts_on=date(2027, 10, 29),
        ends_on=date(2027, 10, 31),
    )
    big = RoomFactory(event=event, name="Wielka sala", position=0)
    small = RoomFactory(event=event, name="Aula", position=1)
    RoomFactory(event=event, name="Empty", position=2)
    track = TrackFactory(event=event, name="تعليم", position=3)
    ada = SpeakerFactory(event=event, code="ADA123", name="Ada Lind")
    amal = SpeakerFactory(event=event, code="name:amal", name="أمل")
    talk = SessionFactory(
        event=event,
        code="ABC234",
        title="كيف نكتب معًا؟ \u200fWikipedia 2027",
        language="ar",
        spoken_languages=["en", "ar"],
        starts_at=EVENING,
        room=small,
        track=track,
        abstract="Ten **edit-a-thons** & 1 < 2.\x0b\x85\r\nLine two.",
        abstract_html="<p>Ten</p>",
        kind="workshop",
        licence="CC BY-SA 4.0",
        source_url="https://talks.example.org/42",
        speakers=[amal, ada],
    )
    for kind, url, title in (
        (Resource.Kind.SLIDES, "https://example.org/a?b=1&c=2", ""),
        (Resource.Kind.RECORDING, "https://tube.example.org/1", "In full"),
        (Resource.Kind.STREAM, "https://meet.example.org/x", "Way in"),
        (Resource.Kind.PAD, "https://pad.example.org/y", ""),
        (Resource.Kind.PAGE, "https://example.org/paper.pdf", "Paper"),
    ):
        ResourceFactory(session=talk, kind=kind, url=url, title=title)
    SessionFactory(
        event=event, code="night-owls", title="Night", starts_at=EVENING + timedelta(hours=5),
        day=date(2027, 10, 30), room=big,
    )  # fmt: skip
    SessionFactory(
        event=event, code="Off", title="Off", cancelled=True, starts_at=EVENING, room=big
    )
    SessionFactory(
        event=event, code="HALL", title="No room", starts_at=EVENING - timedelta(days=1), room=None,
        do_not_record=True, abstract="<p>Hi</p><script>1</script>", abstract_html="<p>Hi</p>",
    )  # fmt: skip
    SessionFactory(event=event, title="Secret", proposed=True, room=big)
    SessionFactory(event=event, title="Taken back", withdrawn=True, room=big)
    SessionFactory(event=event, title="Someday", unscheduled=True)
    return event


@cache
def xml_schema(path: Path = VENDORED / "schedule.xsd") -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(path)


def faults_in_json(content: bytes, schema: Path = VENDORED / "schedule.schema.json") -> list[str]:
    """What the schema says against the file; its formats are checked too."""
    rules: Any = json.loads(schema.read_text())
    checker = jsonschema.FormatChecker()
    validator = jsonschema.Draft6Validator(rules, format_checker=checker)
    return [error.message for error in validator.iter_errors(json.loads(content))]


def faults_in_xml(content: bytes, schema: xmlschema.XMLSchema | None = None) -> list[str]:
    checked = (schema or xml_schema()).iter_errors(content.decode())
    return [str(error.reason) for error in checked]
