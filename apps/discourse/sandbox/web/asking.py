# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request, what it asks with, and an answer."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl

from apps.discourse.sandbox.refusals import Refusal, bad_parameter
from apps.discourse.sandbox.things import User, UserKey
from apps.discourse.sandbox.web.forms import File, multipart, nested


@dataclass
class Request:
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Their names in lower case."""
    body: bytes = b""
    address: str = "203.0.113.1"

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    drip: bool = False
    """The server lets it out a byte a second."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def as_json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    body = json.dumps(data, ensure_ascii=False).encode()
    made = {"content-type": "application/json; charset=utf-8", **(headers or {})}
    return Answer(status, body, made)


def as_text(text: str, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    made = {"content-type": "text/plain; charset=utf-8", **(headers or {})}
    return Answer(status, text.encode(), made)


def as_page(html: str, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    made = {"content-type": "text/html; charset=utf-8", **(headers or {})}
    return Answer(status, html.encode(), made)


def nothing() -> Answer:
    """200 and an empty body, as several writes answer."""
    return Answer(200, b"", {"content-type": "text/html; charset=utf-8"})


def redirect(to: str, status: int = 301) -> Answer:
    return Answer(status, b"", {"location": to, "content-type": "text/html; charset=utf-8"})


@dataclass
class Asking:
    """A request with who asks it."""

    request: Request
    params: dict[str, Any]
    files: dict[str, File]
    user: User | None = None
    by: Literal["", "admin key", "user key", "browser"] = ""
    key: UserKey | None = None

    @property
    def person(self) -> User:
        if self.user is None:
            raise Refusal(403, "You need to be logged in to do that.", type="not_logged_in")
        return self.user

    def text(self, name: str, default: str | None = None) -> str | None:
        value = self.params.get(name)
        return default if value is None or isinstance(value, dict | list) else str(value)

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_parameter(name)
        return value

    def whole(self, name: str) -> int | None:
        return as_whole(self.params.get(name))

    def flag(self, name: str) -> bool:
        return str(self.params.get(name, "")).lower() in ("true", "1", "on")

    def many(self, name: str) -> list[Any]:
        value = self.params.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, dict):
            return list(value.values())
        return value if isinstance(value, list) else [value]

    def fields(self, name: str) -> dict[str, Any]:
        value = self.params.get(name)
        return value if isinstance(value, dict) else {}

    def time(self, name: str) -> datetime | None:
        text = self.text(name)
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise Refusal(400, f"invalid {name}", type="invalid_parameters") from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def as_whole(value: Any) -> int | None:
    text = str(value if value is not None else "").strip()
    return int(text) if text.lstrip("-").isdigit() and len(text) < 19 else None


def parameters(request: Request) -> tuple[dict[str, Any], dict[str, File]]:
    """Of the query and the body together, nested as their names say."""
    params = nested(parse_qsl(request.query, keep_blank_values=True))
    files: dict[str, File] = {}
    if request.media_type == "application/json" and request.body.strip():
        try:
            said = json.loads(request.body)
        except ValueError:
            raise Refusal(400, "There was a problem in the JSON you submitted") from None
        if isinstance(said, dict):
            params |= said
    elif request.media_type == "multipart/form-data":
        pairs, files = multipart(request.headers["content-type"], request.body)
        params |= nested(pairs)
    elif request.media_type == "application/x-www-form-urlencoded":
        params |= nested(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
    return params, files
