# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address as every kind of person, while its event is public and while it is hidden.

The table is tests/rights/table.py; a pattern without a row fails here, with the row it would get.
"""

import itertools
import logging
import re

import pytest

from apps.core import limits
from apps.events.models import Event
from apps.sessions.models import Session, Speaker
from apps.threads.models import Post, Thread
from tests.addresses import Content, patterns
from tests.rights.asking import CANARY, Audience
from tests.rights.roles import INSIDERS, PUBLIC_ONLY, ROLES
from tests.rights.table import NOBODY, TABLE, Row

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OF_AN_EVENT = re.compile(
    r"<event:event_slug>|^threads/<int:number>|^p/<int|/events/<event>|v1/(threads|posts)/<number>"
    r"|^media/pictures/<"
)
WRITING = ("PUT", "PATCH", "DELETE")


def ours() -> list[tuple[str, str]]:
    """The patterns of the table: all but those of the admin, which tests/events/tenants.py has."""
    return sorted((name, route) for name, route in patterns() if not name.startswith("admin"))


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def audience(monkeypatch):
    """Thousands of requests a minute are no flood here."""
    monkeypatch.setattr(limits, "take", lambda *args, **kwargs: limits.Taken(True))
    return Audience(Content())


def hide(content: Content) -> None:
    """Hide the event, with a word in all its texts that nobody outside may read."""
    html = f"<p>{CANARY}</p>"
    Event.objects.filter(pk=content.event.pk).update(
        hidden=True, name=CANARY, place=CANARY, description_html=html
    )
    Session.objects.filter(event=content.event).update(
        title=CANARY, abstract_html=html, description_html=html
    )
    Speaker.objects.filter(event=content.event).update(name=CANARY, biography_html=html)
    Thread.objects.filter(event=content.event).update(title=CANARY)
    Post.objects.filter(thread__event=content.event).update(text=CANARY, html=html, fragments={})


def let_in(audience: Audience, address: str, method: str, roles=ROLES) -> frozenset[str]:
    return frozenset(role for role in roles if audience.asks(role, method, address).let_in)


def proposed(audience: Audience, name: str, route: str) -> str:
    """The row that the portal's present answers would make."""
    address = audience.content.address(route)
    sets = (sorted(let_in(audience, address, method)) for method in ("GET", "POST"))
    return f'"{name}": Row({", ".join(f"some{tuple(roles)}" for roles in sets)}),'


def test_every_pattern_has_a_row(audience):
    missing = [proposed(audience, *row) for row in ours() if row[0] not in TABLE]

    if missing:
        pytest.fail("Look at these rows, then put them into the table:\n" + "\n".join(missing))


def test_every_row_has_a_pattern():
    assert set(TABLE) - {name for name, _route in ours()} == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_people_come_in_where_the_table_lets_them(audience, method):
    found, expected = {}, {}
    for name, route in ours():
        row = TABLE.get(name, Row(NOBODY))
        expected[name] = sorted(row.get if method == "GET" else row.post)
        found[name] = sorted(let_in(audience, audience.content.address(route), method))

    assert "\n".join(differences(found, expected)) == ""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_insiders_come_into_an_event_that_is_hidden(audience, method):
    hide(audience.content)
    found, expected = {}, {}
    for name, route in ours():
        if OF_AN_EVENT.search(route):
            row = TABLE.get(name, Row(NOBODY))
            allowed = row.get if method == "GET" else row.post
            insiders = NOBODY if name.startswith(PUBLIC_ONLY) else INSIDERS
            expected[name] = sorted(allowed & insiders)
            found[name] = sorted(let_in(audience, audience.content.address(route), method))

    assert "\n".join(differences(found, expected)) == ""


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_no_page_tells_outsiders_of_what_is_hidden(audience, htmx):
    addresses = {name: audience.content.address(route) for name, route in ours()}
    hide(audience.content)
    outsiders = [role for role in ROLES if role not in INSIDERS]

    leaks = [
        (name, role)
        for name, address in addresses.items()
        for role in outsiders
        for asked in (address, f"{address}?q={CANARY[:6]}")
        if CANARY in audience.asks(role, "GET", asked, htmx=htmx).body.replace(asked, "")
    ]

    assert leaks == []


def test_nothing_is_changed_by_methods_that_no_form_sends(audience):
    """Each role asks each address in one of the ways, in turn. A view that knows a way for anybody
    is asked in all of them by everybody: where none does, they are all told so by the same line."""
    strange = []
    for place, (name, route) in enumerate(ours()):
        address = audience.content.address(route)
        asked = [(role, WRITING[(place + turn) % 3]) for turn, role in enumerate(ROLES)]
        asked += [("anonymous", method) for method in WRITING]
        answers = {pair: audience.asks(*pair, address) for pair in asked}
        if any(answer.status != 405 for answer in answers.values()):
            pairs = itertools.product(ROLES, WRITING)
            answers = {
                (role, method): audience.asks(role, method, address) for role, method in pairs
            }
        strange += [
            f"{name}: {method} of {role} answers {answer.status}"
            for (role, method), answer in answers.items()
            if answer.let_in and answer.status < 300
        ]

    assert "\n".join(strange) == ""


def differences(found: dict, expected: dict) -> list[str]:
    """Where the portal and the table are not of one mind, a line each."""
    return [
        f"{name}: let in {found[name]}, the table says {expected[name]}"
        for name in found
        if found[name] != expected[name]
    ]
