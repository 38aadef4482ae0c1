# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing that opens a door, or names a person, leaves in a log line or an error report."""

import re
from typing import Any

GONE = "[removed]"

_NAMES_OF_SECRETS = (
    r"csrf\w*|password|passwd|secret\w*|token|api_?key|access_?key|secret_?key|signature|dsn"
)
_IN_FORMS = r"code|state|nonce|key|session\w*|login|email"
_HEADERS = r"authorization|cookie|set-cookie|proxy-authorization"

# name=value, name: value, "name": "value", \"name\": \"value\"
_IS = r"\\*[\"']?\s*[=:]\s*\\*[\"']?"
_VALUE = r"[^\s\"'&;,\\)}\]]+"

# Each pattern begins where no earlier match of its own could: a long line costs linear time.
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?i)(?<![\w-])({_HEADERS})({_IS})[^\"'\n\\]+"), rf"\1\2{GONE}"),
    (re.compile(rf"(?i)(?<![\w-])([\w-]*(?:{_NAMES_OF_SECRETS}))({_IS}){_VALUE}"), rf"\1\2{GONE}"),
    (re.compile(rf"(?i)(?<![\w-])([\w-]*(?:{_IN_FORMS}))=(?!=){_VALUE}"), rf"\1={GONE}"),
    (re.compile(r"(?i)(?<![\w-])(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {GONE}"),
    # scheme://user:password@host, user included: it may be an e-mail address
    (re.compile(r"(://)[^/\s@\"']+@"), rf"\1{GONE}@"),
    (re.compile(r"(/(?:feeds|me/invitation)/)[^/\s.?\"'\\]+"), rf"\1{GONE}"),
    (re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), GONE),
    # codes to sign in have eight digits
    (re.compile(r"(?<![\w.-])\d{4}-?\d{4}(?![\w-])"), GONE),
    # what only machines make: keys, tokens, hashes
    (re.compile(r"(?<![\w.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{40,}(?![\w.-])"), GONE),
)

_SECRET_NAME = re.compile(rf"(?i)[\w-]*(?:{_NAMES_OF_SECRETS}|{_IN_FORMS}|{_HEADERS})")


def scrub(text: str) -> str:
    """The text without tokens, codes, passwords, cookies and addresses. About 0.1 ms a line."""
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    return text


def scrub_all(value: Any) -> Any:
    """Every text of a nested structure scrubbed; what secret names hold goes whole."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {
            key: GONE if _is_secret(key) and isinstance(held, str) else scrub_all(held)
            for key, held in value.items()
        }
    if isinstance(value, list | tuple):
        return [scrub_all(held) for held in value]
    return value


def _is_secret(key: object) -> bool:
    return _SECRET_NAME.fullmatch(str(key)) is not None
