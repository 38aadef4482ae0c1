# SPDX-License-Identifier: AGPL-3.0-or-later
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from apps.core.fetch.addresses import Target, target_of
from apps.core.fetch.errors import FetchError, FetchFailed
from apps.core.fetch.watch import Watch

MIB = 1024 * 1024
REDIRECTS = 3
REDIRECTING = (301, 302, 303, 307, 308)
CONNECT_SECONDS = 5.0

HEADERS = {
    "User-Agent": "Eventforum",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
}
FOR_EVERYBODY = frozenset({"accept", "accept-language", "user-agent"})
"""Headers that go along to another host; keys and conditions belong to the first one only."""


@dataclass(frozen=True)
class Fetched:
    """An answer of any status; `url` is where it came from in the end, headers ignore case."""

    status: int
    url: str
    content: bytes
    headers: httpx.Headers

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def etag(self) -> str:
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        return self.headers.get("last-modified", "")


def fetch(
    url: str,
    *,
    max_bytes: int = 5 * MIB,
    timeout: float = 10.0,
    headers: Mapping[str, str] | None = None,
    etag: str = "",
    last_modified: str = "",
    allow_http: bool = False,
) -> Fetched:
    """GET an address of the outside: at most `max_bytes` unpacked, `timeout` seconds for it all.

    Follows three redirects at most, checks each like the first, and never leaves https.
    FetchRefused when an address may not be asked, FetchFailed when nothing usable came in time.
    """
    given = {**HEADERS, **(headers or {})}
    if etag:
        given["If-None-Match"] = etag
    if last_modified:
        given["If-Modified-Since"] = last_modified
    deadline = time.monotonic() + timeout
    first_host = None
    for _ in range(REDIRECTS + 1):
        target = target_of(url, allow_http=allow_http, seconds=deadline - time.monotonic())
        first_host = first_host or (target.host, target.port)
        if (target.host, target.port) != first_host:
            given = {name: v for name, v in given.items() if _for_everybody(name)}
        answer = _ask("GET", target, given, None, max_bytes, deadline)
        if answer.status not in REDIRECTING or "location" not in answer.headers:
            return answer
        url = _next(target, answer.headers["location"])
        allow_http = allow_http and target.url.scheme == "http"
    raise FetchFailed(f"more than {REDIRECTS} redirects", reason="redirects")


def post(
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = 5 * MIB,
    timeout: float = 10.0,
    method: str = "POST",
    allow_http: bool = False,
) -> Fetched:
    """Send to an address of the outside; a redirect is an answer like others and not followed."""
    return ask_once(
        url,
        method=method,
        content=content,
        headers=headers,
        max_bytes=max_bytes,
        timeout=timeout,
        allow_http=allow_http,
    )


def ask_once(
    url: str,
    *,
    method: str,
    content: bytes | None = None,
    headers: Mapping[str, str | bytes] | None = None,
    max_bytes: int = 5 * MIB,
    timeout: float = 10.0,
    allow_http: bool = False,
) -> Fetched:
    """One request of any method. A redirect is an answer like others and not followed, so that a
    key in the headers goes to no address but this one."""
    deadline = time.monotonic() + timeout
    target = target_of(url, allow_http=allow_http, seconds=timeout)
    return _ask(method, target, {**HEADERS, **(headers or {})}, content, max_bytes, deadline)


def check(url: str, *, timeout: float = 3.0, allow_http: bool = False) -> None:
    """FetchRefused when this address may not be asked, FetchFailed when its name is not known."""
    target_of(url, allow_http=allow_http, seconds=timeout)


def _for_everybody(name: str) -> bool:
    return name.lower() in FOR_EVERYBODY or name in HEADERS


def _next(target: Target, location: str) -> str:
    try:
        return str(target.url.join(location))
    except (httpx.InvalidURL, ValueError) as problem:
        raise FetchFailed("the redirect leads nowhere", reason="redirects") from problem


def _ask(
    method: str,
    target: Target,
    headers: Mapping[str, str | bytes],
    content: bytes | None,
    max_bytes: int,
    deadline: float,
) -> Fetched:
    """One request to the first of the checked IP addresses that takes a connection."""
    problem: FetchError | None = None
    for address in target.addresses[:4]:
        try:
            with _answering(method, target, address, headers, content, deadline) as response:
                body = b"".join(_unpacked(response, max_bytes, deadline))
                return Fetched(response.status_code, str(target.url), body, response.headers)
        except httpx.ConnectError as failure:
            problem = FetchFailed(f"{target.host}: {failure}", reason="connection")
        except httpx.TimeoutException as failure:
            raise FetchFailed(
                f"{target.host} was too slow",
                reason="time",
                sent=not isinstance(failure, httpx.ConnectTimeout),
            ) from failure
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as failure:
            late = time.monotonic() >= deadline
            words = "was too slow" if late else f"sent nonsense: {failure}"
            raise FetchFailed(
                f"{target.host} {words}", reason="time" if late else "protocol", sent=True
            ) from failure
    raise problem or FetchFailed(f"{target.host} has no address", reason="name")


@contextmanager
def _answering(
    method: str,
    target: Target,
    address: str,
    headers: Mapping[str, str | bytes],
    content: bytes | None,
    deadline: float,
) -> Iterator[httpx.Response]:
    """A request to that very IP address, under the name that was asked for."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpx.ReadTimeout("no time left")
    usual = target.port == (443 if target.url.scheme == "https" else 80)
    name = f"[{target.host}]" if ":" in target.host else target.host
    watch = Watch(left)
    extensions: dict[str, Any] = {"sni_hostname": target.host, "trace": watch.trace}
    with watch, _client(left) as client:
        request = client.build_request(
            method,
            target.url.copy_with(host=address, port=target.port, fragment=None),
            headers=_encoded({**headers, "Host": name if usual else f"{name}:{target.port}"}),
            content=content,
            extensions=extensions,
        )
        response = client.send(request, stream=True)
        try:
            yield response
        finally:
            response.close()


def _encoded(headers: Mapping[str, str | bytes]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode(), value.encode() if isinstance(value, str) else value)
        for name, value in headers.items()
    ]


def _client(left: float) -> httpx.Client:
    """A client of its own for each request: no cookie, login or connection is ever shared."""
    return httpx.Client(
        verify=_certificates(),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(left, connect=min(left, CONNECT_SECONDS)),
        headers={},
    )


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities we trust; reading them costs 20 ms, so once."""
    return httpx.create_ssl_context(trust_env=False)


def _unpacked(response: httpx.Response, max_bytes: int, deadline: float) -> Iterator[bytes]:
    """The body, unpacked by one layer at most and never beyond `max_bytes`."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchFailed(f"{encoding!r} was not asked for", reason="encoding", sent=True)
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    size = 0
    for packed in response.iter_raw():
        if time.monotonic() >= deadline:
            raise httpx.ReadTimeout("no time left")
        try:
            part = unpack.decompress(packed, max_bytes + 1 - size) if unpack else packed
        except zlib.error as problem:
            raise FetchFailed(
                "the answer is packed wrongly", reason="encoding", sent=True
            ) from problem
        size += len(part)
        if size > max_bytes:
            raise FetchFailed(f"more than {max_bytes} bytes", reason="size", sent=True)
        yield part
    if unpack and not unpack.eof and size:
        raise FetchFailed("the answer breaks off", reason="encoding", sent=True)
