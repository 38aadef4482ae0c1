# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from apps.api import shapes
from apps.rsvps.models import Headcount


def answers_of(**target: Any) -> shapes.Answers:
    """How many answered what to an event or session, as its page tells everybody. One statement."""
    head = Headcount.objects.filter(**target).first() or Headcount()
    return {
        "in_person": head.in_person,
        "online": head.online,
        "later": head.later,
        "interested": head.interested,
        "not_going": head.not_going,
        "in_person_places": head.in_person_places,
        "online_places": head.online_places,
        "in_person_waiting": head.in_person_waiting,
        "online_waiting": head.online_waiting,
    }
