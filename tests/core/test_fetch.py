# SPDX-License-Identifier: AGPL-3.0-or-later
import gzip
import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from dnslib import RR, A
from dnslib.dns import DNSRecord
from dnslib.server import BaseResolver, DNSServer

from apps.core.fetch import FetchError, FetchFailed, FetchRefused, client, fetch, post
from apps.core.fetch.addresses import is_public
from tests.core import outside as o

PUBLIC = "93.184.216.34"
SITE = "http://example.org"


@pytest.fixture(autouse=True)
def outside(monkeypatch):
    outside = o.Outside()
    outside.names["example.org"] = [[PUBLIC]]
    outside.names["other.example"] = [[PUBLIC]]
    monkeypatch.setattr(socket, "getaddrinfo", outside.resolve)
    monkeypatch.setattr(socket, "create_connection", outside.connect)
    yield outside
    outside.close()


def get(path, **options):
    return fetch(f"{SITE}{path}", allow_http=True, **options)


def refused(url, **options):
    with pytest.raises(FetchRefused) as refusal:
        fetch(url, allow_http=True, **options)
    return refusal.value.reason


def failed(path, **options):
    with pytest.raises(FetchFailed) as failure:
        get(path, **options)
    return failure.value.reason


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


# Rebinding and redirects --------------------------------------------------------------------------


class Rebinding(BaseResolver):
    """Names 93.184.216.34 the first time and 127.0.0.1 ever after, with a TTL of zero."""

    def __init__(self):
        self.answers = 0

    def resolve(self, request, handler):
        self.answers += 1
        reply = request.reply()
        address = PUBLIC if self.answers == 1 else "127.0.0.1"
        reply.add_answer(RR(request.q.qname, rdata=A(address), ttl=0))
        return reply


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(outside, monkeypatch):
    zone = Rebinding()
    server = DNSServer(zone, port=0, address="127.0.0.1")
    server.start_thread()
    dns_port = server.server.server_address[1]

    def ask_dns(host, port, *args, **kwargs):
        if host != "rebind.example":
            return outside.resolve(host, port, *args, **kwargs)
        reply = DNSRecord.parse(DNSRecord.question(host).send("127.0.0.1", dns_port, timeout=2))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (str(reply.rr[0].rdata), port))]

    monkeypatch.setattr(socket, "getaddrinfo", ask_dns)
    outside.pages["/"] = o.say(body=b"first")
    try:
        assert fetch("http://rebind.example/", allow_http=True).content == b"first"
        assert zone.answers == 1
        assert refused("http://rebind.example/") == "private"
    finally:
        server.stop()
        server.server.server_close()
    assert outside.canary_hits == []


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_redirects_are_followed_and_tell_where_they_led(outside, status):
    outside.pages["/old"] = o.redirect("/new?x=1", status)
    outside.pages["/new?x=1"] = o.say(body=b"here")

    page = get("/old")

    assert (page.content, page.url) == (b"here", "http://example.org/new?x=1")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1/", "own-host"),
        ("http://10.0.0.1/", "private"),
        ("//169.254.169.254/", "private"),
        ("http://internal.example/", "private"),
        ("ftp://example.org/", "scheme"),
        ("http://user@other.example/", "user"),
        ("http://other.example:6379/", "port"),
    ],
)
def test_each_redirect_is_checked_like_the_first_address(outside, location, reason):
    outside.names["internal.example"] = [["192.168.1.1"]]
    outside.pages["/"] = o.redirect(location)

    assert refused(f"{SITE}/") == reason
    assert outside.canary_hits == []


def test_three_redirects_are_enough(outside):
    for number in range(9):
        outside.pages[f"/{number}"] = o.redirect(f"/{number + 1}")
    outside.pages["/9"] = o.say(body=b"end")

    assert get("/6").content == b"end"
    assert failed("/5") == "redirects"
    assert failed("/0") == "redirects"


def test_a_redirect_without_a_place_is_an_answer(outside):
    outside.pages["/"] = o.say("302 Found")

    assert get("/").status == 302


def test_keys_and_conditions_stay_with_the_host_they_were_given_for(outside):
    outside.pages["/"] = o.redirect("http://other.example/x")
    outside.pages["/x"] = o.say(body=b"x", Set_Cookie="a=b")

    get("/", headers={"Authorization": "canary", "Accept": "text/calendar"}, etag='"1"')

    first, second = outside.requests
    assert "canary" in first
    assert 'If-None-Match: "1"' in first
    assert "canary" not in second
    assert "If-None-Match" not in second
    assert "Accept: text/calendar" in second
    assert "Host: other.example" in second


def test_proxies_of_the_environment_are_not_used(outside, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    outside.pages["/"] = o.say(body=b"direct")

    assert get("/").content == b"direct"


# Size, time, encoding -----------------------------------------------------------------------------


def test_a_packed_page_is_unpacked(outside):
    outside.pages["/"] = o.packed(b"hello" * 1_000)

    assert get("/").content == b"hello" * 1_000


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (o.packed(b"x" * 20_000_000), "size"),
        (o.say(body=b"x" * 1_100_000), "size"),
        (o.endless, "size"),
        (o.packed(b"x", layers=2, encoding="gzip, gzip"), "encoding"),
        (o.say(body=b"not packed", Content_Encoding="gzip"), "encoding"),
        (o.say(body=b"x", Content_Encoding="br"), "encoding"),
        (o.say(body=gzip.compress(b"x" * 1_000)[:-9], Content_Encoding="gzip"), "encoding"),
        (o.nonsense, "protocol"),
        (o.breaks_off, "protocol"),
        (o.long_head, "protocol"),
    ],
)
def test_answers_that_are_too_large_or_nonsense_are_failures(outside, answer, reason):
    outside.pages["/"] = answer

    assert failed("/", max_bytes=1_000_000) == reason


@pytest.mark.parametrize("answer", [o.drip_head, o.drip_body, o.silent])
def test_a_slow_server_costs_no_more_than_the_timeout(outside, answer):
    outside.pages["/"] = answer
    start = time.monotonic()

    assert failed("/", timeout=0.5) == "time"
    assert time.monotonic() - start < 1.5


def test_a_slow_chain_of_redirects_shares_one_timeout(outside):
    def slow(connection, head):
        time.sleep(0.3)
        o.redirect("/again")(connection, head)

    outside.pages["/"] = outside.pages["/again"] = slow
    start = time.monotonic()

    assert failed("/", timeout=0.5) == "time"
    assert time.monotonic() - start < 1.2


# TLS ----------------------------------------------------------------------------------------------


@pytest.fixture
def secure_outside(monkeypatch, tmp_path):
    """The same internet over TLS, with a certificate for example.org from an authority we trust."""
    certificate, key = certificate_for("example.org")
    (tmp_path / "site.pem").write_bytes(key + certificate)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(tmp_path / "site.pem")
    names = []
    tls.sni_callback = lambda connection, name, context: names.append(name)
    trusting = ssl.create_default_context(cadata=certificate.decode())
    monkeypatch.setattr("httpx.create_ssl_context", lambda **options: trusting)
    client._certificates.cache_clear()
    outside = o.Outside(tls)
    outside.server_names = names
    outside.names = {name: [[PUBLIC]] for name in ("example.org", "other.example")}
    monkeypatch.setattr(socket, "getaddrinfo", outside.resolve)
    monkeypatch.setattr(socket, "create_connection", outside.connect)
    yield outside
    outside.close()
    client._certificates.cache_clear()


def certificate_for(host):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM), key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def test_https_goes_to_the_checked_address_under_the_name_of_the_site(secure_outside):
    secure_outside.pages["/"] = o.say(body=b"secret")

    page = fetch("https://example.org/")

    assert (page.content, page.url) == (b"secret", "https://example.org/")
    assert secure_outside.server_names == ["example.org"]


def test_a_certificate_of_another_site_is_a_failure(secure_outside):
    with pytest.raises(FetchFailed) as failure:
        fetch("https://other.example/")

    assert failure.value.reason == "connection"


def test_https_never_falls_back_to_http(secure_outside):
    secure_outside.pages["/"] = o.redirect("http://example.org/plain")

    assert refused("https://example.org/") == "scheme"


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
