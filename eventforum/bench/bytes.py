# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 14: what a first visit loads."""

import gzip
import re
from collections.abc import Iterable

from django.contrib.staticfiles import finders

from eventforum.bench.costs import cost
from eventforum.bench.rows import Row, at_most

LOADED = re.compile(
    r'<(?:link rel="(?:stylesheet|icon|manifest)"|script|img)[^>]*?(?:href|src)="([^"]+)"'
)
STATIC = re.compile(r"/static/([^?#]+?)(?:\.[0-9a-f]{12})?(\.\w+)(?:[?#]|$)")


def first_visit(path: str, *, what: str) -> Iterable[Row]:
    """HTML as sent uncompressed; style sheets and scripts as gzip makes them."""
    body = cost(path).body
    files = dict.fromkeys(LOADED.findall(body.decode()))
    code = [url for url in files if url.split("?")[0].endswith((".css", ".js"))]
    packed = sum(len(gzip.compress(_source(url), 6)) for url in code) / 1024
    # Icons stand in one sprite, asked for once however many are shown.
    sprite = b"icons.svg#" in body or b"<use href" in body
    yield at_most(14, f"{what}, HTML", round(len(body) / 1024, 1), most=60, unit="KB")
    yield at_most(14, f"{what}, CSS + JS", round(packed, 1), most=34, unit="KB gz")
    requests = 1 + len(files) + sprite
    beside = ", ".join(url.rsplit("/", 1)[-1] for url in files)
    yield at_most(14, what, requests, most=8, unit="requests", beside=beside)


def first_load(path: str, *, what: str) -> Iterable[Row]:
    """Everything a first visit to the page brings over the line, compressed."""
    body = cost(path).body
    files = dict.fromkeys(LOADED.findall(body.decode()))
    packed = [gzip.compress(text, 6) for text in (body, *map(_source, files))]
    total = sum(map(len, packed)) / 1024
    yield at_most(14, what, round(total, 1), most=100, unit="KB over the line")


def _source(url: str) -> bytes:
    if url.startswith("/") and not url.startswith("/static/"):
        return cost(url).body  # The manifest speaks the reader's language: a view makes it.
    found = STATIC.search(url)
    path = found and finders.find(f"{found[1]}{found[2]}")
    if not path:
        raise RuntimeError(f"{url} is not one of our files")
    with open(path, "rb") as file:
        return file.read()
