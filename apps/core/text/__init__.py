# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text that people or other systems wrote, made into HTML that is stored and shown.

Posts and summaries go through `render`, texts of imports and mirrors through `render_foreign` or
`render_html`. All of it passes one sanitiser; templates show the stored HTML with the filter
`rendered` ({% load core_text %}) inside an element with lang, dir and hx-disable.
"""

from apps.core.text.foreign import render_foreign, render_html
from apps.core.text.forum import Cooked, render_cooked
from apps.core.text.markdown import LIMIT, Rendered, render
from apps.core.text.plain import excerpt, plain

__all__ = [
    "LIMIT",
    "Cooked",
    "Rendered",
    "excerpt",
    "plain",
    "render",
    "render_cooked",
    "render_foreign",
    "render_html",
]
