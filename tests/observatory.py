# SPDX-License-Identifier: AGPL-3.0-or-later
"""The score that Mozilla's HTTP Observatory (algorithm 4, npm package 1.4) gives to an answer.

Only as much of its rules as a strict portal can meet: what would cost points there counts as the
worst mark of its test here. Checked against the package itself on the portal behind its proxy.
"""

import re
from collections.abc import Mapping

BASE = 100
BONUS_FROM = 90
SIX_MONTHS = 15_552_000
PRIVATE_REFERRERS = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}


def score(headers: Mapping[str, str], cookies: list[str]) -> int:
    """Points of an answer over TLS, with the cookies (as set) that the visit has brought so far."""
    policy = _directives(headers.get("Content-Security-Policy", ""))
    marks = [
        _policy(policy),
        _frames(headers, policy),
        _cookies(cookies),
        _sharing(headers),
        _resource_policy(headers.get("Cross-Origin-Resource-Policy")),
        5 if headers.get("Referrer-Policy") in PRIVATE_REFERRERS else -5,
        _transport(headers.get("Strict-Transport-Security", "")),
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
    ]
    without_bonus = BASE + sum(mark for mark in marks if mark < 0)
    return BASE + sum(marks) if without_bonus >= BONUS_FROM else without_bonus


def _directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: values for name, *values in parts}


def _policy(policy: dict[str, list[str]]) -> int:
    if not policy:
        return -25
    scripts = [value for name in ("script-src", "style-src") for value in policy.get(name, [])]
    loose = {"'unsafe-inline'", "'unsafe-eval'", "data:", "https:", "http:", "*"} & set(scripts)
    plain = any(value.startswith("http:") for values in policy.values() for value in values)
    if loose or plain:
        return -20
    closed = policy.get("default-src") == ["'none'"]
    bound = policy.get("form-action") in (["'none'"], ["'self'"])
    return 10 if closed and bound else 5


def _frames(headers: Mapping[str, str], policy: dict[str, list[str]]) -> int:
    if policy.get("frame-ancestors") in (["'none'"], ["'self'"]):
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def _cookies(cookies: list[str]) -> int:
    """Bonus only for cookies that are there and all have every flag."""
    if not cookies:
        return 0
    wanted = ("; Secure", "; HttpOnly", "; SameSite=Lax")
    return 5 if all(flag in cookie for cookie in cookies for flag in wanted) else -40


def _sharing(headers: Mapping[str, str]) -> int:
    """Anybody may read what is public; nobody may with the reader's cookies."""
    return -50 if "Access-Control-Allow-Credentials" in headers else 0


def _resource_policy(value: str | None) -> int:
    return 10 if value in ("same-origin", "same-site") else 0


def _transport(value: str) -> int:
    found = re.match(r"max-age=(\d+)", value)
    return 0 if found and int(found.group(1)) >= SIX_MONTHS else -20
