# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts as the two formats can hold them: clean, in one spelling, told apart."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from apps.sessions.models import Resource

COLOURS = ("#0b5c66", "#5b4aa8", "#a04a06", "#3f6b1e", "#1d5a9e", "#97234f")
"""Of tracks by their position: --t-1 to --t-6 of static/css/tokens.css."""

_NEVER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""What XML forbids or discourages; JSON gets the same, so that both files say the same."""

_TAG = re.compile(r"<[a-zA-Z/!?]")

_SAID = {
    Resource.Kind.STREAM: ("Stream", re.compile(r"stream|\blive\b")),
    Resource.Kind.RECORDING: ("Recording", re.compile(r"video|recording")),
    Resource.Kind.SLIDES: ("Slides", re.compile(r"slides?\b|presentation")),
    Resource.Kind.PAD: ("Notes", re.compile(r"\bpad\b|\bnotes\b")),
    Resource.Kind.PAGE: ("Page", re.compile(r"")),
}
"""A link's kind in a word, and what a title says that needs no such word."""


def line(text: str) -> str:
    """One line: for titles, names and labels."""
    return " ".join(_NEVER.sub("", text).split())


def texts(*pairs: tuple[str, str]) -> list[str]:
    """The texts of one session or person, each given as (written, rendered).

    As they were written (Markdown) where none of them holds HTML; else all as safe HTML, for who
    reads the file may believe it, and tells the kind from all of them together.
    """
    has_html = any(_TAG.search(written) for written, _rendered in pairs)
    return [_clean(rendered if has_html else written) for written, rendered in pairs]


def _clean(text: str) -> str:
    return _NEVER.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def languages(of_texts: str, spoken: Sequence[str]) -> str:
    """ "ar, en": what is spoken, that of the texts first; that of the texts where nobody said."""
    if not spoken:
        return of_texts
    return ", ".join(sorted(spoken, key=lambda code: code != of_texts))


def title_of_link(kind: str, title: str) -> str:
    """Its title with a word for its kind, where the title has none: the formats know few kinds."""
    word, said = _SAID[Resource.Kind(kind)]
    title = line(title)
    if not title:
        return word
    return title if said.search(title.casefold()) else f"{title} ({word.lower()})"


def acronym(slug: str, pk: int) -> str:
    """The event's address word in the four or more letters a-z0-9_ that both schemas want."""
    latin = unicodedata.normalize("NFKD", slug).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")
    return word if len(word) >= 4 else "_".join(part for part in (word, f"event{pk:04}") if part)


def in_path(code: str) -> str:
    return quote(code, safe="~")
