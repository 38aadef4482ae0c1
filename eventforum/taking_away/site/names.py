# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a page lies in the folder, and how one page names another."""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings

from apps.threads.queries import PAGE
from eventforum.taking_away.site.plan import Plan

ASSETS = ("/static/", "/media/")
PRIVATE = ("/me/", "/accounts/", "/admin/", "/moderation/", "/threads/pending/", "/feeds/", "/dev/")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
POST = re.compile(r"/p/(\d+)/")


@dataclass(frozen=True)
class Page:
    """One file of pages: `stem` is index, the number of a later page, or a day."""

    path: str
    language: str
    stem: str = "index"

    def file(self, plan: Plan) -> str:
        tail = "" if self.language == plan.language else f".{self.language}"
        return f"{self.path[1:]}{self.stem}{tail}.html"


def target(address: str, page: Page, plan: Plan) -> str | None:
    """What to write in place of an address: one relative to this page's file, or one on the web;
    None for what only the living portal can do."""
    if address.startswith("#"):
        return address
    own = settings.BASE_URL
    parts = urlsplit(address.removeprefix(own) if address.startswith(f"{own}/") else address)
    if parts.scheme or parts.netloc:
        return address if parts.scheme in ("http", "https", "mailto") else None
    path = unquote(urljoin(page.path, parts.path) if parts.path else page.path)
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    if path in plan.files or path.startswith(ASSETS):
        return _relative(path[1:], page) + anchor
    if (post := POST.fullmatch(path)) and int(post[1]) in plan.posts:
        return _relative(f"{path[1:]}index.html", page) + anchor
    if path not in plan.pages:
        is_action = path.startswith(PRIVATE) or parts.query or path.startswith("/p/")
        return None if is_action else own + quote(path) + anchor
    stem = _stem(path, parts.query, page, plan)
    if stem is None:
        return None
    return _relative(Page(path, page.language, stem).file(plan), page) + anchor


def _stem(path: str, query: str, page: Page, plan: Plan) -> str | None:
    """Of the file that shows what the query asks for; None where no file does."""
    asked = dict(parse_qsl(query))
    if not asked or path == "/search/":
        return "index"
    name, value = next(iter(asked.items()))
    if len(asked) > 1:
        return None
    if name == "after" and value.isdigit():
        number = int(value) // PAGE + 1
        return None if number > plan.pages[path] else numbered(number)
    if name == "before" and path == page.path:
        return numbered((int(page.stem) if page.stem.isdigit() else 1) + 1)
    if name == "day" and value in plan.days.get(path, ()):
        return value
    return None


def numbered(number: int) -> str:
    return "index" if number == 1 else str(number)


def _relative(file: str, page: Page) -> str:
    return quote(posixpath.relpath(f"/{file}", page.path.rpartition("/")[0] or "/"))
