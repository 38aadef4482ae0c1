# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that posts show."""

import base64
import hashlib
import struct
import zlib
from typing import Any

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.cooking import path_of_upload
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sandbox.things import Upload

EXTENSIONS = {"png", "jpg", "jpeg", "gif", "webp", "pdf"}
LARGEST = 4 * 1024 * 1024
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def add(board: Board, name: str, content: bytes, *, origin: str = "") -> Upload:
    """Keep a file; the same bytes are one upload."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in EXTENSIONS:
        raise Refusal(422, "Sorry, the file you are trying to upload is not authorized.")
    if len(content) > LARGEST:
        raise Refusal(413, "Sorry, the file you are trying to upload is too big.")
    digest = base62(hashlib.sha1(content, usedforsecurity=False).digest())
    known = board.state.uploads.get(digest)
    if known is not None:
        return known
    width, height = size_of(content)
    upload = Upload(
        id=board.next("upload"),
        name=name,
        extension=extension,
        content=base64.b64encode(content).decode(),
        size=len(content),
        digest=digest,
        width=width,
        height=height,
        origin=origin,
    )
    board.state.uploads[digest] = upload
    return upload


def base62(digest: bytes) -> str:
    number, text = int.from_bytes(digest, "big"), ""
    while number:
        number, rest = divmod(number, 62)
        text = DIGITS[rest] + text
    return text


def size_of(content: bytes) -> tuple[int, int]:
    """Of a PNG; nothing else is measured here."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return 1, 1


def picture(color: str, size: int) -> bytes:
    """A PNG of one colour: what a forum shows for who has no picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    row = b"\x00" + bytes.fromhex(color) * size
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(row * size))
        + chunk(b"IEND", b"")
    )


def copy_of(board: Board, address: str) -> Upload:
    """Stands for what would be fetched from elsewhere: this forum asks nobody."""
    color = hashlib.sha256(address.encode()).hexdigest()[:6]
    return add(board, "image.png", picture(color, 8), origin=address)


def short_url(upload: Upload) -> str:
    return f"upload://{upload.digest}.{upload.extension}"


def as_answered(board: Board, upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.id,
        "url": path_of_upload(upload.digest, upload.extension),
        "original_filename": upload.name,
        "filesize": upload.size,
        "width": upload.width,
        "height": upload.height,
        "thumbnail_width": upload.width,
        "thumbnail_height": upload.height,
        "extension": upload.extension,
        "short_url": short_url(upload),
        "short_path": f"/uploads/short-url/{upload.digest}.{upload.extension}",
        "retain_hours": None,
        "human_filesize": f"{upload.size} Bytes",
        "dominant_color": None,
    }


def content(upload: Upload) -> bytes:
    return base64.b64decode(upload.content)
