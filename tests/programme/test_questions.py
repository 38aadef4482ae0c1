# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest

from apps.core.errors import Refused
from apps.sessions.models import Session
from tests.programme.sources.made import talk
from tests.programme.steps import counts, session, talks


def test_a_mass_disappearance_stops_and_asks(run):
    run(*talks(10))

    with pytest.raises(Refused) as refused:
        run(*talks(7))

    assert refused.value.code == "mass-removal"
    assert Session.objects.filter(state="cancelled").count() == 0
    assert counts(run(*talks(8))) == {"cancelled": 2, "unchanged": 8}
    assert counts(run(*talks(4), removals=True)) == {"cancelled": 4, "unchanged": 4}


def other_talk(**changes):
    people = [{"code": "PERSON9", "public_name": "Bo Other"}]
    return talk(title="How to be a champion", persons=people, **changes)


def test_an_identity_reused_for_another_talk_asks_and_changes_nothing(run):
    run(talk())

    plan = run(other_talk())

    assert plan.reused == ["ABCDEF"]
    assert counts(plan) == {"unchanged": 1}
    assert session().title == "Keeping new editors"
    assert "reused" in [warning.code for warning in plan.warnings]


def test_a_reused_identity_that_is_the_same_session_is_changed_in_place(run):
    run(talk())

    assert counts(run(other_talk(), same=frozenset({"ABCDEF"}))) == {"updated": 1}
    assert session().title == "How to be a champion"
    assert counts(run(other_talk())) == {"unchanged": 1}


def test_a_reused_identity_that_is_another_talk_gets_its_own_page(run):
    run(talk())

    plan = run(other_talk(), other=frozenset({"ABCDEF"}), removals=True)

    assert counts(plan) == {"created": 1, "cancelled": 1}
    assert session().state == "cancelled"
    assert session("ABCDEF-2").title == "How to be a champion"
    assert counts(run(other_talk())) == {"unchanged": 1}


def test_a_new_title_alone_or_new_speakers_alone_are_no_reuse(run):
    run(talk())

    assert run(talk(title="How to be a champion")).reused == []
    assert run(talk(title="How to be a champion", persons=other_talk()["persons"])).reused == []
