# SPDX-License-Identifier: AGPL-3.0-or-later
"""An internet of our own: names, addresses and servers at the edge of the network.

Names are answered from a table and connections to public addresses land on a local server; the
fetcher itself runs as it is. Connections to anything else are counted as hits of the canary.
"""

import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apps.core.fetch import FetchFailed, FetchRefused, fetch

real_getaddrinfo = socket.getaddrinfo
real_create_connection = socket.create_connection

SITE = "http://example.org"
PUBLIC = ("93.184.216.34", "2606:4700:4700::1111", "1.1.1.1")

Answer = Callable[[socket.socket, str], None]


class Outside:
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.names: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.canary_hits: list[tuple[str, int]] = []
        self.requests: list[str] = []
        self.pages: dict[str, Answer] = {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def resolve(self, host, port, *args, **kwargs):
        """The answers of a name in turn, the last one for good; literals are left alone."""
        with suppress(ValueError):
            ipaddress.ip_address(host)
            return real_getaddrinfo(host, port, *args, **kwargs)
        self.asked.append(host)
        if host not in self.names:
            # What the system itself would make of 0x7f.1 and the like, without asking anybody.
            with suppress(OSError):
                address = socket.inet_ntoa(socket.inet_aton(host))
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        answers = self.names[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        family = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            (family[ipaddress.ip_address(a).version], socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    def connect(self, address, *args, **kwargs):
        host, port = address[:2]
        ip = ipaddress.ip_address(host)
        if str(getattr(ip, "ipv4_mapped", None) or ip) in PUBLIC:
            return real_create_connection(("127.0.0.1", self.port), *args, **kwargs)
        if (host, port) != ("127.0.0.1", self.port):
            self.canary_hits.append((host, port))
            raise ConnectionRefusedError(111, "canary")
        return real_create_connection(address, *args, **kwargs)

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        with suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self.converse(connection)
        connection.close()

    def converse(self, connection: socket.socket) -> None:
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                part = connection.recv(65_536)
                if not part:
                    return
                head += part
            text = head.decode("latin-1")
            self.requests.append(text)
            path = text.split(" ", 2)[1]
            self.pages.get(path, say("404 Not Found"))(connection, text)

    def close(self) -> None:
        self.listener.close()


def say(status: str = "200 OK", body: bytes = b"", **headers: str) -> Answer:
    """A whole answer; header names are written with underscores."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return lambda connection, _: connection.sendall(
        "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    )


def redirect(location: str, status: str = "302 Found") -> Answer:
    return say(status, Location=location)


def packed(body: bytes, layers: int = 1, encoding: str = "gzip") -> Answer:
    for _ in range(layers):
        body = gzip.compress(body)
    return say(body=body, Content_Encoding=encoding)


def endless(connection: socket.socket, head: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


def drip_head(connection: socket.socket, head: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        time.sleep(0.05)
        connection.sendall(b"X-A: b\r\n")


def drip_body(connection: socket.socket, head: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    while True:
        time.sleep(0.05)
        connection.sendall(b"x")


def silent(connection: socket.socket, head: str) -> None:
    time.sleep(3)


def nonsense(connection: socket.socket, head: str) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def breaks_off(connection: socket.socket, head: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")


def long_head(connection: socket.socket, head: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n")


def certificate_for(*sites: str) -> tuple[bytes, bytes]:
    """A certificate for names and addresses that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(map(_site, sites)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM), key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _site(site: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(site))
    except ValueError:
        return x509.DNSName(site)


def get(path, **options):
    """Fetch a page of the site in this internet."""
    return fetch(f"{SITE}{path}", allow_http=True, **options)


def refused(url, **options):
    """Why this address was not asked."""
    with pytest.raises(FetchRefused) as refusal:
        fetch(url, allow_http=True, **options)
    return refusal.value.reason


def failed(path, **options):
    """Why this page of the site was not brought."""
    with pytest.raises(FetchFailed) as failure:
        get(path, **options)
    return failure.value.reason
