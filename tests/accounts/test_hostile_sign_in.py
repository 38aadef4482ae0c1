# SPDX-License-Identifier: AGPL-3.0-or-later
"""What attackers send: many codes at once, foreign addresses, broken passkeys, forged headers."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import connections
from django.test import Client, RequestFactory

from apps.accounts.next_page import next_page
from apps.threads.models import PendingPost, Post
from tests.accounts.fake_providers import address_in, come_by
from tests.accounts.signing_in import CONFIRM, LOGIN, ask, code_in
from tests.accounts.test_doors import HOSTILE, leaves
from tests.accounts.test_second_factor import SECOND, shown_by_app, with_app
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db

WAYS = "/me/settings/sign-in/"
WITH_WIKIMEDIA = "/accounts/login/with/mediawiki/"


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_codes_at_once_three_are_looked_at(mailoutbox):
    """All requests read the same session; the right code comes among the guesses."""
    UserFactory(email="ada@example.org")
    asking = Client()
    ask(asking)
    right, cookies = code_in(mailoutbox[0]), asking.cookies

    def guess(number):
        client = Client()
        client.cookies = cookies
        code = right if number >= 100 else f"{number:08}"
        try:
            return client.post(CONFIRM, {"code": code}).get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(200)))

    assert answers.count("/") <= 1
    assert sum(answer.startswith(LOGIN) for answer in answers) > 100


def test_the_fourth_try_is_refused_even_with_the_right_code_from_the_same_session(
    client, mailoutbox
):
    UserFactory(email="ada@example.org")
    ask(client)
    begun = dict(client.session)
    for _ in range(3):
        client.post(CONFIRM, {"code": "00000000"})
        session = client.session
        session.clear()
        session.update(json.loads(json.dumps(begun)))
        session.save()

    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert "_auth_user_id" not in client.session


def goals():
    """Our own hostile addresses, and those of the corpus where it is."""
    corpus = Path(settings.EVENTFORUM_SHARED_DATA) / "security/redirect/next_values.share.jsonl"
    known = corpus.read_text().splitlines() if corpus.exists() else []
    return [*HOSTILE, *(json.loads(line)["next"] for line in known)]


def test_no_value_of_the_corpus_is_a_page_of_ours():
    asked = [RequestFactory().get("/", {"next": goal}) for goal in goals()]

    assert [path for path in map(next_page, asked) if leaves(path)] == []


def test_no_door_leads_away_from_this_site(client, wikimedia):
    """Every address that takes `next`, with a sample: all of them ask next_page."""
    user = UserFactory()
    SocialAccount.objects.create(user=user, provider="mediawiki", uid="4711", extra_data={})
    client.force_login(user)
    left = []
    for goal in goals()[::12]:
        answers = [
            client.get(LOGIN, {"next": goal}),
            client.post(WITH_WIKIMEDIA, {"next": goal}),
            client.post("/accounts/login/passkey/", {"next": goal}),
            client.get("/accounts/login/second/", {"next": goal}),
            client.get("/accounts/login/name/", {"next": goal}),
        ]
        left += [(goal, a["Location"]) for a in answers if leaves(a["Location"])]

    assert left == []


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/reauthenticate/",
        "/accounts/second-proof/",
        f"{WAYS}passkey/",
        f"{WAYS}app/",
        f"{WAYS}codes/",
        "/accounts/logout/",
    ],
)
def test_pages_that_keep_a_goal_keep_none_of_another_site(client, path):
    client.force_login(UserFactory())

    for goal in goals()[::12]:
        page = client.get(path, {"next": goal}).text.partition("<main")[2]
        kept = re.findall(r'name="next" value="([^"]*)"|\?next=([^"]*)"', page)
        assert [value for pair in kept for value in pair if value and leaves(value)] == []


@pytest.mark.parametrize("goal", HOSTILE)
def test_way_back_from_a_provider_stays_on_this_site(client, wikimedia, goal):
    user = UserFactory()
    SocialAccount.objects.create(user=user, provider="mediawiki", uid="4711", extra_data={})

    assert come_by(client, wikimedia, WITH_WIKIMEDIA, next=goal)["Location"] == "/"
    connected = come_by(client, wikimedia, f"{WAYS}with/mediawiki/", next=goal)
    assert connected["Location"] == WAYS


CREDENTIALS = [
    "",
    "null",
    "[]",
    "{}",
    '"text"',
    "{" * 3000,
    '{"a":' * 3000 + "1" + "}" * 3000,
    "x" * 30_000,
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AA",
                "signature": "AA",
                "userHandle": "MQ",
                "attestationObject": "AA",
            },
        }
    ),
    json.dumps({"id": 1, "rawId": [], "type": {}, "response": None}),
    json.dumps({"id": "é", "rawId": "é", "type": "é", "response": {"userHandle": "é"}}),
]


@pytest.mark.parametrize("credential", CREDENTIALS, ids=range(len(CREDENTIALS)))
@pytest.mark.parametrize("path", ["/accounts/login/passkey/", f"{WAYS}passkey/"])
def test_broken_passkeys_are_refused_in_words(client, path, credential):
    if path.startswith(WAYS):
        client.force_login(UserFactory())
        client.post(f"{WAYS}passkey/options/")
    else:
        client.post("/accounts/login/passkey/options/")

    answer = client.post(
        path, {"credential": credential}, headers={"referer": f"http://testserver{LOGIN}"}
    )

    assert answer.status_code == 303


def test_options_are_the_same_for_everybody(client):
    UserFactory()
    first = client.post("/accounts/login/passkey/options/").json()["publicKey"]
    client.cookies.clear()
    second = client.post("/accounts/login/passkey/options/").json()["publicKey"]

    assert first.pop("challenge") != second.pop("challenge")
    assert first == second
    assert first.get("allowCredentials", []) == []


def test_forged_addresses_share_one_limit(client, settings):
    settings.EVENTFORUM_TRUSTED_PROXIES = 0
    answers = [ask_from(client, forwarded=f"203.0.113.{number}").status_code for number in range(6)]
    assert answers == [302] * 4 + [429] * 2


def test_behind_a_proxy_what_stands_before_its_word_is_ignored(client, settings):
    settings.EVENTFORUM_TRUSTED_PROXIES = 1
    forged = [
        ask_from(client, forwarded=f"203.0.113.{number}, 198.51.100.1") for number in range(5)
    ]
    other = ask_from(client, forwarded="203.0.113.1, 198.51.100.2")

    assert [answer.status_code for answer in forged] == [302] * 4 + [429]
    assert other.status_code == 302


@pytest.mark.parametrize("form", ["2001:db8:1:2::{}", "2001:db8:1:2:{}::1"])
def test_addresses_of_one_ipv6_subscriber_share_one_limit(client, form):
    answers = [
        client.post(LOGIN, {"email": "ada@example.org"}, REMOTE_ADDR=form.format(number))
        for number in range(1, 6)
    ]

    assert [answer.status_code for answer in answers] == [302] * 4 + [429]


def ask_from(client, *, forwarded):
    return client.post(LOGIN, {"email": "ada@example.org"}, headers={"x-forwarded-for": forwarded})


def test_both_kinds_of_address_take_the_same_time(client, mailoutbox):
    """A coarse net for CI; docs/performance.md has the figures of many tries."""
    UserFactory(email="known@example.org")
    times = {"known": [], "stranger": []}
    for number in range(60):
        for kind, kept in times.items():
            client.cookies.clear()
            began = time.perf_counter()
            client.post(LOGIN, {"email": f"{kind}@example.org"}, REMOTE_ADDR=f"10.0.{number}.1")
            kept.append(time.perf_counter() - began)

    known, stranger = (sorted(kept)[len(kept) // 2] for kept in times.values())
    assert 0.7 < known / stranger < 1.4


def test_text_sent_before_signing_in_is_published_by_a_first_sign_in_with_a_provider(
    client, wikimedia
):
    thread = PostFactory().thread
    sent = client.post(
        f"/threads/{thread.pk}/reply/", {"text": "Kept for Wikimedia", "form": "reply"}
    )
    assert (PendingPost.objects.count(), sent["Location"].partition("?")[0]) == (1, LOGIN)

    come_by(client, wikimedia, WITH_WIKIMEDIA, next="/threads/pending/")
    client.post("/accounts/login/new/", {"name": "Зоряна"})

    post = Post.objects.latest("pk")
    assert (post.text, post.author.name) == ("Kept for Wikimedia", "Зоряна")


def test_text_waits_for_the_second_step(client, mailoutbox):
    with_app(email="ada@example.org")
    thread = PostFactory().thread
    client.post(f"/threads/{thread.pk}/reply/", {"text": "Kept", "form": "reply"})
    ask(client, next="/threads/pending/")
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert not Post.objects.filter(text="Kept").exists()

    client.post(SECOND, {"code": shown_by_app()})

    assert Post.objects.filter(text="Kept").count() == 1


def test_leaving_page_escapes_its_address_and_is_not_stored(client, wikimedia):
    page = client.post(WITH_WIKIMEDIA, {"next": "/about/"})

    assert page["Cache-Control"] == "private, no-store"
    assert '"0; url=http://127.0.0.1:' in page.text
    assert "code_challenge_method=S256" in address_in(page)
