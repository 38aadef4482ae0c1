# SPDX-License-Identifier: AGPL-3.0-or-later
"""@name in any script, outside code, links and e-mail addresses. Who it is, others find out."""

import unicodedata
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

LONGEST = 60
BEFORE = frozenset(" \t\n\u00a0([{<>\"'«»„“”‚‘’‹›*_~—–-,;:!?،؛؟。、（「¡¿")
JOINERS = frozenset("_-.\u200c")
LOOK_BACK = 300
"""Longest address in which an @ is looked for; keeps the rule linear."""


def plugin(parser: MarkdownIt) -> None:
    """Teach a parser to mark mentions as tokens of their own."""
    parser.inline.ruler.push("mention", _mention)
    parser.add_render_rule("mention", _render)


def _mention(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or state.linkLevel:
        return False
    name = name_at(state.src, state.pos + 1)
    if not name or not _may_start(state.src, state.pos):
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content = unicodedata.normalize("NFC", name)
    state.pos += 1 + len(name)
    return True


def _may_start(text: str, at: int) -> bool:
    if not at:
        return True
    if text[at - 1] not in BEFORE:
        return False
    run = text[max(0, at - LOOK_BACK) : at]
    return "://" not in run[max(run.rfind(" "), run.rfind("\n")) + 1 :]


def name_at(text: str, start: int) -> str:
    """The name that would be meant by an @ before `start`; nothing where none begins there."""
    end = start
    while end < min(len(text), start + LONGEST) and _belongs(text[end]):
        end += 1
    if text[end : end + 1] == "@":
        return ""  # an address on another network: @name@site
    while end > start and text[end - 1] in JOINERS:
        end -= 1
    return text[start:end] if end > start and text[start] not in JOINERS else ""


def _belongs(letter: str) -> bool:
    return letter.isalnum() or letter in JOINERS or unicodedata.category(letter)[0] == "M"


def _render(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    idx: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    return f'<bdi class="mention">@{escapeHtml(tokens[idx].content)}</bdi>'
