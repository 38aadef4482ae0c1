# SPDX-License-Identifier: AGPL-3.0-or-later
"""While reminders go out, workers are killed at any moment: none is missed, none goes twice.

`make faults` makes a long run of it: ROUNDS kills, SIZE reminders.
"""

import pytest

from tests.faults.conftest import ROUNDS, SIZE

pytestmark = pytest.mark.slow


def missed_and_doubled(place, size=SIZE):
    mails, people = place.taken()
    return size - len(people), sum(mails.values()) - len(mails)


def test_workers_are_killed_while_they_hand_over(place, tell):
    place.fresh()

    told = place.ended(
        place.begin(workers=["hand", "hand", "send"], victims=["hand"], kills=ROUNDS)
    )

    missed, doubled = missed_and_doubled(place)
    tell(f"{SIZE} reminders, {told}: {missed} missed, {doubled} doubled")
    assert (missed, doubled, told["left"], told["kills"]) == (0, 0, False, ROUNDS)


def test_the_same_shows_what_sending_before_marking_costs(place, tell):
    place.fresh(lasts=0, sessions=1)

    # One worker: whoever is killed when a mail has arrived is who sent it.
    told = place.ended(place.begin(workers=["naive"], kills=ROUNDS, watch=str(place.sink_file)))

    missed, doubled = missed_and_doubled(place)
    tell(f"send, then mark: {SIZE} reminders, {told}: {missed} missed, {doubled} doubled")
    assert doubled > 0


def test_killing_the_sender_repeats_at_most_the_mail_it_was_sending(place, tell):
    place.fresh()

    told = place.ended(
        place.begin(workers=["hand", "send"], victims=["hand", "send"], kills=ROUNDS)
    )

    missed, doubled = missed_and_doubled(place)
    tell(f"{SIZE} reminders, sender killed too, {told}: {missed} missed, {doubled} doubled")
    assert (missed, told["left"]) == (0, False)
    assert doubled <= told["kills"]
