# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which addresses of the outside may be asked: names, ports, and the IP addresses behind them."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from apps.core.fetch.errors import FetchFailed, FetchRefused

LONGEST = 2_000
PORTS = {"https": 443, "http": 80}

NEVER_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}]")
USER = re.compile(r"(?:[^/?#]*//)?[^/?#]*@")
LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})+")
ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")

# Everything IANA's special-purpose registries do not call globally reachable, multicast, and two
# public addresses that clouds answer with secrets. Python's is_global lets 182 of our 714 through.
CLOSED_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
OPEN_V6 = ipaddress.IPv6Network("2000::/3")
CLOSED_V6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")
]
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
COMPATIBLE = ipaddress.IPv6Network("::/96")
ISATAP = (0x00005EFE, 0x02005EFE)


@dataclass(frozen=True)
class Target:
    """An address that passed: where to connect, and what to call it there."""

    url: httpx.URL
    host: str
    port: int
    addresses: tuple[str, ...]


def target_of(address: str, *, allow_http: bool, seconds: float) -> Target:
    """Check an address and resolve its name, once: the connection goes to what was checked.

    FetchRefused when any rule or any one of the name's IP addresses says no; FetchFailed when the
    name is not known.
    """
    url, host, port = _parts(address, allow_http)
    if is_private_by_name(host, port):
        return Target(url, host, port, _resolve(host, port, seconds))
    if port not in PORTS.values():
        raise FetchRefused(f"port {port} is not asked", reason="port")
    if is_own(host):
        raise FetchRefused(f"{host} is this portal", reason="own-host")
    addresses = _resolve(host, port, seconds)
    for found in addresses:
        if not is_public(found):
            raise FetchRefused(f"{host} leads to {found}, which is not public", reason="private")
    return Target(url, host, port, addresses)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and every IPv4 address inside it too."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in CLOSED_V4)
    if ip.scope_id:
        return False
    embedded = _embedded(ip)
    if embedded:
        return all(is_public(str(inner)) for inner in embedded)
    return ip in OPEN_V6 and not any(ip in network for network in CLOSED_V6)


def _embedded(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses a translator or tunnel on the way would connect to."""
    if ip.ipv4_mapped:
        return (ip.ipv4_mapped,)
    if ip.sixtofour:
        return (ip.sixtofour,)
    if ip.teredo:
        return ip.teredo
    last = IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in NAT64 or (ip in COMPATIBLE and int(ip) > 0xFFFF):
        return (last,)
    if (int(ip) >> 32) & 0xFFFFFFFF in ISATAP:
        return (last,)
    return ()


def _parts(address: str, allow_http: bool) -> tuple[httpx.URL, str, int]:
    if len(address) > LONGEST or NEVER_IN_ADDRESS.search(address):
        raise FetchRefused("this is not an address", reason="form")
    try:
        url = httpx.URL(address)
        host = url.raw_host.decode("ascii").lower().removesuffix(".")
        port = url.port or PORTS.get(url.scheme, 0)
    except (httpx.InvalidURL, ValueError) as problem:
        raise FetchRefused("this is not an address", reason="form") from problem
    if url.scheme not in ("https", "http") or (url.scheme == "http" and not allow_http):
        raise FetchRefused(f"{url.scheme or 'this'} is not asked", reason="scheme")
    if USER.match(address):
        raise FetchRefused("an address with a user name is not asked", reason="user")
    return url, _host(host), port


def _host(host: str) -> str:
    """The host as a name of letters or as the one usual spelling of an IP address."""
    if host.startswith("[") or ":" in host:
        host = host.strip("[]")
        try:
            return str(IPv6Address(host)) if "%" not in host else _no_host(host)
        except ValueError:
            return _no_host(host)
    if ENDS_IN_A_NUMBER.fullmatch(host):
        try:
            return str(IPv4Address(host))
        except ValueError:
            return _no_host(host)
    if len(host) > 253 or not (NAME.fullmatch(host) or is_private_by_name(host, None)):
        return _no_host(host)
    return host


def _no_host(host: str) -> str:
    raise FetchRefused(f"{host!r} is not the name of a site", reason="form")


def is_private_by_name(host: str, port: int | None) -> bool:
    """Whether EVENTFORUM_PRIVATE_HOSTS allows this host (host, or host:port for that port only)."""
    for allowed in settings.EVENTFORUM_PRIVATE_HOSTS:
        parts = urlsplit(f"//{allowed.lower()}")
        if parts.hostname == host and (port is None or parts.port in (None, port)):
            return True
    return False


def is_own(host: str) -> bool:
    """Whether this is a name of the portal itself."""
    own = {urlsplit(settings.BASE_URL).hostname, *settings.ALLOWED_HOSTS}
    return any(
        host == name.strip("[]") or (name.startswith(".") and f".{host}".endswith(name))
        for name in own
        if name and name != "*"
    )


def _resolve(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """All IP addresses of a name; the system's resolver may hang, so it is waited for, not run."""
    answer: SimpleQueue[tuple[str, ...] | OSError | UnicodeError] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as problem:
            answer.put(problem)

    Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    try:
        found = answer.get(timeout=max(seconds, 0.001))
    except Empty:
        raise FetchFailed(
            f"the name {host} could not be looked up in time", reason="time"
        ) from None
    if isinstance(found, Exception) or not found:
        raise FetchFailed(f"the name {host} is not known", reason="name")
    return found
