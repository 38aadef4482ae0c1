# SPDX-License-Identifier: AGPL-3.0-or-later
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Upload:
    """A file for a form, with the fields that go beside it."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"
    fields: Mapping[str, str] = field(default_factory=dict)


def packed(upload: Upload) -> tuple[bytes, str]:
    """The body of a multipart form, and its content type."""
    boundary = secrets.token_hex(24)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n'
        f"{value}\r\n".encode()
        for name, value in upload.fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{_quoted(upload.name)}"\r\nContent-Type: {upload.media_type}\r\n\r\n'.encode()
    )
    body = b"".join([*parts, upload.content, f"\r\n--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"


def _quoted(text: str) -> str:
    """As browsers write names: what would end them is escaped."""
    return text.replace("\r", "").replace("\n", "").replace('"', "%22")
