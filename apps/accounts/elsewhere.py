# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of accounts elsewhere higher apps know: a line on the page of the ways in, by registering.

@tells_of_accounts
def on_forums(user) -> Line | None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass

from apps.accounts.models import User


@dataclass(frozen=True)
class Line:
    """`words` say what there is, `action` leads to `address`."""

    title: str
    words: str
    action: str
    address: str


Telling = Callable[[User], Line | None]

_tellings: list[Telling] = []


def tells_of_accounts(telling: Telling) -> Telling:
    _tellings.append(telling)
    return telling


def lines_for(user: User) -> list[Line]:
    return [line for telling in _tellings if (line := telling(user)) is not None]
