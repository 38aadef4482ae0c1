# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the table: what is measured, what it has to reach, what came out."""

from dataclasses import dataclass

from eventforum.bench.compare import Compared


@dataclass(frozen=True)
class Row:
    """One line of the table. `reached` is None where the row only informs."""

    number: int
    what: str
    value: str
    goal: str = ""
    reached: bool | None = None
    beside: str = ""


def ratio(number: int, what: str, measured: Compared, *, most: float) -> Row:
    """CPU beside the bare view of the same bytes."""
    beside = (
        f"{measured.ours_ms:.2f} ms : {measured.bare_ms:.2f} ms, p50 {measured.p50_ms:.1f}, "
        f"p99 {measured.p99_ms:.1f} ms, {measured.requests} requests, "
        f"not 2xx: {measured.bad or 0}, foreign {measured.foreign_cores:.1f} cores"
    )
    return Row(
        number,
        what,
        f"{measured.ratio:.1f} x bare",
        f"≤ {most:g} x",
        measured.ratio <= most and not measured.bad,
        beside,
    )


def at_most(
    number: int, what: str, value: float, *, most: float, unit: str, beside: str = ""
) -> Row:
    """A plain figure that must not be larger."""
    return Row(number, what, f"{value:g} {unit}", f"≤ {most:g} {unit}", value <= most, beside)
