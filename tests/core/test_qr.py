# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses as codes for cameras."""

import re

from apps.core.qr import QUIET, code_of


def drawn(path: str) -> set[tuple[int, int]]:
    """The dark modules of a path, by column and row."""
    dark = set()
    for left, top, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path):
        assert width == back
        dark |= {(int(left) + step, int(top)) for step in range(int(width))}
    return dark


def test_a_code_is_drawn_with_its_three_corners_and_white_around():
    code = code_of("https://portal.example.org/cee-2027/sessions/WITAJ/#questions")
    dark = drawn(code.path)
    end = code.size - QUIET - 1

    assert {min(dark)[0], max(dark)[0]} == {QUIET, end}
    for left, top in ((QUIET, QUIET), (end - 6, QUIET), (QUIET, end - 6)):
        ring = {(left + step, top) for step in range(7)}
        assert ring <= dark
        assert (left + 1, top + 1) not in dark
        assert (left + 3, top + 3) in dark


def test_other_addresses_have_other_codes():
    assert code_of("https://a.example.org/").path != code_of("https://b.example.org/").path
