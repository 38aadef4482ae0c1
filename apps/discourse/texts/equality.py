# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is the same text in spite of what forums change by themselves.

A post sent comes back with other white space, a title in other letters, and later with its pictures
moved into the forum. Hashes are of the normalised text: compare like with like (what was sent or
what the forum answered, never our own source).
"""

import re
import unicodedata
from hashlib import sha256
from itertools import zip_longest

WIDE_SPACES = re.compile("[\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
NO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
LINE_ENDS = re.compile("\r\n|[\r\u0085]")
AT_LINE_END = re.compile(r"[ \t]+$", re.MULTILINE)
SPACES = re.compile(r"\s+")

LAST_STOPS = re.compile(r"[.\s]+$")
BEFORE_LAST = re.compile(r"\s+([!?]\s*)$")

IMAGE = re.compile(
    r"""!\[ (?P<alt> [^\[\]\n]{0,300} ) \] \( (?P<target> [^\s()]{1,2000} )
            (?: [ ] "[^"\n]{0,300}" )? \)
      | <img \s (?: [^<>]{0,500}? \s )?? src= ["']? (?P<source> [^"'\s<>]{1,2000} ) ["']?
            (?: \s [^<>]{0,500} )? /? >
      | ^ (?P<alone> https?://[^\s<>"]{1,2000}?
            \. (?: png | jpe?g | gif | webp | avif | svg | heic ) (?: \? [^\s<>"]{0,500} )? ) [ ]* $
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
"""A picture as people and forums write it; bounded, so that no text takes long to look through."""

OWN = "upload://"


def normal_raw(raw: str) -> str:
    """The text as a forum would keep it, whichever forum, and without what cannot be seen."""
    raw = LINE_ENDS.sub("\n", raw.replace("\0", ""))
    raw = NO_WIDTH.sub("", WIDE_SPACES.sub(" ", raw))
    return unicodedata.normalize("NFC", AT_LINE_END.sub("", raw).strip("\n \t"))


def raw_hash(raw: str) -> str:
    """Of a post's text; equal texts have equal hashes, "" has one too."""
    return _hash(normal_raw(raw))


def same_raw(one: str, other: str) -> bool:
    return normal_raw(one) == normal_raw(other)


def normal_title(title: str) -> str:
    """What stays of a title whatever a forum's text cleaner does; forums compare without case."""
    title = unicodedata.normalize("NFC", NO_WIDTH.sub("", title.replace("\0", "")))
    title = SPACES.sub(" ", WIDE_SPACES.sub(" ", title)).strip()
    title = re.sub(r"!+", "!", re.sub(r"\?+", "?", title))
    title = BEFORE_LAST.sub(r"\1", LAST_STOPS.sub("", title)).strip()
    return unicodedata.normalize("NFC", title.upper().casefold())


def title_hash(title: str) -> str:
    return _hash(normal_title(title))


def same_title(one: str, other: str) -> bool:
    return normal_title(one) == normal_title(other)


def same_tags(one: object, other: object) -> bool:
    """Forums lower tags and keep no order."""
    return _tags(one) == _tags(other)


def only_pictures_moved(before: str, after: str) -> bool:
    """Whether `after` is what a forum makes of `before` by fetching its pictures: the same words,
    and each picture the same as before or now one of the forum's own.

    A picture that leads to another site than before is a person's edit.
    """
    words_before, pictures_before = _pictures(normal_raw(before))
    words_after, pictures_after = _pictures(normal_raw(after))
    return (
        words_before == words_after
        and len(pictures_before) == len(pictures_after)
        and all(
            old == new or (new.startswith(OWN) and not old.startswith(OWN))
            for old, new in zip(pictures_before, pictures_after, strict=True)
        )
    )


def same_post(sent: str, returned: str) -> bool:
    """Whether what a forum shows is still what it was given."""
    return same_raw(sent, returned) or only_pictures_moved(sent, returned)


def pictures_of(raw: str) -> tuple[str, ...]:
    """Where the pictures of a text lie, in their order."""
    return tuple(_pictures(raw)[1])


def _pictures(raw: str) -> tuple[list[str], list[str]]:
    """The words around the pictures, and the addresses of these."""
    found = list(IMAGE.finditer(raw))
    starts = [0, *(match.end() for match in found)]
    ends = [match.start() for match in found]
    words = [raw[a:b].strip() for a, b in zip_longest(starts, ends, fillvalue=len(raw))]
    return words, [match["target"] or match["source"] or match["alone"] for match in found]


def _tags(tags: object) -> frozenset[str]:
    assert isinstance(tags, tuple | list | set | frozenset)
    return frozenset(unicodedata.normalize("NFC", str(tag)).casefold().strip() for tag in tags)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
