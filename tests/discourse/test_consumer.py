# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forum has its people sign in here."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from apps.accounts.secrets_at_rest import encrypt
from apps.discourse import connect_signing, consuming
from apps.discourse.models import ForumPerson
from apps.discourse.sandbox import connect
from apps.discourse.services import following
from tests.discourse.world import connected
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "shared with the forum"
HERE = reverse("discourse:connect", args=["village"])


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.there.sealed_consumer_secret = encrypt(SECRET)
    world.there.save()
    world.forum.state.connect_secret = SECRET
    world.forum.state.connect_url = f"https://portal.example{HERE}"
    return world


def query(address):
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def asked(**more):
    payload = {"nonce": "n", "return_sso_url": "https://forum.example/session/sso_login"} | more
    return connect_signing.packed(payload, SECRET)


def test_whoever_agrees_is_signed_in_there_and_linked(world, client):
    user = UserFactory(email="zofia@example.org")
    client.force_login(user)
    said = query(connect.begin(world.forum))
    page = client.get(HERE, said).content.decode()
    assert "zofia@example.org" in page

    address = client.post(HERE, said).context["address"]
    there = connect.finish(world.forum, **_back(address))

    assert there.external_id == str(user.person_id)
    assert (there.name, there.email, there.active) == (user.person.name, user.email, True)
    assert following.find_by_our_number(world.there, user, now=world.clock()) is None
    assert ForumPerson.objects.get(user=user).number == there.id


def _back(address):
    assert address.startswith("https://forum.example/session/sso_login?")
    said = query(address)
    return {"text": said["sso"], "sig": said["sig"]}


def test_strangers_sign_in_first_and_come_back_with_all_that_was_asked(world, client):
    said = query(connect.begin(world.forum))

    answer = client.get(HERE, said)

    assert answer.status_code == 302
    goal = query(answer["Location"])["next"]
    assert (urlsplit(goal).path, query(goal)) == (HERE, said)


def test_without_an_address_somebody_is_told_so_and_nothing_is_told(world, client):
    client.force_login(UserFactory(email=None))

    answer = client.post(HERE, query(connect.begin(world.forum)))

    assert "needs an e-mail address" in answer.content.decode()
    assert "address" not in answer.context


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"sso": asked()["sso"], "sig": "0" * 64},
        {"sso": asked()["sso"], "sig": "ü"},
        connect_signing.packed({"nonce": "n"}, SECRET),
        connect_signing.packed(dict(query("?" + "return_sso_url=https://forum.example/s")), SECRET),
    ],
)
def test_what_the_forum_did_not_ask_is_answered_with_kind_words(world, client, said):
    client.force_login(UserFactory())

    answer = client.post(HERE, said)

    assert answer.status_code == 422
    assert "Go back to the forum" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/session/sso_login",
        "https://forum.example.evil.example/session/sso_login",
        "https://forum.example@evil.example/session/sso_login",
        "http://forum.example/session/sso_login",
        "https://forum.example:444/session/sso_login",
        "//forum.example/session/sso_login",
        "javascript:alert(1)",
        "https://forum.example\\@evil.example/",
        "https://forum.example/a/../../x",
        " https://forum.example/session/sso_login",
        "https://forum.exámple/session/sso_login",
        "/session/sso_login",
        "",
    ],
)
def test_nobody_is_led_anywhere_but_to_the_forum(world, client, address):
    client.force_login(UserFactory())

    assert client.post(HERE, asked(return_sso_url=address)).status_code == 422


def test_a_forum_in_a_folder_gets_its_answers_there(world):
    world.there.base_url = "https://forum.example/talk"

    assert consuming.is_of(world.there, "https://forum.example/talk/session/sso_login")
    assert not consuming.is_of(world.there, "https://forum.example/talker/session/sso_login")


def test_a_forum_without_a_secret_signs_nobody_in(world, client):
    world.there.sealed_consumer_secret = ""
    world.there.save()
    client.force_login(UserFactory())

    assert client.get(HERE, connect_signing.packed({"nonce": "n"}, "")).status_code == 404


# The example of the published description of the protocol.
KNOWN = "bm9uY2U9Y2I2ODI1MWVlZmI1MjExZTU4YzAwZmYxMzk1ZjBjMGI=\n"
KNOWN_SIGNATURE = "2828aa29899722b35a2f191d34ef9b3ce695e0e6eeec47deb46d588d70c7cb56"


def test_the_signature_is_over_the_text_as_it_was_sent_its_line_end_too():
    secret = "d836444a9e4084d5b224a60c208dce14"

    said = connect_signing.opened(KNOWN, KNOWN_SIGNATURE, secret)

    assert said == {"nonce": "cb68251eefb5211e58c00ff1395f0c0b"}
    assert connect_signing.opened(KNOWN.strip(), KNOWN_SIGNATURE, secret) is None
