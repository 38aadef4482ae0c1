# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.rsvps import services
from apps.rsvps.models import Rsvp
from apps.sessions.services import cancel, restore
from tests.factories.accounts import UserFactory
from tests.rsvps.test_waiting import come, states, with_places

pytestmark = pytest.mark.django_db


def test_a_held_place_does_not_lapse_while_nobody_can_confirm_it():
    session = with_places(in_person=1, hold_hours=2)
    first, second, third = come(session, 3)
    services.withdraw(session, by=first)
    assert states([second, third]) == ["offered", "waiting"]
    cancel(session, by=None)
    services.follow(session.event_id)

    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        for _ in range(2):
            services.lapse_all(now=timezone.now())
            assert states([second, third]) == ["offered", "waiting"]
            restore(session, by=None)
        services.respond(session, answer="interested", by=UserFactory())
        assert states([second, third]) == ["offered", "waiting"]
        services.follow(session.event_id)
        held = Rsvp.objects.get(user=second).offered_until
        assert held == timezone.now() + timedelta(hours=2)

    with time_machine.travel(held + timedelta(minutes=1), tick=False):
        services.lapse_all(now=timezone.now())
        assert states([second, third]) == ["lapsed", "offered"]
