# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of discussions, posts and sessions while these are closed, removed or proposed."""

import pytest

from tests.rights.states import ROLES, SENT, STATES, State
from tests.rights.table import NOBODY
from tests.rights.test_matrix import audience, differences, ours, quiet

__all__ = ["audience", "quiet"]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def let_in(audience, state: State, address: str, method: str) -> frozenset[str]:
    """Those who get what they came for. Where one is told that there is no such method, all are."""
    sent = SENT | {"do": state.do} if method == "POST" else None
    come_in = set()
    for role in ROLES:
        answer = audience.asks(role, method, address, sent=sent)
        if answer.status == 405:
            return NOBODY
        if answer.let_in and answer.status != 409:
            come_in.add(role)
    return frozenset(come_in)


@pytest.mark.parametrize("name", STATES)
def test_people_come_in_where_the_state_lets_them(audience, name):
    state = STATES[name]
    state.bring_about(audience.content)
    found, expected = {}, {}
    for pattern, route in ours():
        if not state.concerns(route):
            continue
        address = audience.content.address(route)
        row = state.row(pattern)
        for method, allowed in (("GET", row.get), ("POST", row.post)):
            found[f"{method} {pattern}"] = sorted(let_in(audience, state, address, method))
            expected[f"{method} {pattern}"] = sorted(allowed)

    assert "\n".join(differences(found, expected)) == ""
