# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a name, a redirect and TLS lead the fetcher."""

import socket
import ssl

import pytest
from dnslib import RR, A
from dnslib.dns import DNSRecord
from dnslib.server import BaseResolver, DNSServer

from apps.core.fetch import FetchFailed, client, fetch
from tests.core import outside as o
from tests.core.outside import SITE, failed, get, refused

pytestmark = pytest.mark.usefixtures("outside")

PUBLIC = "93.184.216.34"


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


# TLS ----------------------------------------------------------------------------------------------


@pytest.fixture
def secure_outside(monkeypatch, tmp_path):
    """The same internet over TLS, with a certificate for example.org from an authority we trust."""
    certificate, key = o.certificate_for("example.org")
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
