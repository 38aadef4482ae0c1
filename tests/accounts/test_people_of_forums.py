# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes on a mirrored forum has a name here, and no account until they say who they are."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from apps.accounts.models import FORMER, Person
from apps.accounts.my_data import account
from apps.accounts.services import (
    GRACE,
    follow_person_of_forum,
    join_persons,
    leave,
    let_go,
    person_from_forum,
)
from apps.core.errors import Refused
from apps.threads import services as threads
from apps.threads.services import Origin
from apps.threads.services.people import follow_merge
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

PLACE = "Wikimedia Forum"


def known(**more):
    told = {"name": "Neema", "username": "neema_k", "place": PLACE} | more
    return person_from_forum(**told)


def test_a_person_of_the_forum_has_a_name_and_no_account():
    person = known(address="https://forum.example/u/neema_k")

    assert person.name == "Neema"
    assert person.forum == {
        "place": PLACE, "username": "neema_k", "address": "https://forum.example/u/neema_k",
        "picture": "",
    }  # fmt: skip
    assert not hasattr(person, "user")


def test_nobody_is_joined_by_a_name_or_a_username():
    user = UserFactory(person__name="Neema")

    assert known().pk != user.person.pk
    assert known(name="", username="Neema").pk != user.person.pk
    assert Person.objects.filter(name="Neema").count() == 3


@pytest.mark.parametrize(
    ("name", "username", "shown"),
    [
        ("", "neema_k", "neema_k"),
        ("Administrator", "neema_k", "neema_k"),
        ("Wikimedia Foundation", "system", f"system ({PLACE})"),
        ("n" * 61, "n" * 61, f"{'n' * 60} ({PLACE})"),
        ("\x00", "\x00", f"user ({PLACE})"),
        ("  Zoé \u202e ", "z", "Zoé"),
    ],
)
def test_a_name_that_cannot_stand_here_gives_way(name, username, shown):
    assert known(name=name, username=username).name == shown


def test_nobody_is_taken_for_somebody_with_a_task_here():
    EventRoleFactory(role="organizer", user=UserFactory(person__name="Maria Silva"))

    assert known(name="Μaria Silva", username="maria_s").name == "maria_s"


def test_a_new_name_on_the_forum_is_followed():
    person = known()

    follow_person_of_forum(person, name="Neema Kazi", username="neema", place=PLACE)

    person.refresh_from_db()
    assert (person.name, person.forum["username"]) == ("Neema Kazi", "neema")


def test_who_has_an_account_is_called_as_they_want_to_be():
    person = known()
    UserFactory(person=person)

    follow_person_of_forum(person, name="Other", username="other", place=PLACE)

    person.refresh_from_db()
    assert (person.name, person.forum["username"]) == ("Neema", "other")


def test_who_is_joined_has_what_they_said_on_the_forum(client):
    person, user = known(), UserFactory(person__name="Neema Kazi")
    post = threads.absorb(
        ThreadFactory(), author=person, text="x", at=datetime.now(UTC), origin=Origin(place=PLACE)
    )

    join_persons(person, user=user)
    person.refresh_from_db()
    follow_merge(person, into=user.person)

    post.refresh_from_db()
    assert post.author == user.person
    assert client.get(person.get_absolute_url())["Location"] == user.person.get_absolute_url()
    assert join_persons(person, user=user) == user.person


def test_a_person_with_an_account_of_its_own_is_joined_with_nobody():
    other = UserFactory()

    with pytest.raises(Refused):
        join_persons(other.person, user=UserFactory())


def test_who_leaves_is_not_known_from_the_forum_any_more():
    person, user = known(), UserFactory()
    join_persons(person, user=user)
    leave(user, posts="keep", now=timezone.now())
    let_go(user, now=timezone.now() + GRACE)

    person.refresh_from_db()
    assert (person.forum, person.name, person.left_at is None) == (None, FORMER, False)


def test_who_asks_for_their_data_is_told_what_forums_they_are_known_from():
    person, user = known(), UserFactory()
    join_persons(person, user=user)

    [told] = account(user)

    assert [forum["username"] for forum in told["known_on_forums"]] == ["neema_k"]


def test_what_comes_later_from_the_forum_is_theirs():
    person, user = known(), UserFactory()
    join_persons(person, user=user)
    person.refresh_from_db()

    post = threads.absorb(
        ThreadFactory(), author=person, text="x", at=datetime.now(UTC), origin=Origin(place=PLACE)
    )

    assert post.author == user.person
