# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text as its paragraphs, and which of another text's paragraphs each has come from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of the original beside what was made of it.

    `made_from` is what the original said then, where it says something else now.
    """

    source: str
    text: str
    changed: bool = False
    made_from: str = ""


def split(text: str) -> list[str]:
    """The paragraphs of Markdown; code between fences is one, with the empty lines in it."""
    parts: list[list[str]] = [[]]
    fence = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        found = FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif found:
            fence = found[1]
        elif not line.strip():
            parts.append([])
            continue
        parts[-1].append(line.rstrip())
    return ["\n".join(lines) for lines in parts if lines]


def join(parts: Sequence[str]) -> str:
    return "\n\n".join(parts)


def beside(source: Sequence[str], made_from: Sequence[str], parts: Sequence[str]) -> list[Pair]:
    """Each paragraph of the original as it is now, with what was made of the one before.

    `parts` lie one by one beside `made_from`, the original as it was then.
    """
    made = dict(enumerate(parts))
    pairs: list[Pair] = []
    lines = SequenceMatcher(None, list(made_from), list(source), autojunk=False)
    for what, before, _end, now, until in lines.get_opcodes():
        for step in range(until - now):
            place = before + step
            is_replaced = what == "replace" and place < _end
            if what == "equal":
                pairs.append(Pair(source[now + step], made.get(place, "")))
            elif is_replaced:
                pairs.append(Pair(source[now + step], made.get(place, ""), True, made_from[place]))
            else:
                pairs.append(Pair(source[now + step], "", changed=bool(made_from)))
    return pairs


def laid(source: Sequence[str], parts: Sequence[str], *, changed: bool) -> list[Pair]:
    """Paragraphs of which nobody knows what they came from: one by one, what is left in the last.

    Nothing of `parts` is lost.
    """
    if not source:
        return []
    last = len(source) - 1
    texts = [*parts[:last], join(parts[last:])] if parts else []
    texts += [""] * (len(source) - len(texts))
    return [
        Pair(one, text, changed and bool(text)) for one, text in zip(source, texts, strict=True)
    ]
