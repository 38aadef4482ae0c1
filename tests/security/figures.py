# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was tried, for `make security` to print; conftest.py prints the lines at the end."""

LINES: list[tuple[str, dict[str, int]]] = []


def count(place: str, **numbers: int) -> None:
    """So many texts on so many pages, and what was found there."""
    LINES.append((place, numbers))


def told(lines: list[tuple[str, dict[str, int]]]) -> list[str]:
    """A line for each place, and the sums."""
    rows = [f"{place}: {_words(numbers)}" for place, numbers in lines]
    sums: dict[str, int] = {}
    for _, numbers in lines:
        for name, number in numbers.items():
            sums[name] = sums.get(name, 0) + number
    return [*rows, f"{len(lines)} places: {_words(sums)}"] if rows else []


def _words(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items())
