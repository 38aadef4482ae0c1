# SPDX-License-Identifier: AGPL-3.0-or-later
"""A post quoted in an answer to it: its words, who wrote them, and its address, as Markdown."""

import re

from django.http import HttpRequest

from apps.core.text import plain
from apps.threads import versions
from apps.threads.models import Post

LONGEST = 600
"""Letters quoted; the link leads to the rest."""

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~@-])")


def quoted(post: Post, request: HttpRequest | None = None) -> str:
    """What stands in the form below which somebody quotes a post: what they read, with a link to
    the original. Needs its author; one query where it has a version for them."""
    version = versions.read_as(request, post) if request is not None else ""
    words = plain(version or post.html)
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit(None, 1)[0] + " …"
    lines = [f"> {line}" if line.strip() else ">" for line in escaped(words).splitlines()]
    address = post.get_absolute_url() + (f"?{versions.NAME}={post.pk}" if version else "")
    source = f"> — [{escaped(post.author.shown_name)}]({address})"
    return "\n".join([*lines, ">", source, "", ""])


def escaped(words: str) -> str:
    """Words that Markdown leaves as they are."""
    return SPECIAL.sub(r"\\\1", words)
