# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a forum makes of a title, and which it refuses."""

import re
import unicodedata
from urllib.parse import quote

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.things import Topic, User

SHORTEST, LONGEST, LEAST_SURPRISE = 15, 255, 10
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def cleaned(title: str) -> str:
    title = title.translate(INVISIBLE).strip()
    title = re.sub(r"!{2,}", "!", title)
    title = re.sub(r"\?{2,}", "?", title)
    if title == title.upper() and title != title.lower():
        title = title.lower()
    title = re.sub(r"\.+\s*$", "", title)
    title = re.sub(r"\s+([!?]\s*)$", r"\1", title)
    title = re.sub(r" +", " ", title)
    first = re.match(r"[^\W\d_]+", title)
    if first and first[0] == first[0].lower():
        title = title[:1].upper() + title[1:]
    return title.strip()


def slug_of(title: str, method: str) -> str:
    """`topic` where nothing is left: every title outside Latin script, as most forums are set."""
    if method == "none":
        return "topic"
    if method == "encoded":
        return quote(re.sub(r"[^\w]+", "-", title.lower()).strip("-")) or "topic"
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"['’]", "", plain)
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return "topic" if not slug or slug.isdigit() else slug


def surprise(text: str) -> int:
    """Different characters; those beyond ASCII say more, so each of their bytes counts."""
    return len({unit for char in text for unit in (char.encode() if ord(char) > 127 else char)})


def complaints(board: Board, title: str, *, by: User, of: Topic | None = None) -> list[str]:
    """Why this title is refused; nothing when it is taken."""
    words: list[str] = []
    shortest = 1 if by.admin else SHORTEST
    if len(title) < shortest:
        words.append(f"Title is too short (minimum is {shortest} characters)")
    if len(title) > LONGEST:
        words.append(f"Title is too long (maximum is {LONGEST} characters)")
    elif surprise(title) < LEAST_SURPRISE:
        words.append("Title seems unclear, is it a complete sentence?")
    if board.traps.titles_unique and is_used(board, title, of):
        words.append("Title has already been used")
    return words


def is_used(board: Board, title: str, of: Topic | None) -> bool:
    low = title.lower()
    return any(
        topic.title.lower() == low
        for topic in board.state.topics.values()
        if topic is not of
        and topic.archetype == "regular"
        and topic.visible
        and topic.deleted_at is None
    )
