# SPDX-License-Identifier: AGPL-3.0-or-later
from uuid import UUID

from apps.discourse.texts.markers import marked_key, marker, without_marker

KEY = UUID("0b9c3f4e-58a1-4b5e-9a8c-7f1f8f3c2d10")
OTHER = UUID("11111111-2222-3333-4444-555555555555")


def test_a_post_is_found_again_by_its_last_line():
    raw = f"Здраво\n\n{marker(KEY)}"

    assert marked_key(raw) == KEY
    assert marked_key(raw.replace("\n", "\r\n") + "  ") == KEY
    assert without_marker(raw) == "Здраво"


def test_the_last_marker_counts_for_what_people_wrote_stands_before_it():
    assert marked_key(f"```\n{marker(OTHER)}\n```\n\n{marker(KEY)}") == KEY


def test_only_a_line_of_its_own_is_a_marker():
    assert marked_key(f"see {marker(KEY)}") is None
    assert marked_key(f"> {marker(KEY)}") is None
    assert marked_key("<!-- ef:post:0b9c3f4e -->") is None
    assert marked_key("") is None
