# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what a page says about itself, in the bounded child process; only plain text comes out.

The first line of what is given is the charset that the server named, the rest is the page.
"""

import codecs
import re
import unicodedata
from html.parser import HTMLParser

META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
LONGEST = {"title": 200, "site": 80, "description": 300, "image": 2_000, "language": 35}
SOURCES = {
    "title": ("og:title", "twitter:title"),
    "site": ("og:site_name", "application-name"),
    "description": ("og:description", "twitter:description", "description"),
    "image": ("og:image:secure_url", "og:image", "og:image:url", "twitter:image"),
    "language": ("og:locale",),
}
JOINERS = "\u200c\u200d"


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.language = ""
        self.title = ""
        self.in_title = False
        self.has_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (given.get("property") or given.get("name") or "").strip().lower()
            if name and name not in self.meta and len(self.meta) < 500:
                self.meta[name] = given.get("content", "")[:5_000]
        elif tag == "html":
            self.language = self.language or given.get("lang", "")
        elif tag == "title":
            self.in_title = not self.has_title

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self.in_title:
            self.in_title, self.has_title = False, True

    def handle_data(self, data: str) -> None:
        if self.in_title and len(self.title) < 1_000:
            self.title += data


def card_of(content: bytes) -> dict[str, str]:
    """Title, site, description, address of a picture and language; any of them may be empty."""
    charset, _, page = content.partition(b"\n")
    head = _Head()
    head.feed(page.decode(_charset(charset.decode("ascii", "replace"), page), "replace"))
    found = {
        field: next((clean(head.meta[name]) for name in names if head.meta.get(name)), "")
        for field, names in SOURCES.items()
    }
    found["title"] = found["title"] or clean(head.title)
    found["language"] = clean(head.language) or found["language"].replace("_", "-")
    return {field: cut(text, LONGEST[field]) for field, text in found.items()}


def clean(text: str) -> str:
    """Words on one line: no controls, no marks that turn the direction of what follows."""
    text = unicodedata.normalize("NFC", text[:5_000])
    shown = (
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in text
        if sign in JOINERS or unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join("".join(shown).split())


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _charset(named: str, page: bytes) -> str:
    inside = META_CHARSET.search(page[:2_048])
    for name in (named, inside[1].decode("ascii") if inside else "", "utf-8"):
        try:
            if name and codecs.lookup(name)._is_text_encoding:
                return name
        except LookupError:
            continue
    return "utf-8"
