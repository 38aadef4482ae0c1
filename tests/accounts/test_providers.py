# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in with Wikimedia and OpenID Connect, against providers that hold us to the rules."""

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa

from apps.accounts.models import User
from apps.activity.models import Activity
from tests.accounts.fake_providers import address_in, answered, come_by
from tests.accounts.signing_in import LOGIN
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

WITH_WIKIMEDIA = "/accounts/login/with/mediawiki/"
WITH_OPENID = "/accounts/login/with/example/"
NEW = "/accounts/login/new/"


def is_door(response):
    return response.status_code == 302 and response["Location"].partition("?")[0] == LOGIN


def test_newcomer_from_wikimedia_is_asked_for_a_name_only(client, wikimedia):
    back = come_by(client, wikimedia, WITH_WIKIMEDIA, next="/about/")
    page = client.get(NEW)

    assert (back.status_code, back["Location"]) == (302, NEW)
    assert 'value="Zoriana K."' in page.text
    assert User.objects.count() == 0

    entered = client.post(NEW, {"name": "Зоряна"}, headers={"accept-language": "ar"})

    user = User.objects.select_related("person").get()
    assert entered["Location"] == "/about/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.person.name, user.email, user.ui_language) == (
        "Зоряна",
        "zoriana@example.org",
        "ar",
    )
    identity = SocialAccount.objects.get()
    assert (identity.user, identity.provider, identity.uid) == (user, "mediawiki", "4711")
    assert identity.extra_data == {"name": "Zoriana K."}
    assert Activity.objects.get(verb="person.joined").data == {"provider": "mediawiki"}
    assert SocialToken.objects.count() == 0


def test_account_without_an_address_works(client, wikimedia):
    del wikimedia.profile["email"]
    come_by(client, wikimedia, WITH_WIKIMEDIA)
    client.post(NEW, {"name": "Zoriana"})
    user = User.objects.get()
    client.post("/accounts/logout/")

    again = come_by(client, wikimedia, WITH_WIKIMEDIA, next="/about/")

    assert user.email is None
    assert again["Location"] == "/about/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("confirmed", [False, None, ""])
def test_address_that_is_not_confirmed_is_not_taken(client, wikimedia, confirmed):
    wikimedia.profile["confirmed_email"] = confirmed
    come_by(client, wikimedia, WITH_WIKIMEDIA)
    client.post(NEW, {"name": "Zoriana"})

    assert User.objects.get().email is None


def test_subject_identifies_and_neither_name_nor_address_does(client, wikimedia):
    victim = UserFactory(email="zoriana@example.org", person__name="Zoriana K.")
    come_by(client, wikimedia, WITH_WIKIMEDIA)
    told = client.get(NEW).text
    client.post(NEW, {"name": "Somebody else"})

    newcomer = User.objects.exclude(pk=victim.pk).get()
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert newcomer.email is None
    assert "<bdi>zoriana@example.org</bdi>" in told

    client.post("/accounts/logout/")
    wikimedia.profile.update(username="Renamed", email="new@example.org")
    come_by(client, wikimedia, WITH_WIKIMEDIA)

    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert SocialAccount.objects.get().extra_data == {"name": "Renamed"}


def test_newcomer_by_openid_connect(client, openid):
    come_by(client, openid, WITH_OPENID)
    assert 'value="Émile Diallo"' in client.get(NEW).text
    client.post(NEW, {"name": "Émile"})

    user = User.objects.get()
    identity = SocialAccount.objects.get()
    assert (identity.provider, identity.uid) == ("example", "a-subject")
    assert (user.email, identity.extra_data) == ("emile@example.org", {"name": "Émile Diallo"})


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_openid_address_must_be_verified_by_a_plain_true(client, openid, verified):
    openid.profile["email_verified"] = verified
    come_by(client, openid, WITH_OPENID)
    client.post(NEW, {"name": "Émile"})

    assert User.objects.get().email is None


def test_names_that_would_deceive_are_refused_here_as_well(client, wikimedia):
    come_by(client, wikimedia, WITH_WIKIMEDIA)

    client.post(NEW, {"name": "Аdministrator"}, headers={"referer": f"http://testserver{NEW}"})

    assert User.objects.count() == 0
    assert 'value="Аdministrator"' in client.get(NEW).text


def test_same_subject_at_two_providers_is_two_people(client, openid, wikimedia):
    openid.profile["sub"] = "4711"
    come_by(client, openid, WITH_OPENID)
    client.post(NEW, {"name": "Émile"})
    client.post("/accounts/logout/")

    come_by(client, wikimedia, WITH_WIKIMEDIA)
    client.post(NEW, {"name": "Zoriana"})

    assert User.objects.count() == 2


FORGED = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "somebody-else"},
    "too old": {"exp": 1},
    "another subject than userinfo": {"sub": "somebody-else"},
}


@pytest.mark.parametrize("claims", FORGED.values(), ids=FORGED.keys())
def test_id_token_with_a_wrong_claim_is_refused(client, openid, claims):
    openid.claims = claims

    back = come_by(client, openid, WITH_OPENID)

    assert is_door(back)
    assert client.get(NEW)["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


def test_id_token_signed_by_another_key_is_refused(client, openid):
    openid.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert is_door(come_by(client, openid, WITH_OPENID))
    assert "_auth_user_id" not in client.session


BROKEN = {
    "no JSON": "<html>",
    "a list": "[]",
    "null": "null",
    "nothing in it": "{}",
    "a subject that is nothing": '{"sub": ""}',
    "a subject too long": '{"sub": "%s"}' % ("x" * 300),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_broken_answers_end_on_a_page_that_says_so(client, wikimedia, body):
    wikimedia.profile_answer = answered(body)

    back = come_by(client, wikimedia, WITH_WIKIMEDIA)

    assert is_door(back)
    assert "Signing in with Wikimedia did not work." in client.get(LOGIN).text
    assert User.objects.count() == 0


def test_provider_that_is_away_is_said(client):
    away = client.post(WITH_OPENID, {"next": "/about/"})

    assert away["Location"] == f"{LOGIN}?next=%2Fabout%2F"
    assert "Signing in with Example ID did not work." in client.get(LOGIN).text


def test_failures_show_and_keep_nothing_that_came_from_outside(client, wikimedia):
    client.post(WITH_WIKIMEDIA)
    hostile = '"><script>alert(1)</script>'

    for query in (
        {"error": hostile, "error_description": hostile, "state": hostile},
        {"code": hostile, "state": hostile},
        {"error": hostile},
        {},
    ):
        page = client.get("/accounts/mediawiki/login/callback/", query)
        assert (is_door(page), page.content) == (True, b"")
        assert "script>" not in client.get(LOGIN).text.partition("<main")[2]


def test_whoever_changes_their_mind_comes_back_to_the_door(client, wikimedia):
    address = address_in(client.post(WITH_WIKIMEDIA, {"next": "/about/"}))
    state = wikimedia.agree(address).partition("state=")[2]

    back = client.get(
        f"/accounts/mediawiki/login/callback/?error=access_denied&state={state}", follow=True
    )

    assert back.redirect_chain[-1][0] == f"{LOGIN}?next=%2Fabout%2F"
    assert "You came back from Wikimedia without agreeing." in back.text


def test_state_belongs_to_the_browser_that_began(client, wikimedia):
    """Login CSRF: somebody else's way back, opened in the victim's browser, signs nobody in."""
    attackers = wikimedia.agree(address_in(client.post(WITH_WIKIMEDIA)))
    client.cookies.clear()

    assert is_door(client.get(attackers))
    client.post(WITH_WIKIMEDIA)
    assert is_door(client.get(attackers))
    assert client.get(NEW)["Location"] == LOGIN


def test_way_back_works_once(client, wikimedia):
    way_back = wikimedia.agree(address_in(client.post(WITH_WIKIMEDIA)))
    client.get(way_back)

    assert is_door(client.get(way_back))


def test_state_of_one_provider_does_not_serve_another(client, wikimedia, openid):
    way_back = wikimedia.agree(address_in(client.post(WITH_WIKIMEDIA)))
    query = way_back.partition("?")[2]

    assert is_door(client.get(f"/accounts/oidc/example/login/callback/?{query}"))


def test_nothing_begins_by_get_and_the_query_adds_nothing(client, wikimedia):
    assert client.get(WITH_WIKIMEDIA).status_code == 405

    page = client.post(f"{WITH_WIKIMEDIA}?scope=editpage&auth_params=prompt%3Dnone&process=connect")

    assert "editpage" not in address_in(page)
    assert "prompt" not in address_in(page)


@pytest.mark.parametrize("provider", ["unknown", "openid_connect", "google"])
def test_provider_that_is_not_configured_is_nowhere(client, provider):
    assert client.post(f"/accounts/login/with/{provider}/").status_code == 404
    assert client.get(f"/accounts/oidc/{provider}/login/callback/").status_code == 404


def test_wikimedia_is_nowhere_when_it_is_not_configured(client, settings):
    settings.SIGN_IN_PROVIDERS = []

    assert client.get("/accounts/mediawiki/login/callback/").status_code == 404
    assert "mediawiki" not in client.get(LOGIN).text


def test_closed_account_stays_closed(client, wikimedia):
    user = UserFactory(is_active=False)
    SocialAccount.objects.create(user=user, provider="mediawiki", uid="4711")

    assert come_by(client, wikimedia, WITH_WIKIMEDIA)["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_sign_in_by_a_provider_gives_the_session_a_new_key(client, wikimedia):
    SocialAccount.objects.create(user=UserFactory(), provider="mediawiki", uid="4711")
    way_back = wikimedia.agree(address_in(client.post(WITH_WIKIMEDIA)))
    before = client.session.session_key

    client.get(way_back)

    assert client.session.session_key != before
