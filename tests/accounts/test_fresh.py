# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing oneself once more before a dangerous act."""

from datetime import timedelta

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from tests.accounts.fake_providers import come_by
from tests.accounts.signing_in import code_in, wrong
from tests.accounts.test_ways_in import AGAIN, WAYS, identity
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

DANGEROUS = [
    f"{WAYS}email/",
    f"{WAYS}email/code/",
    f"{WAYS}email/remove/",
    f"{WAYS}passkey/",
    f"{WAYS}passkey/options/",
    f"{WAYS}passkey/1/remove/",
    f"{WAYS}app/",
    f"{WAYS}app/off/",
    f"{WAYS}codes/new/",
    f"{WAYS}with/mediawiki/",
    f"{WAYS}with/1/remove/",
]


@pytest.mark.parametrize("path", DANGEROUS)
def test_dangerous_acts_ask_again_after_five_minutes(client, path):
    user = UserFactory(email="ada@example.org")
    identity(user)
    client.force_login(user)

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        answer = client.post(path, headers={"referer": f"http://testserver{WAYS}"})

    assert answer["Location"] == f"{AGAIN}?next=%2Fme%2Fsettings%2Fsign-in%2F"
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("path", [path for path in DANGEROUS if path.count("/") == 5])
def test_pages_of_dangerous_acts_ask_first_and_are_gone_on_to(client, mailoutbox, path):
    client.force_login(UserFactory(email="ada@example.org"))

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        asked = client.get(path)
        client.post(f"{AGAIN}mail/", {"next": path})
        shown = client.post(f"{AGAIN}mail/", {"next": path, "code": code_in(mailoutbox[0])})
        page = client.get(path)

    assert asked["Location"].startswith(AGAIN)
    assert shown["Location"] == path
    assert page.status_code == 200


def test_provider_proves_the_person_once_more(client, wikimedia):
    user = UserFactory(email=None)
    identity(user)
    client.force_login(user)

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert "Wikimedia" in client.get(AGAIN).text
        back = come_by(client, wikimedia, f"{AGAIN}with/mediawiki/", next=f"{WAYS}app/")
        assert back["Location"] == f"{WAYS}app/"
        assert client.get(f"{WAYS}app/").status_code == 200


def test_account_of_somebody_else_proves_nothing(client, wikimedia):
    identity(UserFactory())
    client.force_login(UserFactory())

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        back = come_by(client, wikimedia, f"{AGAIN}with/mediawiki/", next=f"{WAYS}app/")
        assert back["Location"].startswith(AGAIN)
        assert client.get(f"{WAYS}app/")["Location"].startswith(AGAIN)


def test_three_wrong_codes_prove_nothing(client, mailoutbox):
    client.force_login(UserFactory(email="ada@example.org"))

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        client.post(f"{AGAIN}mail/", {"next": WAYS})
        code = code_in(mailoutbox[0])
        for _ in range(3):
            client.post(f"{AGAIN}mail/", {"code": wrong(code)})
        client.post(f"{AGAIN}mail/", {"code": code})
        assert client.get(f"{WAYS}app/")["Location"].startswith(AGAIN)
