# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal behind its proxy's real configuration: what a reader, an attacker and a log see."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from prometheus_client.parser import text_string_to_metric_families

from apps.core.middleware.headers import SECURITY_HEADERS
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory
from tests.running.conftest import wait_for
from tests.running.site import Site
from tests.running.visitor import HOST, Page

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OTHER_HEADERS = ("Content-Security-Policy", "Strict-Transport-Security", "X-Request-ID")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, folder):
    """The processes, once for all tests of this file."""
    if not shutil.which("nginx"):
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is missing: see tests/apt.txt")
        pytest.skip("nginx is not installed: see tests/apt.txt")
    made = Site(folder / "site")
    made.folder.mkdir()
    try:
        with django_db_blocker.unblock():
            made.prepare()
        made.start_proxy()
        made.start_web("a")
        made.start_web("b")
        made.start_others()
        made.wait_for_web("a", "b")
        yield made
    finally:
        made.stop_all()


def has_every_header(page: Page) -> bool:
    return all(page.headers[name] == value for name, value in SECURITY_HEADERS.items()) and all(
        page.headers[name] for name in OTHER_HEADERS
    )


def test_a_page_comes_over_tls_compressed_with_every_header(site):
    page = site.visitor().get("/", Accept_Encoding="gzip")

    assert (page.status, page.headers["Content-Encoding"]) == (200, "gzip")
    assert "<html" in page.text
    assert has_every_header(page)
    assert page.headers.get_all("X-Request-ID") == [page.headers["X-Request-ID"]]
    assert page.headers["Server"] == "nginx"
    assert page.headers.get_all("Strict-Transport-Security") == [
        "max-age=63072000; includeSubDomains; preload"
    ]


def test_cookies_are_bound_to_the_host_and_to_tls(site):
    page = site.visitor().get("/accounts/login/")

    cookies = page.headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        name, *rest = cookie.split("; ")
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest)


def test_plain_http_is_sent_to_tls_and_to_no_other_host(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.http, timeout=10)
    connection.request("GET", "/events/?a=b", headers={"Host": "evil.example"})

    answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/events/?a=b")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    connection.close()


def test_the_proof_of_a_certificates_owner_is_served_plain(site):
    (site.folder / "acme" / ".well-known" / "acme-challenge").mkdir(parents=True)
    (site.folder / "acme" / ".well-known" / "acme-challenge" / "proof").write_text("mine")
    connection = http.client.HTTPConnection("127.0.0.1", site.http, timeout=10)
    connection.request("GET", "/.well-known/acme-challenge/proof")

    assert connection.getresponse().read() == b"mine"
    connection.close()


def test_another_name_gets_no_certificate(site):
    context = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", site.https)) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain, server_hostname="other.example")


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip")])
def test_static_files_are_immutable_and_compressed(site, accepted, encoding):
    home = site.visitor().get("/").text
    path = re.search(r'href="(/static/css/app\.[0-9a-f]+\.css)"', home).group(1)

    file = site.visitor().get(path, Accept_Encoding=accepted)

    assert (file.status, file.headers["Content-Encoding"]) == (200, encoding)
    assert "immutable" in file.headers["Cache-Control"]
    assert has_every_header(file)


def test_an_unknown_address_is_the_portals_own_404(site):
    page = site.visitor().get("/no/such/page/")

    assert page.status == 404
    assert has_every_header(page)


def test_somebody_signs_in_and_writes_and_no_log_knows_the_secrets(site):
    UserFactory(email="canary@example.org")
    thread = ThreadFactory(title="Behind the proxy")
    visitor = site.visitor()

    visitor.get("/accounts/login/")
    asked = visitor.post("/accounts/login/", email="canary@example.org")
    assert asked.status == 302
    mail = max((site.folder / "mail").iterdir(), key=lambda file: file.stat().st_mtime)
    code = re.search(r"\d{4}-\d{4}", mail.read_text()).group()
    visitor.get("/accounts/login/code/confirm/")
    entered = visitor.post("/accounts/login/code/confirm/", code=code)
    assert entered.status == 302
    page = visitor.get(thread.get_absolute_url())
    assert page.headers["Cache-Control"] == "private, no-store"
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page.text).group(1)
    answered = visitor.post(
        f"/threads/{thread.pk}/reply/", text="Hello from outside", idempotency_key=key
    )
    assert answered.status == 303
    assert Post.objects.get().text == "Hello from outside"

    visitor.get("/feeds/canary-feed-token.ics")
    visitor.get("/me/invitation/canary-feed-token/")
    visitor.get("/?token=canary-query-token")
    cookies = [value for value in visitor.cookies.values() if len(value) > 8]
    secrets = [code, code.replace("-", ""), "canary", *cookies, visitor.token]
    logs = [*site.folder.glob("*.log")]
    assert len(logs) >= 6
    for log in logs:
        text = log.read_text()
        assert [secret for secret in secrets if secret in text] == [], log.name


def test_the_proxys_log_is_json_with_the_number_that_the_answer_carries(site):
    page = site.visitor().get("/events/?q=secret")

    def lines():
        found = (site.folder / "access.log").read_text().splitlines()
        return {line["request_id"]: line for line in map(json.loads, found)}

    wait_for(lambda: page.headers["X-Request-ID"] in lines())
    line = lines()[page.headers["X-Request-ID"]]
    assert (line["status"], line["path"], line["net"]) == (200, "/events/", "127.0.0.0")


def test_a_forged_sender_is_not_believed(site, broker):
    visitor = site.visitor()
    visitor.get("/accounts/login/")
    body = f"csrfmiddlewaretoken={visitor.token}&email=somebody@example.org".encode()

    visitor.ask(
        "POST",
        "/accounts/login/",
        body,
        Content_Type="application/x-www-form-urlencoded",
        Origin=f"https://{HOST}",
        X_Forwarded_For="10.99.0.1",
        Forwarded="for=10.99.0.1",
        X_Real_IP="10.99.0.1",
    )

    buckets = " ".join(key.decode() for key in broker.keys("*limit*"))
    assert "127.0.0." in buckets
    assert "10.99." not in buckets


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "words"),
    [
        ("POST", "/accounts/login/", b"x" * 3_200_000, {}, 413, "That is too large"),
        ("GET", "/?" + "x" * 9000, b"", {}, 414, "That address is too long"),
        ("GET", "/", b"", {"X_Long": "x" * 9000}, 400, "Your browser sent something"),
    ],
)
def test_what_is_too_large_is_refused_by_the_proxy_in_words(
    site, method, path, body, headers, status, words
):
    page = site.visitor().ask(method, path, body, **headers)

    assert page.status == status
    assert words in page.text
    assert has_every_header(page)


def test_uploads_of_the_admin_may_be_larger(site):
    page = site.visitor().ask("POST", "/admin/", b"x" * 3_200_000, Content_Type="text/plain")

    assert page.status in (302, 403)


def test_slow_senders_take_no_place_from_others(site):
    request = (
        f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\nhalf"
    ).encode()
    context = ssl.create_default_context(cafile=str(site.folder / "tls" / "fullchain.pem"))
    with ExitStack() as open_ones:
        for _ in range(60):
            plain = socket.create_connection(("127.0.0.1", site.https))
            slow = open_ones.enter_context(context.wrap_socket(plain, server_hostname=HOST))
            slow.sendall(request)

        begun = time.monotonic()
        assert site.visitor().get("/events/").status == 200
        assert time.monotonic() - begun < 5


def test_it_is_ready_and_tells_figures_of_all_processes(site):
    def ready():
        return json.loads(site.visitor().get("/readyz").text)

    wait_for(lambda: all(ready().values()), 60)
    assert set(ready()) == {"database", "broker", "migrations", "worker", "beat"}
    assert site.visitor().get("/metrics").status == 404

    page = site.visitor().get("/metrics", Authorization="Bearer metrics-canary-7f3a9c21")

    families = {family.name for family in text_string_to_metric_families(page.text)}
    assert {"eventforum_up", "eventforum_outbox_waiting", "eventforum_requests"} <= families


def test_one_web_process_after_the_other_is_replaced_without_a_failed_request(site):
    statuses, done = [], []

    def reader(_):
        while not done:
            statuses.append(site.visitor().get("/healthz").status)
            statuses.append(site.visitor().ask("POST", "/accounts/login/", b"a=b").status)
            time.sleep(0.4)  # The proxy lets one address send so many forms, and no more.

    with ThreadPoolExecutor(4) as readers:
        running = readers.map(reader, range(4))
        time.sleep(0.3)
        for name in "ab":  # The second stops as soon as the first is back, as systemd does it.
            site.stop(f"web-{name}")
            site.start_web(name)
            wait_for(site.socket(name).exists, 60)
        done.append(True)
        list(running)

    assert len(statuses) > 40
    assert set(statuses) == {200, 403}


def test_without_any_web_process_the_proxy_says_so_and_finds_it_again(site):
    home = site.visitor().get("/").text
    style = re.search(r'href="(/static/css/app\.[0-9a-f]+\.css)"', home).group(1)
    site.visitor().get(style)
    site.stop("web-a")
    site.stop("web-b")

    page = site.visitor().get("/")

    assert (page.status, page.headers["Retry-After"]) == (502, "5")
    assert "The portal does not answer right now" in page.text
    assert 'lang="ar" dir="rtl"' in page.text
    assert has_every_header(page)
    assert site.visitor().get("/.proxy/page.css").status == 200
    assert site.visitor().get("/.proxy/502.html").status == 404
    assert site.visitor().get(style).status == 200
    site.start_web("a")
    site.start_web("b")
    site.wait_for_web("a", "b")
