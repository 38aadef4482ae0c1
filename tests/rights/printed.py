# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of rights as Markdown: `make rights`."""

from collections.abc import Iterable, Sequence

import django

from tests.rights.roles import ROLES
from tests.rights.table import TABLE, Row

INTRODUCTION = """\
R: may read there. W: may send its form. A hidden event lets in its organizers, its moderators and
administrators only. PUT, PATCH and DELETE change nothing anywhere but in /api/v1, with a token.
"""


def main() -> None:
    """What is public first, then each state with the addresses that it matters to."""
    django.setup()
    from tests.addresses import patterns
    from tests.rights import states

    print(INTRODUCTION)
    table("address", ROLES, sorted(TABLE.items()))
    for name, state in states.STATES.items():
        names = {pattern for pattern, route in patterns() if state.concerns(route)}
        rows = ((pattern, state.row(pattern)) for pattern in sorted(names & TABLE.keys()))
        print()
        table(name, states.ROLES, rows)


def table(head: str, roles: Sequence[str], rows: Iterable[tuple[str, Row]]) -> None:
    """A line for each address."""
    print(f"| {head} |", " | ".join(roles), "|")
    print("|---|" + "---|" * len(roles))
    for name, row in rows:
        cells = (
            ("R" if role in row.get else "") + ("W" if role in row.post else "") for role in roles
        )
        print(f"| {name} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
