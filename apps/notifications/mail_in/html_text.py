# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail that is HTML only, as the text its writer saw; quotes become lines with >."""

from html.parser import HTMLParser

import nh3

SKIPPED = {"style", "script", "title", "template", "svg", "math", "object", "form", "noscript"}
ALONE = frozenset({"br", "hr"})
BLOCKS = frozenset(
    {
        *("p", "div", "ul", "ol", "li", "table", "tr", "blockquote", "pre", "section", "article"),
        *("header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "address"),
    }
)
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table"})

QUOTES = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "zmail_extra", "tutanota_quote")
ATTRIBUTIONS = ("gmail_attr", "moz-cite-prefix", "x_moz-cite-prefix")
SIGNATURES = (
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block",
    "ms-outlook-mobile-signature",
)
SIGNATURE_IDS = ("signature", "x_signature", "ms-outlook-mobile-signature")
REST_IS_QUOTED = (
    "divrplyfwdmsg",
    "x_divrplyfwdmsg",
    "appendonsend",
    "x_appendonsend",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-body-separator-line",
    "olk_src_body_section",
)
"""The ids of what Outlook puts between an answer and all that it quotes."""

DEEPEST = 200
MOST_TAGS = 10_000
"""Tags that nobody closes cost the square of their number, in any parser."""

LONGEST = 200_000
"""Letters of text; the rest is left out."""


def text_of(html: str) -> str:
    """The text, a line for each line; what is hidden in comments and scripts is gone.

    What no one closes is put right first: Python's own parser takes the square of its time for it.
    """
    reader = _Reader()
    reader.feed(_tidied(html))
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines)


def _tidied(html: str) -> str:
    beginning = "<".join(html[: 4 * LONGEST].split("<", MOST_TAGS)[:MOST_TAGS])
    return nh3.clean(
        beginning,
        tags={*BLOCKS, "br", "hr", "a", "span", "font", "b", "i"},
        clean_content_tags=SKIPPED,
        attributes={"*": {"class", "id"}, "a": {"href", "class", "id"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )


class _Reader(HTMLParser):
    """Walks through the tags, which nobody has closed rightly, with a list of what is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.length = 0
        self.open: list[tuple[str, int, bool]] = []
        self.quoted = 0
        self.hidden = 0
        self.is_rest = False
        self.link = ""
        self.link_text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "")[:500] for name, value in attrs[:50]}
        names, own_id = given.get("class", "").casefold().split(), given.get("id", "").casefold()
        if tag == "br" and not self.line.strip():
            self._end_paragraph()
        if tag in BLOCKS or tag in ("br", "hr"):
            self.end_line()
        if own_id in REST_IS_QUOTED:
            self.is_rest = True
        if tag == "li":
            self.line = "- "
        if tag == "a":
            self.link, self.link_text = given.get("href", ""), ""
        if tag in ALONE:
            return
        quote = int(tag == "blockquote" or any(name in QUOTES for name in names))
        hides = own_id in SIGNATURE_IDS or any(
            name in SIGNATURES or name in ATTRIBUTIONS for name in names
        )
        if len(self.open) < DEEPEST:
            self.open.append((tag, quote, hides))
            self.quoted += quote
            self.hidden += hides

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag in BLOCKS:
            self.end_line()
        if tag in PARAGRAPHS:
            self._end_paragraph()
        if all(opened != tag for opened, _quote, _hides in self.open):
            return
        while self.open:
            opened, quote, hides = self.open.pop()
            self.quoted -= quote
            self.hidden -= hides
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.hidden or self.length > LONGEST:
            return
        in_pre = any(tag == "pre" for tag, _quote, _hides in self.open[-5:])
        words = data if in_pre else " ".join(f"_{data}_".split())[1:-1]
        for number, part in enumerate(words.split("\n") if in_pre else [words]):
            if number:
                self.end_line()
            part = part.lstrip() if not self.line else part
            self.line += part
            self.length += len(part)
        if self.link:
            self.link_text += words

    def end_line(self) -> None:
        """What was read since the last one becomes a line; one of spaces only stays empty."""
        if self.line.strip():
            self._add(self.line.rstrip())
        self.line = ""

    def _end_paragraph(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self._add("")

    def _add(self, line: str) -> None:
        depth = min(self.quoted, 5) or int(self.is_rest)
        if len(self.lines) < 20_000:
            self.lines.append(f"{'>' * depth} {line}".rstrip() if depth else line)

    def _end_link(self) -> None:
        """Where a link leads, when its words do not say it."""
        link, words, self.link = self.link, self.link_text.strip(), ""
        leads = link.startswith(("https://", "http://")) and len(link) < 500
        if leads and not self.hidden and words and link.rstrip("/") not in words:
            self.line += f" ({link})"
