# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a text came from; a part of `shapes`."""

from typing_extensions import TypedDict


class Origin(TypedDict):
    """The name of the mirrored forum that a post came from; its address there, if known."""

    place: str
    address: str
