# SPDX-License-Identifier: AGPL-3.0-or-later
"""In place of the search a list of everything, for the search of the browser."""

import re
from html import escape
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext

from apps.core.sorting import sort_key
from eventforum.taking_away.site.names import Page, target
from eventforum.taking_away.site.plan import Plan

MAIN = re.compile(r"(<main[^>]*>).*?(</main>)", re.DOTALL)


def with_index(html: str, page: Page, plan: Plan) -> str:
    """The page of the search with its `main` filled anew."""
    with translation.override(page.language):
        headings = {
            "events": gettext("Events"),
            "sessions": gettext("Sessions"),
            "threads": gettext("Discussions"),
            "people": gettext("People"),
        }
        title = gettext("Search")
    parts = [f"<h1>{escape(title)}</h1>"]
    for kind, heading in headings.items():
        named = plan.index.get(kind, {})
        found = sorted(named, key=lambda path: sort_key(named[path][0], page.language))
        links = [_link(path, *named[path], page, plan) for path in found if path in plan.pages]
        if links:
            parts.append(f"<h2>{escape(heading)}</h2><ul>{''.join(links)}</ul>")
    filled = "".join(parts)
    return MAIN.sub(lambda found: f"{found[1]}{filled}{found[2]}", html)


def _link(path: str, title: str, language: str, page: Page, plan: Plan) -> str:
    href = escape(target(quote(path), page, plan) or "")
    lang = f' lang="{escape(language)}"' if language else ""
    return f'<li><a href="{href}"{lang}><bdi>{escape(title)}</bdi></a></li>'
