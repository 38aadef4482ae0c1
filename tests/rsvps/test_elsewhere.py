# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answered on a mirrored forum is counted beside those of here."""

import re

import pytest

from apps.rsvps import services
from apps.rsvps.models import Headcount
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

COUNTS = re.compile(r"<ul[^>]* data-counts>(.*?)</ul>", re.DOTALL)


def counts(client, target):
    found = COUNTS.search(client.get(target.get_absolute_url()).text)
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()) if found else ""


def tell(target, **numbers):
    told = {"place": "Forum", "address": "https://forum.example/t/1", "going": 5, "interested": 2}
    return services.count_elsewhere(target, **(told | numbers))


@pytest.mark.parametrize("factory", [EventFactory, SessionFactory])
def test_pages_show_how_many_answered_on_the_forum(client, factory):
    target = factory()
    assert counts(client, target) == ""

    tell(target)

    assert counts(client, target) == "5 going on Forum 2 interested on Forum"
    text = client.get(target.get_absolute_url()).text
    assert 'href="https://forum.example/t/1" rel="nofollow ugc noopener"' in text


def test_a_change_is_shown_and_the_same_again_changes_nothing(client):
    session = SessionFactory()
    tell(session)
    counts(client, session)
    version = Headcount.objects.get().version

    tell(session)
    assert Headcount.objects.get().version == version
    tell(session, going=1, interested=-3)
    assert counts(client, session) == "1 going on Forum"
    tell(session, going=0, interested=0)
    assert counts(client, session) == ""


def test_they_take_no_places():
    session = SessionFactory()
    services.set_places(session, by=None, in_person_places=3)

    headcount = tell(session, going=30)

    assert headcount.free("in_person") == 3


def test_names_and_addresses_of_the_forum_are_a_strangers(client):
    session = SessionFactory()

    tell(session, place="<b>F\x00</b>", address="javascript:alert(1)")

    text = client.get(session.get_absolute_url()).text
    assert "&lt;b&gt;F&lt;/b&gt;" in text
    assert "javascript:" not in text


def test_counting_again_keeps_what_the_forum_told():
    headcount = tell(SessionFactory())

    assert services.recount(headcount).forum["going"] == 5
