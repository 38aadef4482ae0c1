# SPDX-License-Identifier: AGPL-3.0-or-later
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.core.errors import Refused
from apps.programme.models import ImportRun
from apps.programme.services import apply, compare, open_for
from apps.programme.sources.formats import parse
from apps.sessions.models import Session, Speaker
from tests.factories.events import EventFactory
from tests.programme.sources.made import schedule_json, talk


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_every_session_once():
    event = EventFactory(timezone="Europe/Skopje")
    programme = parse(
        schedule_json(*[talk(code=f"CODE{n}", guid=f"g{n}", room=f"R{n}") for n in range(8)])
    )
    both_compared = Barrier(2)

    def one(_number):
        try:
            plan = compare(event, programme)
            both_compared.wait(timeout=20)
            return apply(plan, by=None).counts["created"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        created = sorted(pool.map(one, range(2)))

    assert created == [0, 8]
    assert Session.objects.count() == 8
    assert Speaker.objects.count() == ImportRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_that_open_the_same_event_make_it_once():
    programme = parse(schedule_json(talk()))

    def one(_number):
        try:
            return open_for(programme, slug="skopje", mode="onsite", by=None).slug
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["skopje", "taken", "taken", "taken"]
