# SPDX-License-Identifier: AGPL-3.0-or-later
"""The readers as one function of bytes, to be run in a bounded child process.

The request is one line of JSON (the options), then either the file itself or, for a folder, the
files one after the other, with their names and sizes in the options.
"""

import json
from collections.abc import Mapping
from typing import Any

from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import parse, parse_folder
from apps.programme.sources.neutral import to_json

ENTRY = "apps.programme.sources.worker:parse_to_json"


def request(content: bytes | Mapping[str, bytes], **options: str | None) -> bytes:
    """What `parse_to_json` expects: `filename`, `format`, `timezone`, `default_timezone`."""
    if isinstance(content, bytes):
        return json.dumps(options).encode() + b"\n" + content
    sizes = [(name, len(data)) for name, data in content.items()]
    head = json.dumps({**options, "files": sizes}).encode()
    return head + b"\n" + b"".join(content.values())


def parse_to_json(payload: bytes) -> dict[str, Any]:
    """`{"programme": …}` as `neutral.to_json` writes it, or `{"error": …}`.

    An error of the code itself is not caught: the caller's sandbox tells it from a bad file.
    """
    head, _, content = payload.partition(b"\n")
    options = json.loads(head)
    sizes = options.pop("files", None)
    try:
        if sizes is None:
            return {"programme": to_json(parse(content, **options))}
        files, at = {}, 0
        for name, size in sizes:
            files[name] = content[at : at + size]
            at += size
        zones = {key: options.get(key) for key in ("timezone", "default_timezone")}
        return {"programme": to_json(parse_folder(files, **zones))}
    except SourceError as error:
        return {"error": error.to_json()}
    except RecursionError:
        return {"error": SourceError("too_deep").to_json()}
