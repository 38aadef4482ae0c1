# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML that a mirrored forum made of what somebody wrote there ("cooked")."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.core.text.foreign import render_html


@dataclass(frozen=True, kw_only=True)
class Cooked:
    """The HTML as the forum sent it, and what of it is known here.

    `base` is the address of the forum, for its own links. `posts` has the paths here of posts
    there, by the numbers of their topic and in it; `people` those of people, by their usernames in
    small letters.
    """

    html: str
    base: str = ""
    posts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def render_cooked(cooked: Cooked) -> str:
    """Safe HTML to be stored and shown as a post's."""
    return render_html(cooked.html)
