# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one list of what HTML of others may hold. Everything not named here is dropped."""

import re

import nh3

from apps.core.text.players import is_player_frame

# fmt: off
TEXT_TAGS = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "cite", "code", "dd", "del", "details",
    "dfn", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt",
    "u", "ul", "var", "wbr",
})
# fmt: on
PLAYER_TAGS = frozenset({"figure", "figcaption"})

ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}

SCHEMES = {"http", "https", "mailto"}
REL = "nofollow ugc noopener"

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
SMALL_NUMBER = re.compile(r"\d{1,3}")
IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20]")
OUR_PATH = re.compile(r"/(?![/\\])|#|\?")

HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")


def sanitise(html: str) -> str:
    """HTML of our own renderer: text, links, mentions and players; sanitising again keeps it."""
    return _at_rest(_OWN, html)


def sanitise_foreign(html: str) -> str:
    """HTML of a stranger: text and absolute links only; sanitising again keeps it."""
    return _at_rest(_FOREIGN, html)


def _at_rest(cleaner: nh3.Cleaner, html: str) -> str:
    """Sanitised until nothing changes any more, usually on the second look.

    A parser that reads its own output otherwise than it wrote it is how mutation attacks work, so
    what does not come to rest is not shown as HTML at all.
    """
    for _ in range(5):
        clean = level_headings(cleaner.clean(html))
        if clean == html:
            return clean
        html = clean
    return nh3.clean_text(html)


def level_headings(html: str) -> str:
    """Headings start at h3 (the page has h1 and h2) and go down one level at a time."""
    above: list[int] = []
    shown: list[str] = []

    def level(found: re.Match[str]) -> str:
        closing, wanted = found[1], int(found[2])
        if closing:
            return f"</h{shown.pop() if shown else wanted}"
        while above and above[-1] >= wanted:
            above.pop()
        above.append(wanted)
        shown.append(str(min(2 + len(above), 6)))
        return f"<h{shown[-1]}"

    return HEADING.sub(level, html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "lang":
        return value if LANGUAGE.fullmatch(value) else None
    if name == "dir":
        return value if value in ("ltr", "rtl", "auto") else None
    if name in ("colspan", "rowspan", "start"):
        return value if SMALL_NUMBER.fullmatch(value) else None
    if name == "scope":
        return value if value in ("row", "col") else None
    if name == "data-player":
        return value if is_player_frame(value) else None
    return value


def _ours_only(address: str) -> str | None:
    """Addresses of this site stay; "//other.site" and its disguises go."""
    return address if OUR_PATH.match(IGNORED_BY_BROWSERS.sub("", address)) else None


_OWN = nh3.Cleaner(
    tags=TEXT_TAGS | PLAYER_TAGS,
    attributes={**ATTRIBUTES, "figure": {"data-player"}},
    allowed_classes={"bdi": {"mention"}, "figure": {"player"}, "p": {"lone"}},
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    url_relative=_ours_only,
    link_rel=REL,
)

_FOREIGN = nh3.Cleaner(
    tags=TEXT_TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel=REL,
)
