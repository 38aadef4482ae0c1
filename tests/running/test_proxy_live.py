# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live channel behind the proxy's real configuration."""

import os
import shutil
import socket
import ssl
import time

import pytest

from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory
from tests.running.conftest import wait_for
from tests.running.site import Site
from tests.running.visitor import HOST

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, folder):
    """The proxy and the live process."""
    if not shutil.which("nginx"):
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is missing: see tests/apt.txt")
        pytest.skip("nginx is not installed: see tests/apt.txt")
    made = Site(folder / "live-site")
    made.folder.mkdir()
    try:
        with django_db_blocker.unblock():
            made.prepare()
        made.start_live()
        made.start_proxy()
        wait_for(lambda: listens(made.https))
        yield made
    finally:
        made.stop_all()


def test_messages_pass_the_proxy_at_once(site):
    thread = ThreadFactory()
    context = ssl.create_default_context(cafile=str(site.folder / "tls" / "fullchain.pem"))
    with (
        socket.create_connection(("127.0.0.1", site.https), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as connection,
    ):
        path = f"/live/?on=thread:{thread.pk}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        heard = connection.recv(65536)
        while b"event: hello" not in heard:
            heard += connection.recv(65536)
        begun = time.monotonic()
        services.reply(thread, text="Words", by=UserFactory())
        while b"event: post" not in heard:
            heard += connection.recv(65536)

    assert heard.startswith(b"HTTP/1.1 200 OK")
    assert time.monotonic() - begun < 3
    refused = site.visitor().get(f"/live/?on=thread:{thread.pk}", Origin="https://evil.example")
    assert refused.status == 403
