# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door to the outside: every address a person or organizer can influence goes through it.

page = fetch("https://pretalx.example/schedule.json", max_bytes=20 * MIB)
if page.not_modified: ...
"""

from apps.core.fetch.addresses import is_own, is_private_by_name
from apps.core.fetch.client import MIB, Fetched, ask_once, check, fetch, post
from apps.core.fetch.errors import FetchError, FetchFailed, FetchRefused

__all__ = [
    "MIB",
    "FetchError",
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "ask_once",
    "check",
    "fetch",
    "is_own",
    "is_private_by_name",
    "post",
]
