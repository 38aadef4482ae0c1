# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real fetcher among real addresses: loopback, link-local, private and public ones.

In a network namespace each of them leads to a canary (tests/core/own_internet.py); the kernel's
own count says that none was even tried.
"""

import ipaddress
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.core.outside import certificate_for

CLOSED = (
    "127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "10.0.0.1", "10.255.255.254",
    "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.178.1", "169.254.169.254",
    "169.254.170.2", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "198.18.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "255.255.255.255",
)  # fmt: skip
CLOSED_V6 = (
    "::1", "::", "fd00::1", "fd00:ec2::254", "fe80::1", "fe80::1%25lo", "fec0::1", "ff02::1",
    "2001:db8::1", "2001:0:7f00:1::", "100::1", "64:ff9b:1::1",
)  # fmt: skip
ALLOWED = (
    "https://1.1.1.1/x.ics",
    "https://[2606:4700:4700::1111]/x.ics",
    "https://example.org/schedule.xml",
    "https://b\u00fccher.example/s.xml",
    "http://93.184.216.34/",
    "https://[::ffff:93.184.216.34]/",
    "https://example.org:443/a?b=c#d",
    "https://example.org/%7Euser/f.ics",
    "https://EXAMPLE.org./x",
)
SITES = (
    "example.org", "xn--bcher-kva.example", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111",
    "::ffff:93.184.216.34",
)  # fmt: skip
FAULTS = {
    "redirect-302-private": "FetchRefused private",
    "redirect-307-private": "FetchRefused private",
    "redirect-metadata": "FetchRefused private",
    "redirect-to-file": "FetchRefused scheme",
    "redirect-cred": "FetchRefused user",
    "redirect-rebinding": "FetchRefused private",
    "redirect-meta-refresh": "answered 200",
    "multi-a-mixed": "FetchRefused private",
    "private": "FetchRefused private",
    "absent": "FetchFailed name",
    "huge": "FetchRefused private",
    "tls-expired": "FetchFailed connection",
    "slowloris-headers": "FetchFailed time",
    "endless-body": "FetchFailed size",
    "content-length-lie-small": "answered 200",
    "content-length-lie-huge": "FetchFailed protocol",
    "gzip-nested": "FetchFailed encoding",
    "br-bomb": "FetchFailed encoding",
    "206-partial": "answered 206",
    "100-continue-flood": "FetchFailed time",
    "wrong-mime-html": "answered 200",
}
"""Servers that do what they should not, and what the fetcher makes of it."""

REACHED = ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "fd00::1"]
LED_BY_NAME = {"private", "absent", "huge"}


def spellings(address: str) -> Iterator[str]:
    """Ways to write an IPv4 address that some part of a system takes for it."""
    ip = ipaddress.IPv4Address(address)
    whole, parts = int(ip), address.split(".")
    numbers = [int(part) for part in parts]
    a, b, c, d = numbers
    yield from (address, f"{address}.", str(whole), hex(whole), oct(whole).replace("o", ""))
    yield from (f"{a}.{b}.{c << 8 | d}", f"{a}.{(b << 16) | (c << 8) | d}")
    yield ".".join(hex(number) for number in numbers)
    yield ".".join(f"{number:04o}" for number in numbers)
    yield ".".join(f"0x{number:08x}" for number in numbers)
    yield ".".join(f"{number:03d}" for number in numbers)
    yield f"{hex(a)}.{b}.{c:03o}.{d}"
    yield ".".join(str(number + 256) for number in numbers)
    yield address.replace(".", "\u3002")
    yield address.translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"})
    yield "".join(f"%{ord(letter):02x}" for letter in address)
    yield from (f"[::ffff:{address}]", f"[::{address}]", f"[64:ff9b::{address}]")
    yield f"[2002:{whole >> 16:x}:{whole & 0xFFFF:x}::]"
    yield f"[2001:db8::5efe:{address}]"
    yield f"[0:0:0:0:0:ffff:{whole >> 16:x}:{whole & 0xFFFF:x}]"
    yield from (f"user@{address}", f"example.org@{address}", f"{address}#@example.org")
    yield from (f"example.org\\@{address}", f"{address}%00.example.org", f"{address}:6379")


def addresses_to_block() -> list[str]:
    """Our own, in every spelling, and the corpus where it is here."""
    found = [f"http://{spelling}/x" for address in CLOSED for spelling in spellings(address)]
    found += [f"https://[{address}]:{port}/" for address in CLOSED_V6 for port in (443, 8443)]
    found += [f"http://[{address}]/" for address in CLOSED_V6]
    found += ["http://localhost/", "http://localhost.localdomain/", "http://metadata.internal/"]
    return found + [case["url"] for case in _corpus() if case["expect"] == "blocked"]


def _corpus() -> list[dict]:
    file = settings.EVENTFORUM_SHARED_DATA / "security" / "ssrf" / "urls.share.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _names() -> dict[str, list[str]]:
    public, other = "93.184.216.34", "2606:4700:4700::1111"
    faulty = {f"{name}.fault.test": [public] for name in FAULTS if name not in LED_BY_NAME}
    return faulty | {
        "example.org": [public, other],
        "xn--bcher-kva.example": [public],
        "multi-a-mixed.fault.test": [public, "127.0.0.1"],
        "rebind.fault.test": [public],
        "other.fault.test": [public],
    }


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What came of every address, and what the canaries and the kernel saw."""
    folder = tmp_path_factory.mktemp("own-internet")
    _can_have_namespaces()
    certificate, key = certificate_for(*SITES)
    (folder / "authority.pem").write_bytes(certificate)
    (folder / "site.pem").write_bytes(key + certificate)
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    cases = {
        "blocked": addresses_to_block(),
        "allowed": ALLOWED,
        "faults": list(FAULTS),
        "names": _names(),
        "reached": REACHED,
    }
    done = subprocess.run(
        ["unshare", "-n", "-m", sys.executable, "-m", "tests.core.own_internet", str(folder)],
        input=json.dumps(cases),
        cwd=settings.ROOT,
        env={name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _can_have_namespaces() -> None:
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("a network of one's own takes root, and ip and unshare of Debian")
    tried = subprocess.run(["unshare", "-n", "-m", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip("this machine lets nobody have a network namespace")


def test_no_closed_address_is_ever_connected_to(seen):
    answered = {url: said for url, said in seen["blocked"].items() if "answered" in said}

    assert answered == {}
    assert seen["tried for blocked"] == 0
    assert len(seen["blocked"]) > 600


def test_every_legitimate_address_is_answered_over_tls(seen):
    assert seen["allowed"] == dict.fromkeys(ALLOWED, "answered 200")
    assert seen["hits for allowed"] == len(ALLOWED)


def test_servers_that_misbehave_are_bounded_and_lead_nowhere(seen):
    assert seen["faults"] == FAULTS


def test_a_name_that_turns_inwards_is_refused_from_then_on(seen):
    assert seen["rebound"] == ["answered 200", "FetchRefused private", "FetchRefused private"]


def test_no_canary_was_hit_and_all_of_them_sing(seen):
    assert seen["astray"] == []
    assert seen["astray without a guard"] == REACHED


def test_the_corpus_is_all_covered():
    """Cases of the corpus with behaviour of their own have a server of that name here."""
    wanted = {case["form"] for case in _corpus() if case["expect"] != "blocked"}
    if not wanted:
        pytest.skip("urls.share.jsonl of EVENTFORUM_SHARED_DATA is not here")

    assert wanted - set(FAULTS) <= {"rebind-ttl0", "connect-refused", "dns-huge-answer"}
