# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of those who left, outside the database: a backup that is put back knows nothing of them.

One line each, with numbers only. `manage.py let_go_again` reads it after a restore.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)


def place() -> Path:
    return Path(settings.VAR) / "left.jsonl"


def note(account: int, *, posts: str, at: datetime) -> None:
    """Write one who left at the end of the list; a full disk must not bring them back."""
    line = json.dumps({"account": account, "posts": posts, "at": at.isoformat()})
    try:
        place().parent.mkdir(parents=True, exist_ok=True)
        with place().open("a") as file:
            file.write(f"{line}\n")
    except OSError as problem:
        logger.error("Account %s left, and could not be listed: %s", account, problem)


def listed(path: Path) -> Iterator[tuple[int, str, datetime]]:
    """Account, what becomes of its posts, and when it left. ValueError for a line that is none."""
    for line in path.read_text().splitlines():
        row = json.loads(line)
        yield int(row["account"]), str(row["posts"]), datetime.fromisoformat(row["at"])
