# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our Markdown so that a forum shows what is shown here, and nothing else happens there.

Here HTML, BBCode and emphatic @ are only letters; there they would make polls and events, hide
text and call strangers. What is code stays as it is. Whatever the hand-made scanner misses is found
by parsing the result as the forum does: such a text goes out with every sign escaped.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.core.text.markdown import build_parser
from apps.core.text.mentions import name_at

NO_WIDTH = "\u200b"
"""After an @: to readers the same, to forums no mention."""

MOST_MENTIONS = 10
NEVER_SENT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
BBCODE_NAME = re.compile(
    r"audio|b|calendar|center|chat|code|color|countdown|date|date-range|details|email|event"
    r"|figure|grid|hide|i|img|left|li|list|mermaid|noparse|ol|pack|poll|policy|pre|quote|rate|right"
    r"|s|size|spoiler|table|td|timezones|tr|u|ul|url|video|wrap|youtube",
    re.IGNORECASE,
)
"""Words in brackets that make something on forums, alone or with plugins."""

BBCODE = re.compile(r"\[/?[A-Za-z][\w-]*(?=[\s=\]:])")
CALLED = re.compile(r"(?<!\w)@(?=\w)(?P<name>\w(?:[\w.\-]*\w)?)")
WEB = re.compile(r"https?://|mailto:|/(?![/\\])|\#", re.I)

PIECE = re.compile(
    r"""
      (?P<escape> \\[!-/:-@\[-`{-~] )
    | (?P<ticks> `+ )
    | (?P<auto> <(?: https?://[^\s<>]* | [\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+ )> )
    | (?P<linked> \[!\[ (?P<linked_words> [^\[\]\n`\\<]* ) \] \([^\s()<>]*\) (?=\]\() )
    | (?P<image> !\[ (?P<words> [^\[\]\n`\\<]* ) \] \( (?P<source> [^\s()<>"]+ ) \) )
    | (?P<goal> \]\( [ \t]* (?: <(?P<held>[^<>\n]*)> | (?P<bare>[^\s()<>]*) ) )
    | (?P<url> https?://[\w\-.~:/?\#@!$&*+,;=%]+ )
    | (?P<email> (?<![\w.+-]) \w(?:[\w.+-]{0,62}\w)?@[\w-]+(?:\.[\w-]+)+ (?!@) )
    | (?P<tag> \[ (?= /?[A-Za-z][\w-]*[\s=\]:] ) )
    | (?P<picture> !(?=\[) )
    | (?P<open> < )
    | (?P<at> @ | &\#0*64; | &\#[xX]0*40; | &commat; )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is known around a text. `base` is our own address, for links that have none; `usernames`
    the forum's names of people by the names they are called here (as written, NFC, small letters);
    `pictures` the forum's addresses (upload://) of pictures by theirs here."""

    base: str
    usernames: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)


def neutral(text: str, *, known: Surroundings) -> str:
    """The text for a forum."""
    text = NEVER_SENT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    called: list[str] = []
    pieces = []
    for is_code, part in parts(text):
        pieces.append(part if is_code else _prose(part, known, called))
    raw = "\n".join(pieces)
    allowed = {name.casefold() for name in called}
    if is_harmless(raw, called=allowed, pictures=set(known.pictures.values())):
        return raw
    return escaped(text)


def escaped(text: str) -> str:
    """The text with every sign escaped: words and lines, and nothing of markup."""
    lines = NEVER_SENT.sub("", text.replace("\r", "\n")).split("\n")
    return "\n".join(_literal(line.strip()) for line in lines)


def escaped_name(name: str) -> str:
    """A name inside a line of ours."""
    return _literal(" ".join(NEVER_SENT.sub("", name).split()))


def is_harmless(
    raw: str, *, called: Container[str] = (), pictures: Container[str] = frozenset()
) -> bool:
    """Whether a forum finds no HTML, BBCode, foreign picture or mention in it but those named."""
    for token in _forum.parse(raw):
        if token.type.startswith("html"):
            return False
        children = token.children or []
        if not all(_harmless(child, pictures) for child in children):
            return False
        spoken = _without_addresses(children)
        seen = "".join(_shown(child, child.content) for child in spoken)
        if any(name["name"].casefold() not in called for name in CALLED.finditer(seen)):
            return False
        if BBCODE.search("".join(_shown(child, "\\") for child in children)):
            return False
    return True


def _harmless(child: Token, pictures: Container[str]) -> bool:
    if child.type == "image":
        return child.attrGet("src") in pictures
    return child.type != "html_inline"


def _without_addresses(children: Sequence[Token]) -> list[Token]:
    """The parts but for addresses that became links by themselves: no mention begins in them."""
    kept: list[Token] = []
    inside = False
    for child in children:
        if child.markup in ("linkify", "autolink"):
            inside = child.type == "link_open"
        if not inside:
            kept.append(child)
    return kept


def _shown(child: Token, special: str) -> str:
    """The letters of a part as a forum looks at them; `special` for escaped ones."""
    if child.type in ("text", "image"):
        return child.content
    if child.type == "text_special":
        return special
    return "\n" if child.type.endswith("break") else " " if child.type == "code_inline" else ""


def parts(text: str) -> list[tuple[bool, str]]:
    """The text in whole lines: code, and what stands between; paragraphs each of its own, for
    backticks of two paragraphs are no pair."""
    lines = text.split("\n")
    kinds = [0] * len(lines)
    for number, token in enumerate(_own.parse(text), 1):
        if token.map and token.type in ("fence", "code_block", "inline"):
            for line in range(token.map[0], min(token.map[1], len(lines))):
                kinds[line] = -1 if token.type != "inline" else kinds[line] or number
    parts: list[tuple[bool, str]] = []
    start = 0
    for line in range(1, len(lines) + 1):
        if line == len(lines) or kinds[line] != kinds[start] or kinds[start] == 0:
            parts.append((kinds[start] == -1, "\n".join(lines[start:line])))
            start = line
    return parts


def _prose(text: str, known: Surroundings, called: list[str]) -> str:
    pieces: list[str] = []
    at = 0
    while found := PIECE.search(text, at):
        pieces.append(text[at : found.start()])
        kind = next(kind for kind in _WAYS if found[kind] is not None)
        piece, at = _WAYS[kind](found, known, called)
        pieces.append(piece)
    return "".join([*pieces, text[at:]])


Way = Callable[[re.Match[str], Surroundings, list[str]], tuple[str, int]]


def _kept(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    return found[0], found.end()


def _escape(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    return found[0] + (NO_WIDTH if found[0] == "\\@" else ""), found.end()


def _ticks(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    """Code up to as many backticks; without them they are letters."""
    end = re.compile(rf"(?<!`){found[0]}(?!`)").search(found.string, found.end())
    stop = end.end() if end else found.end()
    return found.string[found.start() : stop], stop


def _linked(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    """A picture in a link is the link's words here."""
    return f"[{_prose(found['linked_words'], known, called) or '…'}", found.end()


def _image(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    """Pictures of other sites are links here, and there, too: it would load them for everybody."""
    words, source = _prose(found["words"], known, called), found["source"]
    if upload := known.pictures.get(source):
        return f"![{words}]({upload})", found.end()
    address = _absolute(source, known)
    return f"[{words or address}]({address})", found.end()


def _goal(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    address = found["held"] if found["held"] is not None else found["bare"]
    if not WEB.match(address):
        return "](", found.start() + 2
    address = _absolute(address, known)
    return (f"](<{address}>" if found["held"] is not None else f"]({address}"), found.end()


def _tag(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    """Brackets stay brackets; a link of such words has its first letter as a number."""
    text, at = found.string, found.end()
    end = text.find("]", at)
    if end > 0 and text[end + 1 : end + 2] == "(":
        name = re.match(r"[\w-]*", text[at:])
        if name and BBCODE_NAME.fullmatch(name[0]):
            return f"[&#{ord(text[at])};", at + 1
        return ("[" if text[at] != "/" else "\\["), at
    return "\\[", at


def _picture(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    return "\\!", found.end()


def _open(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    return "\\<", found.end()


def _at(found: re.Match[str], known: Surroundings, called: list[str]) -> tuple[str, int]:
    before = found.string[: found.start()][-1:]
    name = name_at(found.string, found.end()) if not before.isalnum() else ""
    username = known.usernames.get(normalize("NFC", name).casefold()) if name else None
    if username and (username in called or len(set(called)) < MOST_MENTIONS):
        called.append(username)
        return f"@{username}", found.end() + len(name)
    return found[0] + NO_WIDTH, found.end()


_WAYS: dict[str, Way] = {
    "escape": _escape,
    "ticks": _ticks,
    "auto": _kept,
    "linked": _linked,
    "image": _image,
    "goal": _goal,
    "url": _kept,
    "email": _kept,
    "tag": _tag,
    "picture": _picture,
    "open": _open,
    "at": _at,
}


def _absolute(address: str, known: Surroundings) -> str:
    return f"{known.base}{address}" if address.startswith("/") else address


def _literal(line: str) -> str:
    return PUNCTUATION.sub(lambda sign: "\\" + sign[0] + (NO_WIDTH * (sign[0] == "@")), line)


def _as_a_forum() -> MarkdownIt:
    """A parser that finds what forums find, with escaped signs as tokens of their own."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True, "breaks": True})
    return parser.disable("text_join")


_forum = _as_a_forum()
_own = build_parser()
