# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parts of kept pages that many pages share: the bars, the foot, the form below a discussion.

A page has to be built when what it shows has changed; what stands around it mostly has not.
"""

from collections.abc import Callable, Hashable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from apps.core.page_cache.readers import circle_while_kept

MOST_PARTS = 400
"""In the memory of one process; each is some kilobytes at most."""

_parts: dict[Hashable, SafeString] = {}


def kept_part(
    request: HttpRequest | None, name: Hashable, build: Callable[[], SafeString]
) -> SafeString:
    """The part of this name, from the process's memory when the page around it is to be kept.

    The name tells all that the part depends on beside the reader's preferences. In other pages it
    is built afresh: only in those that are kept nothing but holes tells of the reader.
    """
    circle = circle_while_kept(request)
    if circle is None:
        return build()
    part = _parts.get((name, circle))
    if part is None:
        if len(_parts) >= MOST_PARTS:
            _parts.clear()
        part = _parts[name, circle] = build()
    return part


def forget_all() -> None:
    """Empty this process's memory of parts."""
    _parts.clear()
