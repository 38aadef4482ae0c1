# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of rights as Markdown: `make rights`."""

from tests.rights.roles import ROLES
from tests.rights.table import TABLE


def main() -> None:
    """A line for each address; R who may read there, W who may send its form."""
    print("| address |", " | ".join(ROLES), "|")
    print("|---|" + "---|" * len(ROLES))
    for name, row in sorted(TABLE.items()):
        cells = (
            ("R" if role in row.get else "") + ("W" if role in row.post else "") for role in ROLES
        )
        print(f"| {name} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
