# SPDX-License-Identifier: AGPL-3.0-or-later
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from django.conf import settings


def answers_by_mail() -> Iterator[tuple[Literal["ok", "warning", "wrong"], str]]:
    """Whether answers that come by mail can be taken, and proven."""
    if not settings.EVENTFORUM_REPLY_DOMAIN:
        yield "ok", "are not taken: EVENTFORUM_REPLY_DOMAIN is not set"
        return
    folder = Path(settings.EVENTFORUM_MAILDIR or "")
    missing = [name for name in ("new", "cur") if not os.access(folder / name, os.W_OK | os.X_OK)]
    if missing:
        yield "wrong", f"{folder} is no maildir that may be written to: {', '.join(missing)}"
    if not settings.EVENTFORUM_AUTHSERV_ID:
        yield "warning", "EVENTFORUM_AUTHSERV_ID is not set: each one waits for its person"
    if not missing and settings.EVENTFORUM_AUTHSERV_ID:
        yield "ok", f"are taken from {folder}"
