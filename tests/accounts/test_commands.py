# SPDX-License-Identifier: AGPL-3.0-or-later
import json

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_make_admin_promotes_the_account_of_an_address(capsys):
    user = UserFactory(email="ada@example.org", person__name="Ada")

    call_command("make_admin", "ADA@example.org", "--json")
    call_command("make_admin", "ada@example.org")

    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, True)
    first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first) == {
        "email": "ada@example.org",
        "name": "Ada",
        "person": user.person_id,
    }
    assert second.startswith("Ada <ada@example.org> may administer the portal now.")


def test_make_admin_makes_an_account_with_a_name():
    call_command("make_admin", "new@example.org", "--name", "Nowa Osoba")

    user = User.objects.get(email="new@example.org")
    assert (user.person.name, user.is_superuser) == ("Nowa Osoba", True)


@pytest.mark.parametrize("words", [["nobody@example.org"], ["no address", "--name", "X"]])
def test_make_admin_says_what_is_missing(words):
    with pytest.raises(CommandError):
        call_command("make_admin", *words)

    assert User.objects.count() == 0
