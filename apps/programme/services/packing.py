# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run is given and makes of it, small enough to lie in a row while it waits."""

import json
import zlib
from typing import Any

from apps.programme.services.reading import Content
from apps.programme.sources import limits

Packed = bytes | memoryview

LONGEST = 4 * limits.MEGABYTES * 1024 * 1024
"""What a row may unfold to; nothing we pack comes near it."""


def packed(content: Content) -> bytes:
    """A file, or answers by name, as one packed text."""
    files = {"": content} if isinstance(content, bytes) else content
    head = json.dumps([(name, len(data)) for name, data in files.items()]).encode()
    return zlib.compress(head + b"\n" + b"".join(files.values()), 6)


def unpacked(packed: Packed) -> Content:
    """What `packed` was given."""
    head, _, rest = _unfolded(packed).partition(b"\n")
    files, at = {}, 0
    for name, size in json.loads(head):
        files[name] = rest[at : at + size]
        at += size
    return files[""] if list(files) == [""] else files


def packed_json(data: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def unpacked_json(packed: Packed | None) -> Any:
    return json.loads(_unfolded(packed))


def _unfolded(packed: Packed | None) -> bytes:
    return zlib.decompressobj().decompress(bytes(packed or b""), LONGEST)
