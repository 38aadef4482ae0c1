# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that want to run in a page: some written here, thousands more where the corpora are."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

WHOLE = os.environ.get("EVENTFORUM_SECURITY") == "whole"
"""`make security` sets it; `make test` tries the texts written here and a sample."""

SAMPLE = 60
LONGEST = 190
"""What fits into a title or a name."""

POLYGLOT = """Nadelwort "'></title></textarea><img src=x onerror=alert(1)><svg onload=alert(1)>"""
"""A harmless word, to know the text by, and what runs in most places."""

OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}{% debug %}${alert(1)}",
    "[x](javascript:alert(1))",
    "![x](https://tracker.example/pixel.png)",
    "https://tracker.example/alone-on-a-line",
    "<a href=//tracker.example/ ping=//tracker.example/>x</a>",
    '<div hx-get="/me/settings/" hx-trigger="load">x</div>',
    '<div data-hx-post="/p/1/remove/" data-hx-trigger="load">x</div>',
    '<form action=/p/1/remove/ method=post id=touch><input name=x autofocus></form>',
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<!--hole:csrf--><!--hole:my-name--><!--/reply--><!--reply-->",
    "<style>@import '//tracker.example/x'</style><link rel=stylesheet href=//tracker.example/x>",
    "<base href=//tracker.example/><meta http-equiv=refresh content='0;url=//tracker.example/'>",
    "<video autoplay src=//tracker.example/v></video><audio src=//tracker.example/a autoplay>",
    "\u202e<script>alert(1)</script>\u2066",
    "<details open ontoggle=alert(1)>x</details>",
    "@<img/src=x/onerror=alert(1)> @x\" onmouseover=alert(1)",
]  # fmt: skip


def payloads() -> list[str]:
    """Those written here, and of the corpora all or a sample; ones that are known to run first."""
    texts = list(dict.fromkeys([*OWN, *_live(True), *_live(False)]))
    return texts if WHOLE else texts[: len(OWN) + SAMPLE]


def packs() -> list[str]:
    """Those written here and those known to run, several to a text as long as a title may be."""
    packed = [""]
    for text in dict.fromkeys([*OWN, *_live(True)]):
        if packed[-1] and len(packed[-1]) + len(text) >= LONGEST:
            packed.append("")
        packed[-1] = f"{packed[-1]} {text}".strip() if packed[-1] else text
    return packed if WHOLE else packed[:SAMPLE]


def _live(wanted: bool) -> list[str]:
    """The payloads that ran where they stood as they are in a page, or the others."""
    rows = _corpora()
    ran = (row for row in rows if any(row.get("live", {"own": True}).values()) is wanted)
    return [_storable(row["payload"]) for row in ran]


def values(name: str, key: str) -> list[str]:
    """A column of a JSON-lines file of the corpora; nothing where they are not here."""
    path = folder() / name
    return [str(row[key]) for row in _rows(path)] if path.exists() else []


def _corpora() -> Iterator[dict]:
    for name in ("payloads_share.jsonl", "own_share.jsonl"):
        path = folder() / "xss" / name
        if path.exists():
            yield from _rows(path)


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def folder() -> Path:
    return settings.EVENTFORUM_SHARED_DATA / "security"


def _storable(text: str) -> str:
    """What the database can hold: requests with the rest are refused before any page."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
