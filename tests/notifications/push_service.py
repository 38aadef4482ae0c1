# SPDX-License-Identifier: AGPL-3.0-or-later
"""A push service of our own: takes messages for browsers, or says what it was told to say."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from apps.accounts.models import OpenSession
from apps.accounts.secrets_at_rest import encrypt
from apps.core.fetch import client
from apps.notifications.models import PushDevice
from apps.notifications.services import portal_key
from apps.notifications.services.devices import digest_of
from tests.core.outside import certificate_for
from tests.notifications.browsers import FakeBrowser, claims_of


@dataclass
class Taken:
    """One message as it came in."""

    path: str
    body: bytes
    headers: dict[str, str]


@dataclass
class PushService:
    server: HTTPServer
    taken: list[Taken] = field(default_factory=list)
    says: dict[str, Response] = field(default_factory=dict)

    def __post_init__(self) -> None:
        anywhere = self.server.expect_request(re.compile("/send/.*"), method="POST")
        anywhere.respond_with_handler(self.take)

    def take(self, request: Request) -> Response:
        claims_of(request.headers["Authorization"])
        self.taken.append(Taken(request.path, request.get_data(), dict(request.headers)))
        return self.says.get(request.path, Response(status=201))

    def endpoint(self, name: str) -> str:
        return f"https://localhost:{self.server.port}/send/{name}"

    def device(self, user: Any, browser: FakeBrowser, name: str = "one", **more: Any) -> PushDevice:
        """A browser that this person has named, at this service."""
        session, _made = OpenSession.objects.get_or_create(
            user=user,
            session_key=f"key-{user.pk}",
            defaults={"way": "", "signed_in_at": user.date_joined, "seen_on": user.date_joined},
        )
        given = {
            "user": user,
            "session": session,
            "endpoint": self.endpoint(name),
            "digest": digest_of(self.endpoint(name)),
            "key": browser.keys["p256dh"],
            "secret": encrypt(browser.keys["auth"]),
            "made_for": portal_key().public,
        }
        return PushDevice.objects.create(**given | more)


@contextmanager
def listening(
    settings: Any, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Iterator[PushService]:
    """One that answers at https://localhost, with a certificate of an authority that is trusted."""
    certificate, key = certificate_for("localhost")
    (folder / "push.pem").write_bytes(key + certificate)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "push.pem")
    trusting = ssl.create_default_context(cadata=certificate.decode())
    monkeypatch.setattr("httpx.create_ssl_context", lambda **options: trusting)
    client._certificates.cache_clear()
    with HTTPServer(host="localhost", port=0, ssl_context=tls) as server:
        settings.EVENTFORUM_PRIVATE_HOSTS = [f"localhost:{server.port}"]
        yield PushService(server)
    client._certificates.cache_clear()
