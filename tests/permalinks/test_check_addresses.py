# SPDX-License-Identifier: AGPL-3.0-or-later
import json

import pytest
from django.core.management import CommandError, call_command

from apps.events.services import rename
from apps.permalinks import services
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.permalinks import AddressFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db


def issued(obj):
    services.issue(obj)
    return obj


def kept_promises():
    """One address of each kind that keeps its promise, two that lead on."""
    rename(issued(EventFactory(slug="old")), slug="fresh", by=None)
    services.issue(SessionFactory(code="S1", event__slug="meeting"), path="/meeting/old-code/")
    removed = issued(EventFactory(slug="removed", hidden=True))
    services.retire(removed, reason="Rule 3.")
    issued(EventFactory(slug="hidden", hidden=True))


def test_addresses_that_keep_their_promise_are_counted(capsys):
    kept_promises()

    call_command("check_addresses")
    call_command("check_addresses", "--json")

    words, numbers = capsys.readouterr().out.strip().splitlines()
    assert words == (
        "5 addresses: 1 answer with their page, 2 lead there, 1 say that it was removed, "
        "1 are hidden from strangers."
    )
    assert json.loads(numbers) == {
        "present": 1,
        "moved": 2,
        "gone": 1,
        "hidden": 1,
        "broken": 0,
        "addresses": [],
    }


def test_address_that_does_not_answer_makes_the_check_fail(capsys):
    AddressFactory(target=SeriesFactory(slug="cee"), path="/me/settings/name/")

    with pytest.raises(CommandError) as failure:
        call_command("check_addresses", "--json")

    assert str(failure.value) == "1 addresses do not keep their promise."
    assert json.loads(capsys.readouterr().out)["addresses"] == [
        {"path": "/me/settings/name/", "why": "answers 405"}
    ]


def test_addresses_are_read_in_batches(monkeypatch, capsys):
    monkeypatch.setattr("apps.permalinks.checking.BATCH", 2)
    for number in range(5):
        issued(SeriesFactory(slug=f"series-{number}"))

    call_command("check_addresses")

    assert capsys.readouterr().out.startswith("5 addresses: 5 answer")


def test_without_static_files_it_says_what_to_do_first(settings, tmp_path):
    settings.PRODUCTION, settings.STATIC_ROOT = True, tmp_path

    with pytest.raises(CommandError, match="run collectstatic first"):
        call_command("check_addresses")
