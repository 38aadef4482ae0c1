# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the operator's own server vouches that a mail is from the address it names.

It writes so into Authentication-Results (RFC 8601). A server that may be believed takes such
lines with its own name out of what comes from outside; where two of them differ, none counts.
"""

import re
from collections.abc import Iterable

LONGEST = 4_000
TOKEN = re.compile(r"[^\s;=()]+")
PAIR = re.compile(r"([\w.-]{1,40})\s*=\s*(\"[^\"]{0,300}\"|[^\s;]{1,300})")


def vouches(results: Iterable[str], *, by: str, for_address: str) -> bool:
    """Whether the server of this name says that the address is what it seems: by DMARC, or else by
    a signature or a sender of the same domain."""
    domain = for_address.rpartition("@")[2].casefold()
    said: dict[str, set[str]] = {}
    for header in results:
        server, parts = _parts(header)
        if not by or server != by.casefold():
            continue
        for method, result, properties in parts:
            said.setdefault(method, set())
            is_ours = _is_aligned(method, properties, domain)
            if method == "dmarc" or result != "pass" or is_ours:
                said[method].add(result if is_ours or result != "pass" else "other")
    if "dmarc" in said:
        return said["dmarc"] == {"pass"}
    return any(said.get(method, set()) - {"other"} == {"pass"} for method in ("dkim", "spf"))


def _is_aligned(method: str, properties: dict[str, str], domain: str) -> bool:
    if method == "dmarc":
        return properties.get("header.from", domain) == domain
    names = {
        "dkim": ("header.d", "header.i"),
        "spf": ("smtp.mailfrom", "smtp.mail", "envelope-from"),
    }.get(method, ())
    found = [properties[name].rpartition("@")[2] for name in names if name in properties]
    return bool(domain) and bool(found) and all(_covers(one, domain) for one in found)


def _covers(signed: str, domain: str) -> bool:
    """The very domain, or one that it is a part of; never one without a dot: everybody's."""
    return "." in signed and (domain == signed or domain.endswith(f".{signed}"))


def _parts(header: str) -> tuple[str, list[tuple[str, str, dict[str, str]]]]:
    """The server's name; and method, result and properties of each thing it found."""
    first, *rest = _uncommented(header[:LONGEST]).split(";")
    name = TOKEN.match(first.strip())
    found = []
    for part in rest[:30]:
        pairs = [(key.casefold(), value.strip('"').casefold()) for key, value in PAIR.findall(part)]
        if pairs:
            (method, result), properties = pairs[0], dict(pairs[1:])
            if len(properties) < len(pairs) - 1:
                result = "twice"  # One property with two values proves nothing.
            found.append((method, result, properties))
    return (name[0].casefold() if name else ""), found


def _uncommented(header: str) -> str:
    kept, depth = [], 0
    for sign in header:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(sign)
    return "".join(kept)
