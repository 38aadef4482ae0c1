# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes for cameras: an address as squares, for an SVG that stands in the page itself."""

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of white around the code: readers need them."""


class Code(NamedTuple):
    """`size` is the width and height of the view box, `path` what is dark in it."""

    size: int
    path: str


@lru_cache(maxsize=200)
def code_of(address: str) -> Code:
    """The code of an address; a few milliseconds, once a process."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    made.add_data(address)
    rows = made.get_matrix()
    return Code(len(rows), "".join(_runs(row, top) for top, row in enumerate(rows)))


def _runs(row: list[bool], top: int) -> str:
    path, left = "", 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            path += f"M{left} {top}h{width}v1h-{width}z"
        left += width
    return path
