# SPDX-License-Identifier: AGPL-3.0-or-later
from urllib.parse import urlsplit


def picture_at(base: str, template: str) -> str:
    """The whole address of somebody's picture, in the size that is shown."""
    address = template.replace("{size}", "96")
    if not address or "://" in address:
        return address
    parts = urlsplit(base)
    if address.startswith("//"):
        return f"{parts.scheme}:{address}"
    inside = not parts.path or address.startswith(f"{parts.path}/")
    root = f"{parts.scheme}://{parts.netloc}" if inside else base
    return f"{root}/{address.lstrip('/')}"
