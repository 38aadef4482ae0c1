# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal under ASGI, as `make run` serves it."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")
django.setup(set_prefix=False)

from eventforum.live import PATH  # noqa: E402
from eventforum.operating.handler import AsyncHandler  # noqa: E402

pages = AsyncHandler()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The live channel for its address, pages for all others."""
    if scope["type"] == "http" and scope["path"] == PATH:
        from eventforum.live.app import application as live

        await live(scope, receive, send)
    else:
        await pages(scope, receive, send)
