# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms as Rails reads them: `post[raw]` and `tags[]` are nested, files come in parts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from itertools import pairwise
from typing import Any

KEYS = re.compile(r"\[([^\]]*)\]")


@dataclass
class File:
    name: str
    content: bytes


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for name, value in pairs:
        place, keys = params, [name.partition("[")[0], *KEYS.findall(name)]
        for key, below in pairwise(keys):
            if below == "":
                break
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        if len(keys) > 1 and "" in keys[1:]:
            key = keys[keys.index("", 1) - 1]
            found = place.setdefault(key, [])
            if isinstance(found, list):
                add(found, keys[keys.index("", 1) + 1 :], value)
        else:
            place[keys[-1]] = value
    return params


def add(found: list[Any], keys: list[str], value: str) -> None:
    """`tags[]` is a list of texts; `tags[][id]` one of objects, a new one where the key repeats."""
    if not keys:
        found.append(value)
    elif found and isinstance(found[-1], dict) and keys[0] not in found[-1]:
        found[-1][keys[0]] = value
    else:
        found.append({keys[0]: value})


def multipart(content_type: str, body: bytes) -> tuple[list[tuple[str, str]], dict[str, File]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    pairs: list[tuple[str, str]] = []
    files: dict[str, File] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            continue
        filename = part.get_filename()
        if filename is None:
            pairs.append((name, content.decode(errors="replace")))
        else:
            files[name] = File(filename, content)
    return pairs, files
