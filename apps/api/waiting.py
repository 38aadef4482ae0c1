# SPDX-License-Identifier: AGPL-3.0-or-later
from typing_extensions import TypedDict


class Waiting(TypedDict):
    """A text that a moderator reads before others do: it is no post yet."""

    waiting: bool
    words: str
