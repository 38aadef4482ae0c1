# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML that a mirrored forum made of what somebody wrote there ("cooked").

It is a stranger's: cleaned, written anew from our own list of forms, and cleaned again as ours. No
class, no relative address and no picture of the forum comes through; what looks like one of our
forms was made one here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote, urlsplit

import nh3

from apps.core.text.foreign import LONGEST, NEVER_TEXT, render_foreign
from apps.core.text.forum_dates import element_of, without_marks, written
from apps.core.text.plain import plain
from apps.core.text.sanitiser import ATTRIBUTES, SCHEMES, TEXT_TAGS, sanitise
from apps.core.text.tree import VOID, Node, parse


@dataclass(frozen=True, kw_only=True)
class Cooked:
    """The HTML as the forum sent it, and what of it is known here.

    `base` is the address of the forum, for its own links. `posts` has the paths here of posts
    there, by the numbers of their topic and in it; `people` those of people, by their usernames in
    small letters.
    """

    html: str
    base: str = ""
    posts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def render_cooked(cooked: Cooked) -> str:
    """Safe HTML to be stored and shown as a post's.

    Quotes lead to the post here where it is known, mentions to the person. Pictures are links:
    nothing loads before a click. Previews of pages are their links again, to become our cards.
    Times stand in the reader's zone.
    """
    html = NEVER_TEXT.sub("", cooked.html)
    if len(html) > LONGEST:
        return render_foreign(plain(html[: 4 * LONGEST]), "plain")
    # Once clean, no character is written as a number any more: no mark can hide.
    tree = parse(without_marks(_CLEANER.clean(html)))
    return written(sanitise(_Writer(cooked).inside(tree).strip()))


_KEPT = {"class", "data-username", "data-post", "data-topic", "data-onebox-src", "data-date"}
_KEPT |= {"data-time", "data-timezone"}

_CLEANER = nh3.Cleaner(
    tags=TEXT_TAGS | {"aside", "article", "header", "footer", "div", "img", "figure", "section"},
    clean_content_tags={"script", "style", "svg", "select", "iframe", "object", "noscript"},
    attributes={
        **ATTRIBUTES,
        "*": ATTRIBUTES["*"] | _KEPT,
        "img": {"src", "alt", "title"},
    },
    url_schemes=SCHEMES,
    url_relative="pass_through",
    link_rel=None,
)

DROPPED = {"meta", "onebox-metadata", "poll-info", "poll-buttons", "quote-controls", "anchor"}
"""Classes of what only the forum's own pages make sense of."""

# fmt: off
BLOCKS = frozenset({
    "article", "aside", "blockquote", "details", "div", "dl", "figure", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "ol", "p", "pre", "section", "table", "ul",
})
# fmt: on
MADE_OF_PARTS = frozenset({"article", "aside", "div", "figure", "footer", "header", "section"})

TOPIC = re.compile(r"/t/(?:[^/]*[^/\d][^/]*/)?(\d{1,18})(?:/(\d{1,18}))?/?")
USER = re.compile(r"/u(?:sers)?/([^/]+)/?")


class _Writer:
    """Writes a tree of the forum's in our forms."""

    def __init__(self, cooked: Cooked) -> None:
        self.cooked = cooked
        self.base = cooked.base.rstrip("/")

    def inside(self, node: Node, *, in_link: bool = False) -> str:
        return "".join(
            escape(child, quote=False) if isinstance(child, str) else self.one(child, in_link)
            for child in node.children
        )

    def one(self, node: Node, in_link: bool = False) -> str:
        if node.has(*DROPPED):
            return ""
        special = self._special(node)
        if special is not None:
            return special(node, in_link)
        if node.tag in MADE_OF_PARTS:
            return self._parts(node, in_link)
        if node.tag in VOID:
            return f"<{node.tag}>"
        content = self.inside(node, in_link=in_link or node.tag == "a")
        if node.tag[0] == "h" and node.tag[1:].isdigit() and not content.strip():
            return ""
        kept = "".join(
            f' {name}="{escape(node.get(name))}"'
            for name in ("lang", "dir", "title", "start", "reversed", "colspan", "rowspan", "scope")
            if name in node.attributes
        )
        return f"<{node.tag}{kept}>{content}</{node.tag}>"

    def _special(self, node: Node) -> Callable[[Node, bool], str] | None:
        """How this element is written where it has a meaning of its own."""
        if node.tag == "aside" and node.has("quote"):
            return self._quote
        if node.tag == "aside" and node.has("onebox"):
            return self._preview
        if node.has("lazy-video-container"):
            return self._preview
        if node.tag == "p" and (alone := _alone(node)) is not None and alone.has("onebox"):
            return self._preview
        if node.tag in ("a", "span") and node.has("mention", "mention-group"):
            return self._mention
        if node.tag == "span" and node.has("discourse-local-date"):
            return self._date
        if node.has("spoiler", "spoiled") and node.tag == "div":
            return self._spoiler
        return {"a": self._link, "img": self._picture}.get(node.tag)

    def _parts(self, node: Node, in_link: bool) -> str:
        """A box: what stands in it, as a paragraph where it holds words only."""
        content = self.inside(node, in_link=in_link)
        if not content.strip():
            return ""
        boxes = (child for child in node.within() if not child.has(*DROPPED))
        if in_link or any(child.tag in BLOCKS for child in boxes):
            return f"{content}\n"
        return f"<p>{content}</p>\n"

    def _quote(self, node: Node, in_link: bool) -> str:
        """Whose words they are, with a link to them, above the words."""
        body = node.first("blockquote")
        username = node.get("data-username")
        address = self._address_of_post(node.get("data-topic"), node.get("data-post"))
        name = f"<bdi>{escape(username)}</bdi>"
        if address and not in_link:
            name = f'<a href="{escape(address)}">{name}</a>'
        said = self.inside(body, in_link=in_link) if body is not None else escape(node.text)
        return f"<blockquote>{f'<p>{name}:</p>' if username else ''}{said}</blockquote>\n"

    def _preview(self, node: Node, in_link: bool) -> str:
        link = node.first("a")
        address = node.get("data-onebox-src") or (link.get("href") if link is not None else "")
        address = self.address(address)
        if not address or in_link:
            return self._parts(node, in_link)
        title = node.first("h3", "h4") or link or node
        text = title.text or address
        return f'<p class="lone"><a href="{escape(address)}">{escape(text)}</a></p>\n'

    def _mention(self, node: Node, in_link: bool) -> str:
        name = node.text.removeprefix("@")
        written = f'<bdi class="mention">@{escape(name)}</bdi>'
        path = self.cooked.people.get(name.casefold(), "")
        return f'<a href="{escape(path)}">{written}</a>' if path and not in_link else written

    def _date(self, node: Node, in_link: bool) -> str:
        found = element_of(*(node.get(f"data-{name}") for name in ("date", "time", "timezone")))
        return found or escape(node.text)

    def _spoiler(self, node: Node, in_link: bool) -> str:
        return f"<details><summary>…</summary>{self._parts(node, in_link)}</details>\n"

    def _link(self, node: Node, in_link: bool) -> str:
        address = self.address(node.get("href"))
        if node.has("lightbox"):
            picture = node.first("img")
            content = escape(_name_of_picture(picture or node, node.get("title") or address))
        else:
            content = self.inside(node, in_link=True)
        if not address or in_link or not content.strip():
            return content
        return f'<a href="{escape(address)}">{content}</a>'

    def _picture(self, node: Node, in_link: bool) -> str:
        if node.has("emoji"):
            return escape(node.get("alt") or node.get("title"))
        if node.has("avatar", "site-icon"):
            return ""
        address = self.address(node.get("src"))
        text = escape(_name_of_picture(node, address))
        return f'<a href="{escape(address)}">{text}</a>' if address and not in_link else text

    def address(self, address: str) -> str:
        """Where a link leads: to the page here of what is known here, else as a whole address of
        the forum. Empty for a place on the forum's own page."""
        address = address.strip()
        try:
            parts, base = urlsplit(address), urlsplit(self.base)
        except ValueError:
            return ""
        if parts.scheme == "mailto":
            return address
        if not parts.netloc:
            if parts.scheme or not parts.path or not self.base:
                return ""
            inside = parts.path.startswith(f"{base.path}/") if base.path else False
            root = f"{base.scheme}://{base.netloc}" if inside else self.base
            rest = address[len(parts.path) :] if address.startswith(parts.path) else ""
            address = f"{root}/{parts.path.lstrip('/')}{rest}"
        elif not parts.scheme:
            address = f"{base.scheme or 'https'}:{address}"
        return self._here(address) or address

    def _here(self, address: str) -> str:
        """The path here of a topic, post or person of the forum; empty where there is none."""
        if not self.base or not address.startswith(f"{self.base}/"):
            return ""
        path = urlsplit(address[len(self.base) :]).path
        if found := TOPIC.fullmatch(path):
            return self.cooked.posts.get((int(found[1]), int(found[2] or 1)), "")
        if found := USER.fullmatch(path):
            return self.cooked.people.get(unquote(found[1]).casefold(), "")
        return ""

    def _address_of_post(self, topic: str, number: str) -> str:
        if not (_is_number(topic) and _is_number(number)):
            return ""
        here = self.cooked.posts.get((int(topic), int(number)), "")
        return here or (f"{self.base}/t/{int(topic)}/{int(number)}" if self.base else "")


def _alone(node: Node) -> Node | None:
    """The only thing in a paragraph, where it is an element."""
    there = [child for child in node.children if not isinstance(child, str) or child.strip()]
    return there[0] if len(there) == 1 and isinstance(there[0], Node) else None


def _name_of_picture(node: Node, address: str) -> str:
    """What the picture is called; its file where nobody has said it."""
    name = node.get("alt") or node.get("title")
    return name.strip() or unquote(address.rpartition("/")[2]) or "…"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
