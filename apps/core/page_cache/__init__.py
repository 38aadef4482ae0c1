# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole pages kept for readers we do not know, with holes that are filled for each of them.

    return page_cache.cached_page(
        request,
        ("thread", thread.pk, thread.version, after),
        lambda: render_to_string("threads/thread.html", context(thread), request=request),
    )

The caller's key names the object and its version; language, theme and the like are added here. A
page for a reader with a session is built afresh, unless the view says that they can share it. Warm
pages touch neither the session (of strangers) nor the template engine. In a page that is kept,
three things become holes: the <time> elements, the CSRF fields of forms, and whatever a template
writes with {% hole "name" ... %}.
"""

from apps.core.page_cache.answers import Recheck
from apps.core.page_cache.holes import fill, filler, hole
from apps.core.page_cache.pages import KEPT_SECONDS, cached_page, forget_all, release
from apps.core.page_cache.parts import kept_part
from apps.core.page_cache.readers import built_for, circle_while_kept, is_known, is_stranger

__all__ = [
    "KEPT_SECONDS",
    "Recheck",
    "built_for",
    "cached_page",
    "circle_while_kept",
    "fill",
    "filler",
    "forget_all",
    "hole",
    "is_known",
    "is_stranger",
    "kept_part",
    "release",
]
