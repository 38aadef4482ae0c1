# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.accounts.signing_in import CONFIRM, LOGIN, ask, code_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_what_was_chosen_on_this_device_fills_what_the_account_leaves_open(client, mailoutbox):
    user = UserFactory(email="ada@example.org", ui_language="en")
    client.cookies.load({"ui": "ar", "in": "uk.pl", "zone": "Africa%2FLagos", "theme": "dark"})
    ask(client)

    entered = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    user.refresh_from_db()
    assert user.ui_language == "en"
    assert (user.languages, user.timezone, user.theme) == (
        ["uk", "pl", "ar"],
        "Africa/Lagos",
        "dark",
    )
    assert [entered.cookies[name].value for name in ("ui", "in", "zone", "theme")] == [""] * 4


@pytest.mark.parametrize(
    "path",
    ["signup", "login/code"],
)
def test_other_doors_lead_to_the_one(client, path):
    response = client.get(f"/accounts/{path}/?next=/about/")

    assert response["Location"] == f"{LOGIN}?next=/about/"


@pytest.mark.parametrize(
    "path", ["password/reset", "password/change", "password/set", "confirm-email"]
)
def test_there_is_no_page_for_passwords(client, path):
    assert client.get(f"/accounts/{path}/").status_code == 404


def test_admin_has_no_door_of_its_own(client):
    response = client.get("/admin/login/?next=/admin/")

    assert response["Location"].startswith(LOGIN)


HOSTILE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "http:evil.example",
    "/\t/evil.example",
    " //evil.example",
    "https://testserver@evil.example",
    "about/",
]


@pytest.mark.parametrize("goal", HOSTILE)
def test_next_never_leaves_this_site(client, mailoutbox, goal):
    UserFactory(email="ada@example.org")
    ask(client, next=goal)

    entered = client.post(f"{CONFIRM}?next=https://evil.example/", {"code": code_in(mailoutbox[0])})

    assert entered["Location"] == "/"


def test_next_keeps_its_query_but_not_the_languages_in_it(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client, next="/events/?mode=online&ui=ar")

    entered = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert entered["Location"] == "/events/?mode=online"


def test_no_value_of_the_redirect_corpus_leaves_this_site(client):
    corpus = Path(settings.EVENTFORUM_SHARED_DATA) / "security/redirect/next_values.share.jsonl"
    if not corpus.exists():
        pytest.skip(f"{corpus} is not here (EVENTFORUM_SHARED_DATA)")
    client.force_login(UserFactory())
    rows = [json.loads(line) for line in corpus.read_text().splitlines()]

    left = [row for row in rows if leaves(client.get(LOGIN, {"next": row["next"]})["Location"])]

    assert left == []
    assert len(rows) > 100


def leaves(location):
    """By the rules of browsers: a single slash and then neither slash nor backslash stays here."""
    bare = re.sub(r"[\t\r\n]", "", location).strip()
    return not bare.startswith("/") or bare[1:2] in ("/", "\\")
