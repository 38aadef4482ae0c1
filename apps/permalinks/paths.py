# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one form in which paths are kept and compared: decoded, composed (NFC), as people read it."""

import unicodedata
from typing import Any
from urllib.parse import unquote

from django.db import models

LONGEST = 500
DEEPEST = 8
"""Segments of a path; no address of ours has more."""


def kept_form(path: str) -> str:
    """ "/événement/" for "/%C3%A9v%C3%A9nement/": equal addresses have one spelling."""
    return unicodedata.normalize("NFC", unquote(path))


def present_path(target: models.Model) -> str:
    """Where the object is today, in the kept form."""
    page: Any = target
    return kept_form(page.get_absolute_url())


def spellings(path: str) -> list[str]:
    """The path in lower case with a slash at its end and without, as it may have been issued."""
    path = path.lower()
    other = path[:-1] if path.endswith("/") else path + "/"
    return [path, other]


def parents(path: str) -> list[str]:
    """Every path above this one that ends in a slash, nearest first: "/a/b/", "/a/"."""
    parts = path.strip("/").split("/")[:-1]
    if len(parts) >= DEEPEST:
        return []
    return ["/" + "/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1)]
