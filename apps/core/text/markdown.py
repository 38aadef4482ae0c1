# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people write here: Markdown without HTML, as on most forums (line breaks are kept)."""

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from apps.core.errors import Refused
from apps.core.text import mentions
from apps.core.text.players import player_for
from apps.core.text.sanitiser import sanitise

LIMIT = 32 * 1024
"""Bytes of one text; a long summary has about 5,000."""

CELLS = 2_000
GROWTH = 30
"""HTML may be this many times as long as its source: short marks make long tags."""

NESTING = 20

TABLE_TOO_LARGE = "table_too_large"
TABLE_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")


@dataclass(frozen=True)
class Rendered:
    """`html` to be stored; `mentions` are names as written, without @; `links` are addresses."""

    html: str
    mentions: tuple[str, ...]
    links: tuple[str, ...]


@lru_cache(maxsize=4)
def render(source: str) -> Rendered:
    """Markdown to safe HTML, 1 to 3 ms for a usual post; Refused when too long or too large.

    The last ones are at hand: what is sent is looked at before it is written.
    """
    size = len(source.encode("utf-8", "replace"))
    if size > LIMIT:
        raise Refused(
            _("This is too long: %(size)s kB of %(limit)s kB at most. Shorten it or split it.")
            % {"size": size // 1024 + 1, "limit": LIMIT // 1024},
            code="text-too-long",
        )
    env: EnvType = {}
    tokens = _parser.parse(source, env)
    if TABLE_TOO_LARGE in env:
        raise Refused(
            _("This table is too large: %(limit)s cells at most.") % {"limit": CELLS},
            code="table-too-large",
        )
    html = sanitise(_parser.renderer.render(tokens, _parser.options, env))
    if len(html) > GROWTH * max(size, 100):
        raise Refused(_("This text is too complicated to show. Simplify it."), code="text-grows")
    return Rendered(html, _found(tokens, "mention"), _found(tokens, "link_open"))


def build_parser(*, html: bool = False) -> MarkdownIt:
    """A parser of our kind of Markdown; images become links, for nothing loads before a click."""
    parser = MarkdownIt(
        "gfm-like",
        {"html": html, "linkify": True, "breaks": True, "maxNesting": NESTING},
    )
    parser.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.after("inline", "images_in_links", _images_in_links)
    parser.add_render_rule("image", _image_as_link)
    return parser


def _small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The library's tables, unless rows times columns are too many: it would fill up each row."""
    if TABLE_TOO_LARGE in state.env:
        return False
    if start + 1 < end and not silent:
        rule = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
        if TABLE_RULE.fullmatch(rule):
            most = CELLS // (rule.count("|") + 1)
            if start + most < end and not any(map(state.isEmpty, range(start, start + most + 1))):
                state.env[TABLE_TOO_LARGE] = True
                return False
    return table(state, start, end, silent)


def _found(tokens: Sequence[Token], kind: str) -> tuple[str, ...]:
    """Names mentioned or addresses linked, each once, in the order they come."""
    found: dict[str, None] = {}
    for token in tokens:
        for child in (token, *(token.children or ())):
            if child.type == kind:
                found[str(child.attrGet("href") if kind == "link_open" else child.content)] = None
            elif child.type in ("player", "lone") and kind == "link_open":
                found[child.meta["href"]] = None
    return tuple(found)


def _images_in_links(state: StateCore) -> None:
    """Mark the pictures that stand in a link already: a link cannot hold another."""
    for inline in state.tokens:
        depth = 0
        for child in inline.children or ():
            depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            if child.type == "image":
                child.meta["in_link"] = depth > 0


def _image_as_link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    idx: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[idx]
    address = str(token.attrGet("src") or "")
    text = renderer.renderInlineAsText(token.children, options, env) or address
    if token.meta["in_link"]:
        return escapeHtml(text)
    return f'<a href="{escapeHtml(address)}">{escapeHtml(text)}</a>'


def _lone_links(state: StateCore) -> None:
    """Each line of a paragraph that is nothing but a link stands alone: as a player when it leads
    to a video, else marked, so that it can become a card."""
    tokens: list[Token] = []
    for token in state.tokens:
        tokens.append(token)
        if token.type == "paragraph_close" and token.level == 0:
            lines = _lines(tokens[-2].children or [])
            if any(_alone(line) for line in lines):
                tokens[-3:] = _blocks(lines)
    state.tokens = tokens


def _lines(children: Sequence[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            lines.append([])
        elif child.type != "text" or child.content.strip() or len(lines[-1]):
            lines[-1].append(child)
    return [line for line in lines if line]


def _blocks(lines: Sequence[list[Token]]) -> list[Token]:
    """The lines as blocks of their own: those between two links stay one paragraph."""
    blocks: list[Token] = []
    waiting: list[Token] = []

    def flush() -> None:
        if waiting:
            inline = Token("inline", "", 0, level=1, block=True, children=list(waiting))
            blocks.extend(
                [Token("paragraph_open", "p", 1, block=True), inline,
                 Token("paragraph_close", "p", -1, block=True)]
            )  # fmt: skip
            waiting.clear()

    for line in lines:
        block = _alone(line)
        if block is not None:
            flush()
            blocks.append(block)
            continue
        if waiting:
            waiting.append(Token("softbreak", "br", 0))
        waiting.extend(line)
    flush()
    return blocks


def _alone(line: Sequence[Token]) -> Token | None:
    """The block that a line becomes when it is nothing but a link."""
    while line and line[-1].type == "text" and not line[-1].content.strip():
        line = line[:-1]
    if len(line) < 3 or line[0].type != "link_open":
        return None
    if [child.type for child in line[1:]].index("link_close") != len(line) - 2:
        return None
    address = str(line[0].attrGet("href"))
    text = "".join(child.content for child in line[1:-1])
    player = player_for(address)
    if player:
        return Token("player", "", 0, meta={"href": address, "text": text, "player": player})
    typed_out = line[0].markup in ("linkify", "autolink")
    if typed_out and address.startswith(("https://", "http://")):
        return Token("lone", "", 0, meta={"href": address, "text": text})
    return None


def _lone(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    idx: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    link = tokens[idx].meta
    return (
        f'<p class="lone"><a href="{escapeHtml(link["href"])}">{escapeHtml(link["text"])}</a></p>\n'
    )


def _player(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    idx: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    """No word of ours in it: the HTML is stored once, for readers of every language."""
    card = tokens[idx].meta
    return (
        f'<figure class="player" data-player="{escapeHtml(card["player"].frame)}">'
        f'<a href="{escapeHtml(card["href"])}">{escapeHtml(card["text"])}</a>'
        f"<figcaption><bdi>{escapeHtml(card['player'].host)}</bdi></figcaption></figure>\n"
    )


_parser = build_parser()
_parser.use(mentions.plugin)
_parser.core.ruler.push("lone_links", _lone_links)
_parser.add_render_rule("lone", _lone)
_parser.add_render_rule("player", _player)
