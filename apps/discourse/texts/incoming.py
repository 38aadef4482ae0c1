# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forum's raw text as our Markdown, for search, editing, feeds and export; what is shown is made
of the forum's HTML (core.text.render_cooked), but for edits of our own posts.

Nothing is lost that somebody wrote: BBCode becomes what it says, and what is not known stays there
as letters.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from apps.discourse.texts.bbcode import Quote, as_blocks, without_inline
from apps.discourse.texts.markers import without_marker
from apps.discourse.texts.neutral import NEVER_SENT, NO_WIDTH, escaped_name, parts

COMMENT = re.compile(r"<!--.{0,10000}?-->", re.S)
BREAK = re.compile(r"<br ?/?>\n?", re.I)
HTML_IMAGE = re.compile(
    r"""<img\s(?:[^<>]{0,500}?\s)??src=["']?([^"'\s<>]{1,2000})["']?(?:\s[^<>]{0,500})?/?>""", re.I
)
LAST_PICTURE = re.compile(r"\n*!?\[[^\[\]\n]*\]\(([^\s()]+)\)[ \t]*$")
UPLOAD = re.compile(
    r"!?\[(?P<words>[^\[\]\n|]{0,300})(?:\|[^\[\]\n]{0,60})?\]\((?P<address>upload://[\w.-]{1,100})\)"
)
GOAL = re.compile(r"(\]\([ \t]*<?)(//?)(?=[^\s)>]|[)>])")
MENTION = re.compile(r"https?://\S+|(?<![\w/@.`\\])@(?P<name>[\w](?:[\w.-]{0,58}[\w])?)(?!@)")
CODE = re.compile(r"(`+)(?!`).{0,5000}?(?<!`)\1(?!`)", re.S)
HIDDEN_AT = re.compile(f"@{NO_WIDTH}+")
OPENED_LETTER = re.compile(r"\[&#(\d{2,3});(?=[\w-]*[^\]\n]{0,300}\][(\[:])")


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post that a text may quote: who said it and its path here."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class There:
    """What is known around a text of a forum. `base` is the forum's address; `posts` are by topic
    and number; `names` how those are called here who have an account of the forum linked, by their
    usernames there in small letters; `pictures` the addresses of uploads by upload://…"""

    base: str
    posts: Mapping[tuple[int, int], Post] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)


def to_text(raw: str, *, known: There) -> str:
    """Our Markdown of a text of the forum. Nobody is called by it: a forum's @name becomes a link
    to its page there, for somebody else may have this name here."""
    text = NEVER_SENT.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    lines: list[tuple[bool, str]] = []
    for is_code, part in parts(text):
        words = part if is_code else _prose(part, known)
        lines += [(is_code, line) for line in words.split("\n")]
    return "\n".join(as_blocks(lines, lambda quote: _source(quote, known))).strip()


def without_frame(raw: str, *, address: str, uploads: Container[str] = ()) -> str:
    """A text that we sent and that somebody edited there, without what we put around it: the line
    that says who wrote it (it leads to `address`), the pictures that are ours, the marker."""
    text = without_marker(raw)
    head, _, rest = text.partition("\n")
    if head.rstrip().endswith(f"({address})") and head.startswith("**["):
        text = rest.lstrip("\n")
    while (found := LAST_PICTURE.search(text)) and found[1] in uploads:
        text = text[: found.start()]
    return text.rstrip()


def _prose(text: str, known: There) -> str:
    """Between code, which stays as it is."""
    text = HTML_IMAGE.sub(r"![](\1)", BREAK.sub("\n", COMMENT.sub("", text)))
    pieces = []
    at = 0
    for kept in CODE.finditer(text):
        pieces += [_words(text[at : kept.start()], known), kept[0]]
        at = kept.end()
    return "".join([*pieces, _words(text[at:], known)])


def _words(text: str, known: There) -> str:
    text = without_inline(OPENED_LETTER.sub(lambda found: f"[{chr(int(found[1]))}", text))
    text = UPLOAD.sub(lambda found: _upload(found, known), text)
    text = GOAL.sub(lambda found: found[1] + _root(found[2], known), text)
    text = MENTION.sub(lambda found: _mention(found, known), text)
    return HIDDEN_AT.sub("@", text)


def _upload(found: re.Match[str], known: There) -> str:
    """Uploads by an address that browsers know; pictures stand as links here in any case."""
    short = found["address"]
    file = short.removeprefix("upload://")
    address = known.pictures.get(short) or f"{known.base}/uploads/short-url/{file}"
    return f"[{found['words'].strip() or file}]({address})"


def _root(slashes: str, known: There) -> str:
    return "https://" if slashes == "//" else f"{known.base}/"


def _mention(found: re.Match[str], known: There) -> str:
    """A name; what stands in an address is none."""
    name = found["name"]
    if name is None:
        return found[0]
    here = known.names.get(name.lower())
    return f"@{here}" if here else f"[@{name}]({known.base}/u/{name.lower()})"


def _source(quote: Quote, known: There) -> str:
    """The line below a quote that says whose words it has and leads to them."""
    post = known.posts.get((quote.topic, quote.number))
    if post is not None:
        return f"— [{escaped_name(post.name)}]({post.path})"
    name = escaped_name(quote.name) or "…"
    if quote.topic and quote.number:
        return f"— [{name}]({known.base}/t/-/{quote.topic}/{quote.number})"
    return f"— {name}" if quote.name else ""
