# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fetcher as it is, in a network namespace where every address of the world is this machine.

Started by test_fetch_canaries.py in namespaces of its own (network and mounts), as root:

    unshare -n -m python -m tests.core.own_internet FOLDER < cases.json > results.json

A canary listens on every address, the kernel counts each connection that is tried, names come from
a DNS server here, and certificates from an authority that stands in for the usual ones.
"""

import ipaddress
import json
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import certifi
from django.conf import settings
from dnslib import AAAA, QTYPE, RR, A
from dnslib.server import BaseResolver, DNSLogger, DNSServer

from tests.core import outside

PUBLIC = ("93.184.216.34", "2606:4700:4700::1111", "1.1.1.1")
"""Where the portal may go: what arrives elsewhere has been led astray."""

PORTS = (22, 25, 80, 443, 2375, 3000, 5432, 6379, 8000, 8080, 8443, 9200, 11211)


class Names(BaseResolver):
    """Public ones as told; a rebinding one is public once; all others lead to this machine."""

    def __init__(self, public: dict[str, list[str]]) -> None:
        self.public = public
        self.asked: set[tuple[str, str]] = set()

    def resolve(self, request, handler):
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        reply = request.reply()
        for address in self.addresses(name, kind):
            record = A(address) if kind == "A" else AAAA(address)
            reply.add_answer(RR(request.q.qname, request.q.qtype, rdata=record, ttl=0))
        self.asked.add((name, kind))
        return reply

    def addresses(self, name: str, kind: str) -> list[str]:
        if name.startswith("absent."):
            return []
        if name.startswith("huge."):
            return [f"10.0.{n // 250}.{n % 250}" for n in range(400)] if kind == "A" else []
        again = name.startswith("rebind.") and (name, kind) in self.asked
        found = self.public.get(name) if not again else None
        version = 4 if kind == "A" else 6
        return [a for a in found or ("127.0.0.1", "::1") if _version(a) == version]


def _version(address: str) -> int:
    return ipaddress.ip_address(address).version


class Canary:
    """Answers on every address; public ones get the page that their name asks for."""

    def __init__(self, tls: ssl.SSLContext, pages: dict[str, outside.Answer]) -> None:
        self.tls, self.pages = tls, pages
        self.hits: list[str] = []
        for port in PORTS:
            for family, anywhere in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
                listener = socket.create_server((anywhere, port), family=family, backlog=64)
                threading.Thread(target=self.serve, args=(listener,), daemon=True).start()

    def serve(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            self.hits.append(connection.getsockname()[0])
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        with suppress(OSError):
            connection.settimeout(5)
            if connection.getsockname()[1] in (443, 8443):
                connection = self.tls.wrap_socket(connection, server_side=True)
            head = connection.recv(65_536).decode("latin-1")
            host = head.partition("Host: ")[2].partition("\r\n")[0]
            page = self.pages.get(host.partition(".")[0], outside.say(body=b"a page"))
            page(connection, head)
        connection.close()

    def astray(self) -> list[str]:
        return [address for address in self.hits if address not in PUBLIC]


def tried_connections() -> int:
    """How many connections this namespace ever tried to open, to any address and port."""
    names, values = [
        line.split()[1:]
        for line in Path("/proc/self/net/snmp").read_text().splitlines()
        if line.startswith("Tcp:")
    ]
    return int(values[names.index("ActiveOpens")])


def take_over(folder: Path) -> None:
    """Make every address ours, and the system's resolver and authorities those of the folder."""
    for command in (
        "ip link set lo up",
        "ip route add local 0.0.0.0/0 dev lo",
        "ip -6 route add local ::/0 dev lo",
        f"mount --bind {folder}/resolv.conf /etc/resolv.conf",
        f"mount --bind {folder}/authority.pem {certifi.where()}",
    ):
        subprocess.run(command.split(), check=True)


def results(cases: dict, canary: Canary) -> Iterator[tuple[str, object]]:
    from apps.core.fetch import FetchError, fetch

    def outcome(url: str, **options) -> str:
        try:
            return f"answered {fetch(url, allow_http=True, **options).status}"
        except FetchError as problem:
            return f"{type(problem).__name__} {problem.reason}"

    yield "blocked", {url: outcome(url, timeout=3) for url in cases["blocked"]}
    yield "tried for blocked", tried_connections()
    yield "allowed", {url: outcome(url, timeout=5) for url in cases["allowed"]}
    yield "hits for allowed", len(canary.hits)
    yield "faults", {name: outcome(f"http://{name}.fault.test/feed", timeout=0.7, max_bytes=100_000)
                     for name in cases["faults"]}  # fmt: skip
    yield "rebound", [outcome("http://rebind.fault.test/feed", timeout=3) for _ in range(3)]
    yield "astray", canary.astray()
    # The canary sings: what is asked past the guard does arrive.
    for address in cases["reached"]:
        with suppress(OSError), socket.create_connection((address, 80), timeout=2) as one:
            one.sendall(b"GET / HTTP/1.1\r\n\r\n")
            one.recv(100)
    yield "astray without a guard", canary.astray()


def main() -> None:
    folder, cases = Path(sys.argv[1]), json.load(sys.stdin)
    take_over(folder)
    settings.configure(
        BASE_URL="https://portal.example",
        ALLOWED_HOSTS=["portal.example"],
        EVENTFORUM_PRIVATE_HOSTS=[],
    )
    quiet = DNSLogger(logf=lambda _line: None)
    server = DNSServer(Names(cases["names"]), port=53, address="127.0.0.1", logger=quiet)
    server.start_thread()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "site.pem")
    canary = Canary(tls, pages())
    json.dump(dict(results(cases, canary)), sys.stdout)


def pages() -> dict[str, outside.Answer]:
    """What the servers of *.fault.test do."""
    lie = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    return {
        "redirect-302-private": outside.redirect("http://127.0.0.1/"),
        "redirect-307-private": outside.redirect("http://10.0.0.1/", "307 Temporary Redirect"),
        "redirect-metadata": outside.redirect("http://169.254.169.254/latest/"),
        "redirect-to-file": outside.redirect("file:///etc/passwd"),
        "redirect-cred": outside.redirect("http://user:pw@public.fault.test/"),
        "redirect-rebinding": outside.redirect("http://private.fault.test/"),
        "redirect-meta-refresh": outside.say(
            body=b'<meta http-equiv="refresh" content="0; url=http://127.0.0.1/">',
            Content_Type="text/html",
        ),
        "tls-expired": outside.redirect("https://other.fault.test/"),
        "slowloris-headers": outside.drip_head,
        "endless-body": outside.endless,
        "content-length-lie-small": lambda connection, _: connection.sendall(
            lie % 10 + b"x" * 1_000_000
        ),
        "content-length-lie-huge": lambda connection, _: connection.sendall(lie % 10**10),
        "gzip-nested": outside.packed(b"x" * 1000, encoding="gzip, gzip"),
        "br-bomb": outside.say(body=b"\x1b", Content_Encoding="br"),
        "206-partial": outside.say("206 Partial Content", body=b"part"),
        "100-continue-flood": _continues,
        "wrong-mime-html": outside.say(body=b"<html>", Content_Type="text/html"),
    }


def _continues(connection: socket.socket, head: str) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


if __name__ == "__main__":
    main()
