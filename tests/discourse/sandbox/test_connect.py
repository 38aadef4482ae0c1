# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in through another site and there through this forum; keys that people grant."""

import base64
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydiscourse.sso import sso_validate

from apps.discourse.sandbox import Answer, Clock, Forum, Request, connect

SECRET = "shared with the other site"


@pytest.fixture
def shared(forum: Forum) -> Forum:
    forum.state.connect_secret = SECRET
    forum.state.connect_url = "https://portal.example/discourse/sign-in"
    return forum


def visit(forum: Forum, address: str, *, person: str = "", method: str = "GET") -> Answer:
    parts = urlsplit(address)
    headers = {"accept": "text/html", "cookie": f"person={person}" if person else ""}
    return forum.answer(Request(method, parts.path, parts.query, headers))


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def signed(**payload: str) -> str:
    return urlencode(connect.signed(payload, SECRET))


def nonce_of(forum: Forum) -> str:
    begun = visit(forum, "/session/sso").headers["location"]
    said = query(begun)
    return connect.checked(said["sso"], said["sig"], SECRET)["nonce"]


def test_a_nonce_is_sent_in_a_form_that_others_check(shared: Forum):
    begun = visit(shared, "/session/sso")
    said = query(begun.headers["location"])

    assert begun.headers["location"].startswith("https://portal.example/discourse/sign-in?sso=")
    assert sso_validate(said["sso"], said["sig"], SECRET) in shared.nonces


def test_whoever_comes_back_has_an_account_known_by_the_id_there(shared: Forum):
    said = {"external_id": "77", "email": "zofia@example.org", "username": "Zofia"}
    back = signed(nonce=nonce_of(shared), **said)
    answered = visit(shared, f"/session/sso_login?{back}")

    assert answered.status == 302
    assert answered.cookies == ["person=Zofia; Path=/; HttpOnly; SameSite=Lax"]
    assert shared.user("Zofia").external_id == "77"
    assert shared.ask("GET", "/u/by-external/77.json").json["user"]["username"] == "Zofia"


def test_a_nonce_is_good_once_and_for_ten_minutes(shared: Forum, clock: Clock):
    said = {"external_id": "77", "email": "zofia@example.org"}
    used, late = nonce_of(shared), nonce_of(shared)
    visit(shared, f"/session/sso_login?{signed(nonce=used, **said)}")

    assert visit(shared, f"/session/sso_login?{signed(nonce=used, **said)}").status == 419
    clock.move_on(601)
    assert visit(shared, f"/session/sso_login?{signed(nonce=late, **said)}").status == 419


def test_a_wrong_signature_and_no_id_are_refused(shared: Forum):
    nonce = nonce_of(shared)
    forged = urlencode({**dict(parse_qsl(signed(nonce=nonce, external_id="1"))), "sig": "00"})
    nobody = signed(nonce=nonce, external_id="null", email="zofia@example.org")

    assert visit(shared, f"/session/sso_login?{forged}").status == 422
    assert visit(shared, f"/session/sso_login?{nobody}").status == 422


def test_an_unverified_address_joins_no_account(shared: Forum):
    there = shared.user("amina")
    said = {"external_id": "77", "email": there.email, "require_activation": "true"}
    answered = visit(shared, f"/session/sso_login?{signed(nonce=nonce_of(shared), **said)}")

    assert answered.status == 403
    assert there.external_id is None


def test_people_are_told_of_over_the_api(shared: Forum):
    said = connect.signed({"external_id": "9", "email": "n@example.org", "name": "Noor"}, SECRET)

    assert shared.ask("POST", "/admin/users/sync_sso", said).json["external_id"] == "9"
    assert shared.ask("POST", "/admin/users/sync_sso", said, user="amina").status == 404


def test_people_of_the_forum_sign_in_elsewhere(shared: Forum):
    asked = signed(nonce="abc", return_sso_url="https://portal.example/back?x=1")
    answered = visit(shared, f"/session/sso_provider?{asked}", person="bartek")
    said = query(answered.headers["location"])
    told = connect.checked(said["sso"], said["sig"], SECRET)

    assert answered.headers["location"].startswith("https://portal.example/back?x=1&sso=")
    assert (told["nonce"], told["username"]) == ("abc", "bartek")
    assert told["external_id"] == str(shared.user("bartek").id)


def test_nobody_chooses_first_or_is_sent_back_at_once(shared: Forum):
    back = {"nonce": "abc", "return_sso_url": "https://portal.example/back"}
    asked = visit(shared, f"/session/sso_provider?{signed(**back)}")
    quiet = visit(shared, f"/session/sso_provider?{signed(**back, prompt='none')}")
    said = query(quiet.headers["location"])

    assert "Say above who you are" in asked.text
    assert connect.checked(said["sso"], said["sig"], SECRET)["failed"] == "true"


def test_the_provider_refuses_what_is_wrong_and_can_be_off(shared: Forum):
    good = signed(nonce="abc", return_sso_url="https://portal.example/back")
    forged = good.replace("sig=", "sig=0")

    assert visit(shared, f"/session/sso_provider?{forged}", person="amina").status == 422
    assert visit(shared, "/session/sso_provider", person="amina").status == 400
    assert visit(shared, f"/session/sso_provider?{signed(nonce='a')}", person="amina").status == 400
    shared.traps.connect_provider = False
    assert visit(shared, f"/session/sso_provider?{good}", person="amina").status == 404


# Keys of people's own.


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def asked_for(private_key: rsa.RSAPrivateKey, **more: str) -> dict[str, str]:
    pem = private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "application_name": "Eventforum",
        "client_id": "portal-1",
        "scopes": "read,write,session_info",
        "public_key": pem.decode(),
        "nonce": "n-1",
        "auth_redirect": "https://portal.example/granted",
        **more,
    }


def granted(forum: Forum, private_key: rsa.RSAPrivateKey, **more: str) -> dict:
    headers = {
        "accept": "text/html",
        "cookie": "person=bartek",
        "content-type": "application/x-www-form-urlencoded",
    }
    body = urlencode(asked_for(private_key, **more)).encode()
    answered = forum.answer(Request("POST", "/sandbox/user-api-key", "", headers, body))
    sealed = base64.b64decode(query(answered.headers["location"])["payload"])
    return json.loads(private_key.decrypt(sealed, padding.PKCS1v15()))


def test_somebody_grants_a_key_and_a_program_writes_as_them(
    forum: Forum, private_key: rsa.RSAPrivateKey
):
    shown = visit(forum, f"/user-api-key/new?{urlencode(asked_for(private_key))}", person="bartek")
    told = granted(forum, private_key)
    headers = {"user-api-key": told["key"]}
    said = {"title": "A talk about calendars", "raw": "Words enough for a post.", "category": 3}
    made = forum.ask("POST", "/posts.json", said, key="", headers=headers)

    assert "asks to act as bartek" in shown.text
    assert shown.headers["auth-api-version"] == "4"
    assert told["nonce"] == "n-1"
    assert made.json["username"] == "bartek"


def test_a_key_is_one_for_each_client_and_can_be_taken_back(
    forum: Forum, private_key: rsa.RSAPrivateKey
):
    first, second = granted(forum, private_key)["key"], granted(forum, private_key)["key"]

    def status(key: str, method: str = "GET", path: str = "/session/current.json") -> int:
        return forum.ask(method, path, key="", headers={"user-api-key": key}).status

    assert (status(first), status(second)) == (403, 200)
    assert status(second, "POST", "/user-api-key/revoke") == 200
    assert status(second) == 403


def test_a_key_for_reading_writes_nothing(forum: Forum, private_key: rsa.RSAPrivateKey):
    headers = {"user-api-key": granted(forum, private_key, scopes="read")["key"]}
    said = {"title": "A talk about calendars", "raw": "Words enough for a post.", "category": 3}

    assert forum.ask("GET", "/latest.json", key="", headers=headers).status == 200
    assert forum.ask("POST", "/posts.json", said, key="", headers=headers).status == 403


def test_what_is_missing_or_not_allowed_is_refused(forum: Forum, private_key: rsa.RSAPrivateKey):
    def status(**more: str) -> int:
        said = asked_for(private_key, **more)
        return visit(forum, f"/user-api-key/new?{urlencode(said)}", person="bartek").status

    assert status(scopes="everything") == 403
    assert status(public_key="no key") == 400
    assert status(nonce="") == 400
    assert status() == 200
    assert visit(forum, "/user-api-key/new", method="HEAD").headers["auth-api-version"] == "4"
    forum.traps.user_keys = False
    assert status() == 404
    assert visit(forum, "/user-api-key/new", method="HEAD").status == 404


def test_somebody_takes_a_key_back_on_their_page(forum: Forum, private_key: rsa.RSAPrivateKey):
    headers = {"user-api-key": granted(forum, private_key)["key"]}
    shown = visit(forum, "/sandbox/people", person="bartek").text
    path = "/sandbox/user-keys/portal-1/revoke"

    def take_back(person: str) -> int:
        asked = {"accept": "text/html", "cookie": f"person={person}"}
        return forum.answer(Request("POST", path, "", asked)).status

    assert "Eventforum (read, write, session_info)" in shown
    assert take_back("amina") == 404
    assert take_back("bartek") == 303
    assert forum.ask("GET", "/latest.json", key="", headers=headers).status == 403


def test_a_secret_is_shared_with_the_other_site_by_an_administrator(forum: Forum):
    def save(url: str, secret: str, person: str = "eventforum") -> int:
        headers = {
            "accept": "text/html",
            "cookie": f"person={person}",
            "content-type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"url": url, "secret": secret}).encode()
        return forum.answer(Request("POST", "/sandbox/connect", "", headers, body)).status

    assert save("https://portal.example/in", SECRET, "mira") == 403
    assert save("ftp://portal.example", SECRET) == 422
    assert save("https://portal.example/in", "short") == 422
    assert save("https://portal.example/in", SECRET) == 303
    assert "Sign in through the other site" in visit(forum, "/sandbox/people").text
    begun = visit(forum, "/session/sso").headers["location"]
    assert begun.startswith("https://portal.example/in?sso=")
    assert save("", "") == 303
    assert visit(forum, "/session/sso").status == 404
