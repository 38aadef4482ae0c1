# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we export is read back as the same programme."""

from datetime import date

import pytest

from apps.programme.services import apply, compare
from apps.programme.sources.formats import parse
from apps.sessions.models import Session
from tests.factories.events import EventFactory
from tests.sessions.exported import programme

pytestmark = pytest.mark.django_db


def said(event):
    """All that the formats carry of a programme, by upper-case code."""
    sessions = event.sessions.filter(starts_at__isnull=False).exclude(
        state__in=[Session.State.PROPOSED, Session.State.WITHDRAWN]
    )
    return {
        session.code.upper(): {
            "title": session.title,
            "state": session.state,
            "times": (session.starts_at, session.ends_at, session.day, session.wall_start),
            "room": session.room and session.room.name,
            "track": session.track and session.track.name,
            "language": session.language,
            "spoken": sorted(session.spoken_languages),
            "kind": session.kind,
            "speakers": [
                link.speaker.name for link in session.session_speakers.order_by("position")
            ],
            "links": sorted((link.kind, link.url) for link in session.resources.all()),
            "record": (session.do_not_record, session.licence),
        }
        for session in sessions.select_related("room", "track")
    }


@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_export_is_read_back_as_the_same_programme(client, form):
    event = programme()
    content = client.get(f"/{event.slug}/programme.{form}").content
    copy = EventFactory(
        slug="copy",
        timezone="Europe/Warsaw",
        starts_on=date(2027, 10, 29),
        ends_on=date(2027, 10, 31),
    )

    read = parse(content)
    plan = apply(compare(copy, read), by=None)

    assert said(copy) == said(event)
    assert [room.name for room in copy.rooms.order_by("position")] == ["Wielka sala", "Aula"]
    assert (read.title, read.timezone) == (event.name, "Europe/Warsaw")
    assert [warning.code for warning in read.warnings] == []
    assert plan.counts["created"] == 4


@pytest.mark.parametrize("form", ["json", "xml"])
def test_reading_an_export_again_changes_nothing(client, form):
    event = programme()
    content = client.get(f"/{event.slug}/programme.{form}").content
    copy = EventFactory(timezone="Europe/Warsaw", starts_on=date(2027, 10, 29))
    apply(compare(copy, parse(content)), by=None)
    copy.refresh_from_db()

    again = compare(copy, parse(content))

    assert {name: count for name, count in again.counts.items() if count} == {"unchanged": 4}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_text_keeps_its_form_on_the_way(client, form):
    event = programme()
    copy = EventFactory(timezone="Europe/Warsaw", starts_on=date(2027, 10, 29))

    apply(compare(copy, parse(client.get(f"/{event.slug}/programme.{form}").content)), by=None)

    assert "<strong>edit-a-thons</strong>" in copy.sessions.get(code="ABC234").abstract_html
    assert copy.sessions.get(code="HALL").abstract_html == "<p>Hi</p>"
