# SPDX-License-Identifier: AGPL-3.0-or-later
"""A programme from wherever it lies: file, folder of saved answers, address."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.core.sandbox import SandboxError, run_bounded
from apps.programme.sources import limits
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Programme, from_json
from apps.programme.sources.worker import ENTRY, request

if TYPE_CHECKING:
    from apps.core.fetch import Fetched

API = re.compile(r"(https?://[^?#]*?/api/(?:v\d+/)?events/[^/?#]+)(?:[/?#]|$)")
NEEDED = ("submissions", "slots", "rooms", "speakers")
USEFUL = ("tracks", "submission-types")
PAGES = 500
"""Pages followed of one listing; 50 entries each."""

ACCEPTED = {
    "Accept": "application/json, application/xml;q=0.9, text/calendar;q=0.8, text/csv;q=0.7, "
    "text/plain;q=0.5, */*;q=0.1"
}
"""pretalx answers drawings to */* and 406 to text/html."""

SECONDS = 30.0
MIB = 1024 * 1024

Content = bytes | dict[str, bytes]
"""A file, or saved answers of an API by name."""


@dataclass(frozen=True)
class Answer:
    """What an address said; `content` is None when it has not changed since the stamps given."""

    content: Content | None
    etag: str = ""
    last_modified: str = ""


def read(
    source: str, *, format: str = "", timezone: str = "", default_timezone: str = ""
) -> Programme:
    """The programme at a path or an http(s) address. Raises SourceError.

    Addresses go through the guarded fetcher. The reading itself happens in a child process of at
    most ten seconds and 512 MiB.
    """
    is_address = source.startswith(("http://", "https://"))
    content = fetched(source).content if is_address else _opened(Path(source))
    return parsed(
        content or b"",
        filename=file_name(source),
        format=format,
        timezone=timezone,
        default_timezone=default_timezone,
    )


def parsed(
    content: bytes | Mapping[str, bytes],
    *,
    filename: str = "",
    format: str = "",
    timezone: str = "",
    default_timezone: str = "",
) -> Programme:
    """The programme in a file's bytes, or in saved answers by name. Raises SourceError."""
    size = len(content) if isinstance(content, bytes) else sum(map(len, content.values()))
    if size > limits.MEGABYTES * MIB:
        raise SourceError("too_big", limit=limits.MEGABYTES)
    options = {
        "filename": filename,
        "format": format,
        "timezone": timezone,
        "default_timezone": default_timezone,
    }
    try:
        answer = run_bounded(ENTRY, request(content, **options))
    except SandboxError as error:
        raise SourceError("bounds") from error
    if "error" in answer:
        raise SourceError.from_json(answer["error"])
    return from_json(answer["programme"])


def fetched(address: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """What lies at an http(s) address, asked only for what is newer than the stamps given.

    Raises SourceError. An API is read whole every time: its pages have no stamp in common.
    """
    if (api := API.match(address)) and not address.partition("?")[0].endswith(".json"):
        return Answer(_answers(api[1]))
    page = _asked(address, etag=etag, last_modified=last_modified)
    content = None if page.not_modified else page.content
    return Answer(content, page.etag[:500], page.last_modified[:100])


def file_name(source: str) -> str:
    """The last word of a path or of an address."""
    path = urlsplit(source).path if source.startswith(("http://", "https://")) else source
    return path.rpartition("/")[2]


def hash_of(content: Content) -> str:
    """SHA-256 over the bytes as they came, to see that nothing has to be read at all."""
    parts = [content] if isinstance(content, bytes) else [content[name] for name in sorted(content)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _opened(path: Path) -> bytes | dict[str, bytes]:
    try:
        if path.is_dir():
            files = sorted(path.glob("*.json"))
            return {file.name: _bytes(file) for file in files}
        return _bytes(path)
    except OSError as error:
        raise SourceError("cannot_read", detail=error.strerror or str(error)) from error


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > limits.MEGABYTES * MIB:
        raise SourceError("too_big", limit=limits.MEGABYTES)
    return path.read_bytes()


def _asked(address: str, *, etag: str = "", last_modified: str = "") -> "Fetched":
    """200, or 304 for stamps given. http is asked only when the organizer wrote http."""
    # Web workers load this module and fetch nothing; the client takes 8 MB.
    from apps.core.fetch import FetchError, fetch

    try:
        page = fetch(
            address,
            max_bytes=limits.MEGABYTES * MIB,
            timeout=SECONDS,
            headers=ACCEPTED,
            etag=etag,
            last_modified=last_modified,
            allow_http=address.startswith("http://"),
        )
    except FetchError as error:
        raise SourceError("address", detail=str(error)) from error
    if page.status != 200 and not (page.not_modified and (etag or last_modified)):
        raise SourceError("address", detail=f"{page.status} {address}"[:200])
    return page


def _answers(base: str) -> dict[str, bytes]:
    """Every page of what the API tells in public about one event."""
    files = {"event.json": _asked(f"{base}/").content}
    for resource in NEEDED:
        files |= _listing(base, resource)
    for resource in USEFUL:
        try:
            files |= _listing(base, resource)
        except SourceError:
            continue  # Tracks are answered 404 where an event has switched them off.
    return files


def _listing(base: str, resource: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    address: str | None = f"{base}/{resource}/"
    origin = urlsplit(base)[:2]
    while address and len(files) < PAGES:
        content = _asked(address).content
        files[f"{resource}-page{len(files) + 1}.json"] = content
        address = _next(content)
        if address and urlsplit(address)[:2] != origin:
            raise SourceError("address", detail=address[:200])
    return files


def _next(content: bytes) -> str | None:
    """Where the next page of a listing is; whether the JSON is sound is for the reader to say."""
    try:
        page = json.loads(content)
    except (ValueError, RecursionError):
        return None
    address = page.get("next") if isinstance(page, dict) else None
    return address if isinstance(address, str) else None
