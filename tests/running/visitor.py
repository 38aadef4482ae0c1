# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who visits a portal over TLS, keeps cookies, and fills forms in."""

import gzip
import http.client
import re
import socket
import ssl
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

HOST = "portal.example"


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        plain = self.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(self.body) if plain else self.body).decode()


class _Tls(http.client.HTTPSConnection):
    """To our own port, whatever the name of the host."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.tls = ssl.create_default_context(cafile=str(certificate))
        super().__init__(HOST, port, timeout=20, context=self.tls)

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.sock = self.tls.wrap_socket(plain, server_hostname=HOST)


class Visitor:
    def __init__(self, port: int, certificate: Path) -> None:
        self.port, self.certificate = port, certificate
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Page:
        """One request on a connection of its own; `headers` with _ for -."""
        connection = _Tls(self.port, self.certificate)
        sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body or None, sent)
            response = connection.getresponse()
            page = Page(response.status, response.headers, response.read())
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return page

    def get(self, path: str, **headers: str) -> Page:
        page = self.ask("GET", path, **headers)
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', _html(page)):
            self.token = found.group(1)
        return page

    def post(self, path: str, **form: str) -> Page:
        """Send a form with the token of the page seen last."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **form}).encode()
        return self.ask(
            "POST",
            path,
            body,
            Content_Type="application/x-www-form-urlencoded",
            Origin=f"https://{HOST}",
        )


def _html(page: Page) -> str:
    return page.text if "text/html" in page.headers.get("Content-Type", "") else ""
