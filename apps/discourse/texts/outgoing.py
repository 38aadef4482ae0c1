# SPDX-License-Identifier: AGPL-3.0-or-later
"""A post of ours as a forum takes it: who says it, its text, its pictures, its marker.

    **[Марија](https://portal.example/people/7-marija/)** · [CEE 2027](https://portal.example/p/12/)

    the text

    ![the hall|690x400](upload://…)

    <!-- ef:post:… -->

The first line stands only over what the portal's own account says for somebody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from apps.core.text.markdown import build_parser
from apps.discourse.texts.equality import OWN
from apps.discourse.texts.markers import marker
from apps.discourse.texts.neutral import Surroundings, escaped_name, neutral

LONGEST = 32_000
"""Characters of a post there, the marker among them."""

SOURCE_LINE = re.compile(
    r"^ {0,3}> ?— \[(?P<name>(?:\\.|[^\]\\\n]){0,300})\]\((?P<path>\S*?/p/(?P<post>\d{1,18})/)\) *$"
)
QUOTED_LINE = re.compile(r"^ {0,3}> ?")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a post stands on the forum, and the forum's name of whose it is there."""

    topic: int
    number: int
    username: str


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who says it, with the address of the page about them; absolute."""

    name: str
    address: str
    place: str
    """What the portal or the event is called, for the link to the post."""


@dataclass(frozen=True, kw_only=True)
class SentPicture:
    """A picture below the text: uploaded to the forum, or by its address here (a link there)."""

    upload: str
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, kw_only=True)
class Known(Surroundings):
    """What is known around a post. `posts` says where posts of ours that it may quote are there,
    by their numbers of all."""

    posts: Mapping[int, Place] = field(default_factory=dict)


def to_raw(
    text: str,
    *,
    key: UUID,
    address: str,
    known: Known,
    sender: Sender | None = None,
    pictures: Sequence[SentPicture] = (),
) -> str:
    """What is sent of a post; the same in, the same out. `address` is the post's own, absolute.

    `sender` where the portal's account speaks for somebody. A text too long for a forum ends with a
    link to the whole (`is_cut` tells).
    """
    head = f"{attribution(sender, address)}\n\n" if sender else ""
    tail = "".join(f"\n\n{_picture(picture)}" for picture in pictures) + f"\n\n{marker(key)}"
    body = _body(text, known)
    room = LONGEST - len(head) - len(tail)
    kept = text
    while len(body) > room and kept:
        kept = _shorter(kept, len(body) - room)
        body = f"{_body(kept, known)}\n\n[…]({address})"
    return head + body + tail


def is_cut(raw: str, *, address: str) -> bool:
    """Whether only the beginning of the text is there: an edit of it there is none of the whole."""
    return f"\n[…]({address})\n" in raw


def attribution(sender: Sender, address: str) -> str:
    """The line over a text, without a word of any language."""
    name, place = escaped_name(sender.name) or "…", escaped_name(sender.place) or "…"
    return f"**[{name}]({sender.address})** · [{place}]({address})"


def closed(text: str) -> str:
    """The text with the end of a code block that nobody ended: what follows is no code."""
    open_fence = ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if found is None:
            continue
        rest = line[found.end() :]
        if not open_fence:
            if found[1][0] == "~" or "`" not in rest:
                open_fence = found[1]
        elif found[1].startswith(open_fence) and not rest.strip():
            open_fence = ""
    return f"{text}\n{open_fence}" if open_fence else text


def _body(text: str, known: Known) -> str:
    return closed(_quotes(neutral(text, known=known), known)).strip("\n").rstrip()


def _quotes(raw: str, known: Known) -> str:
    """Quotes of posts that are there, too, as the forum's own: it links them and counts them."""
    lines = raw.split("\n")
    for token in reversed(_parser.parse(raw)):
        if token.type != "blockquote_open" or token.level or not token.map:
            continue
        start, end = token.map
        while end > start and not lines[end - 1].strip():
            end -= 1
        quoted = lines[start:end]
        source = SOURCE_LINE.match(quoted[-1]) if quoted else None
        place = known.posts.get(int(source["post"])) if source else None
        if source is None or place is None or not _is_ours(source["path"], known):
            continue
        if not all(QUOTED_LINE.match(line) for line in quoted):
            continue
        words = "\n".join(QUOTED_LINE.sub("", line, count=1) for line in quoted[:-1])
        lines[start:end] = ["", _opening(place), closed(words.strip("\n")), "[/quote]", ""]
    return "\n".join(lines)


def _opening(place: Place) -> str:
    name = re.sub(r"[^\w.\-]", "", place.username)
    return f'[quote="{name}, post:{place.number}, topic:{place.topic}"]'


def _is_ours(path: str, known: Known) -> bool:
    return path.startswith(f"{known.base}/p/")


def _picture(picture: SentPicture) -> str:
    alt = re.sub(r"[\[\]|\\`<>@\n]", " ", picture.alt).strip()
    if not picture.upload.startswith(OWN):
        return f"[{' '.join(alt.split()) or '…'}]({picture.upload})"
    size = f"|{picture.width}x{picture.height}" if picture.width and picture.height else ""
    return f"![{' '.join(alt.split())}{size}]({picture.upload})"


def _shorter(text: str, excess: int) -> str:
    """Without its end, cut between paragraphs, lines or words, in this order of liking."""
    end = max(len(text) - max(excess, 100), 0)
    for border in ("\n\n", "\n", " "):
        at = text.rfind(border, end * 3 // 4, end)
        if at > 0:
            return text[:at]
    return text[:end]


_parser = build_parser()
