# SPDX-License-Identifier: AGPL-3.0-or-later
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.programme.models import ImportRun
from apps.programme.services import apply, compare
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
