# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports after two entries of one person were joined by hand."""

import pytest

from apps.programme.services import apply, compare
from apps.programme.sources.formats import parse
from apps.sessions.models import Speaker
from apps.sessions.services import merge_speakers
from tests.factories.events import EventFactory
from tests.programme.sources.made import schedule_json, talk

pytestmark = pytest.mark.django_db

EWA = {"code": "EWA", "public_name": "Ewa Nowak"}
TWICE = {"code": "TWICE", "public_name": "E. Nowak"}


def imported(event, *talks):
    return apply(compare(event, parse(schedule_json(*talks))), by=None)


def test_the_source_goes_on_naming_both_and_means_the_one_that_stays():
    event = EventFactory(timezone="Europe/Skopje")
    talks = [
        talk(code="ONE", guid="g1", persons=[EWA]),
        talk(code="TWO", guid="g2", persons=[TWICE]),
    ]
    imported(event, *talks)
    ewa, twice = Speaker.objects.get(code="EWA"), Speaker.objects.get(code="TWICE")
    merge_speakers(twice, into=ewa, by=None)

    again = imported(event, *talks)
    more = imported(event, *talks, talk(code="THREE", guid="g3", persons=[TWICE, EWA]))

    assert (again.is_empty, more.counts["created"]) == (True, 1)
    assert list(event.speakers.present()) == [ewa]
    assert Speaker.objects.get(code="EWA").name == "Ewa Nowak"
    for session in event.sessions.all():
        assert list(session.speakers.all()) == [ewa]
