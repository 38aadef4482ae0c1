# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import socket
import time

import pytest

from apps.core.fetch import FetchError, FetchFailed, FetchRefused, fetch, post
from apps.core.fetch.addresses import is_public
from tests.core import outside as o
from tests.core.outside import SITE, failed, get, refused

pytestmark = pytest.mark.usefixtures("outside")

PUBLIC = "93.184.216.34"


def test_a_page_is_brought_with_its_status_and_headers(outside):
    outside.pages["/a?b=c"] = o.say(body=b"hello", ETag='"1"', Last_Modified="Mon")

    page = get("/a?b=c#d")

    assert (page.status, page.content, page.etag, page.last_modified, page.url) == (
        200,
        b"hello",
        '"1"',
        "Mon",
        "http://example.org/a?b=c#d",
    )
    [request] = outside.requests
    assert request.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "Host: example.org\r\n" in request
    assert "Cookie" not in request


def test_an_unchanged_page_is_not_sent_again(outside):
    outside.pages["/"] = o.say("304 Not Modified")

    assert get("/", etag='"1"', last_modified="Mon").not_modified
    assert 'If-None-Match: "1"\r\nIf-Modified-Since: Mon\r\n' in outside.requests[0]


def test_other_statuses_are_answers_too():
    assert get("/absent").status == 404


def test_a_post_sends_its_content_and_follows_no_redirect(outside):
    outside.pages["/hook"] = o.redirect("http://other.example/")

    answer = post(f"{SITE}/hook", content=b"{}", headers={"Api-Key": "canary"}, allow_http=True)

    assert answer.status == 302
    assert len(outside.requests) == 1
    assert "Api-Key: canary" in outside.requests[0]


# Addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://127.0.0.1:6379/_x", "scheme"),
        ("//example.org/", "scheme"),
        ("example.org", "scheme"),
        ("", "scheme"),
        ("http://user:pw@example.org/", "user"),
        ("http://@example.org/", "user"),
        ("http://example.org:22/", "port"),
        ("http://example.org:99999/", "port"),
        ("http://exa mple.org/", "form"),
        ("http://example.org\\@127.0.0.1/", "form"),
        ("http://127.0.0.1/", "own-host"),
        ("http://localhost/", "form"),
        ("http://127.1/", "form"),
        ("http://0x7f000001/", "form"),
        ("http://2130706433/", "form"),
        ("http://134744072/", "form"),
        ("http://0177.0.0.1/", "form"),
        ("http://127.0.0.1./", "own-host"),
        ("http://10.0.0.1/", "private"),
        ("http://[::1]/", "own-host"),
        ("http://[::ffff:10.0.0.1]/", "private"),
        ("http://[64:ff9b::a00:1]/", "private"),
        ("http://[2002:a00:1::]/", "private"),
        ("http://[fe80::1%25eth0]/", "form"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://168.63.129.16/", "private"),
        ("http://redis/", "form"),
        ("http://example.org/" + "a" * 2_000, "form"),
    ],
)
def test_addresses_that_are_not_asked(outside, url, reason):
    assert refused(url) == reason
    assert outside.canary_hits == []


def test_http_is_asked_only_where_the_caller_allows_it():
    with pytest.raises(FetchRefused):
        fetch(f"{SITE}/")


def test_one_private_address_among_public_ones_is_enough_to_refuse(outside):
    outside.names["mixed.example"] = [[PUBLIC, "10.0.0.1"]]

    assert refused("http://mixed.example/") == "private"


def test_our_own_names_are_not_asked(outside, settings):
    settings.BASE_URL = "https://portal.example"
    settings.ALLOWED_HOSTS = [".portal.example", "alias.example"]
    for name in ("portal.example", "www.portal.example", "alias.example"):
        outside.names[name] = [[PUBLIC]]
        assert refused(f"https://{name}/") == "own-host"


@pytest.mark.parametrize("allowed", ["intranet", "intranet:{port}"])
def test_the_operator_may_allow_private_hosts(outside, settings, allowed):
    settings.EVENTFORUM_PRIVATE_HOSTS = [allowed.format(port=outside.port)]
    outside.names["intranet"] = [["127.0.0.1"]]
    outside.pages["/"] = o.say(body=b"inside")

    assert fetch(f"http://intranet:{outside.port}/", allow_http=True).content == b"inside"
    if ":" in allowed:
        assert refused("http://intranet:81/") == "port"


def test_an_unknown_name_is_a_failure():
    with pytest.raises(FetchFailed) as failure:
        fetch("https://nowhere.example/")

    assert failure.value.reason == "name"


def test_a_resolver_that_hangs_costs_no_more_than_the_timeout(monkeypatch):
    def hang(*args, **kwargs):
        time.sleep(2)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    start = time.monotonic()

    assert failed("/", timeout=0.2) == "time"
    assert time.monotonic() - start < 1


def test_a_second_address_is_tried_when_the_first_takes_no_connection(outside):
    outside.names["two.example"] = [["8.8.8.8", PUBLIC]]
    outside.pages["/"] = o.say(body=b"second")

    assert fetch("http://two.example/", allow_http=True).content == b"second"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True), ("93.184.216.34", True), ("2606:4700:4700::1111", True),
        ("::ffff:1.1.1.1", True), ("64:ff9b::101:101", True),
        ("0.0.0.0", False), ("100.64.0.1", False), ("100.100.100.200", False),
        ("192.0.0.192", False), ("198.18.0.1", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::", False), ("::1", False), ("::7f00:1", False),
        ("fc00::1", False), ("fe80::1", False), ("ff02::1", False), ("fec0::1", False),
        ("2001:db8::1", False), ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2002:7f00:1::", False), ("64:ff9b::7f00:1", False), ("64:ff9b:1::1", False),
        ("2a00::5efe:10.0.0.1", False), ("3fff::1", False), ("5f00::1", False), ("x", False),
    ],
)  # fmt: skip
def test_public_addresses_are_told_from_all_others(address, public):
    assert is_public(address) is public


# The corpora --------------------------------------------------------------------------------------


def corpus(settings, name):
    file = settings.EVENTFORUM_SHARED_DATA / "security" / "ssrf" / name
    if not file.exists():
        pytest.skip(f"{name} of EVENTFORUM_SHARED_DATA is not here")
    return file.read_text()


def test_no_address_of_the_corpus_reaches_anything(outside, settings):
    cases = [json.loads(line) for line in corpus(settings, "urls.share.jsonl").splitlines()]
    passed = []
    for case in cases:
        if case["expect"] == "blocked":
            try:
                fetch(case["url"], allow_http=True, timeout=2)
                passed.append(case["url"])
            except FetchError:
                pass

    assert passed == []
    assert outside.canary_hits == []
    assert len(cases) > 400


def test_legitimate_addresses_of_the_corpus_pass(outside, settings):
    outside.names["xn--bcher-kva.example"] = [[PUBLIC]]
    for case in json.loads(corpus(settings, "must_allow.json")):
        url = case["url"].replace("https://", "http://").replace(":443", "")
        assert fetch(url, allow_http=True).status == 404

    assert outside.canary_hits == []
