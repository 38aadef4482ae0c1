# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates and style sheets: translatable, strict policy, any direction of writing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from tests.test_architecture import files, lines_with, named

ROOT: Path = settings.ROOT
LONGEST_TEMPLATE = 120

# Words that are the same in every language.
NAMES = {"Eventforum"}
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
SILENT_ELEMENTS = {"script", "style", "code", "kbd", "pre"}

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def templates(*endings: str) -> list[Path]:
    return list(files("templates", *(endings or (".html", ".txt"))))


def own_words(source: str) -> str:
    """A template without what Django replaces: what is left is read as it stands."""
    for pattern in (COMMENT, TRANSLATED, TAG):
        source = pattern.sub(lambda found: "\n" * found[0].count("\n"), source)
    return source


def readable(text: str) -> bool:
    """Whether a text has words for people."""
    text = re.sub(r"&\w+;|\bdata-[\w-]+", "", text)
    return any(word not in NAMES for word in re.findall(r"[^\W\d_]{2,}", text))


class Words(HTMLParser):
    """Collects texts and spoken attributes that no translation can reach."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value and readable(value):
                self.found.append(f"{self.getpos()[0]}: {name}={value!r}")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not SILENT_ELEMENTS & set(self.open) and readable(data):
            self.found.append(f"{self.getpos()[0]}: {data.strip()[:60]!r}")


def unmarked(source: str) -> list[str]:
    words = Words()
    words.feed(own_words(source))
    return words.found


def test_every_word_of_a_template_is_translatable():
    found = [f"{named(path)}:{word}" for path in templates() for word in unmarked(path.read_text())]

    assert found == []


def test_the_check_for_words_finds_texts_and_attributes():
    source = """<p title="Hello">{% translate "fine" %} Not fine {{ name }}</p>
    {% blocktranslate trimmed %}Fine too{% endblocktranslate %}<a href="/x">·</a>"""

    assert unmarked(source) == ["1: title='Hello'", "1: 'Not fine'"]


def test_translated_blocks_are_trimmed():
    paths = iter(templates(".html"))

    assert lines_with(r"{%\s*blocktrans(late)?\b(?![^%]*\btrimmed\b)", paths) == []


INLINE = {
    "style": r"<style\b|<[^%{]*\sstyle\s*=",
    "handlers": r"""\son[a-z]+\s*=\s*["'{]""",
    "htmx code": r"hx-on|hx-vals\s*=\s*.js:|hx-vars|hx-headers",
    "javascript addresses": r"javascript:",
    "physical direction": r"""\[dir=""",
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds_inline(what):
    # Mails stand under no policy of ours, and mail programs load no style sheet.
    free = "/emails/" if what == "style" else "\0"
    pages = [path for path in templates(".html") if free not in path.as_posix()]

    assert lines_with(INLINE[what], iter(pages)) == []


def test_scripts_are_files_or_data():
    scripts = [
        f"{named(path)}: {tag}"
        for path in templates(".html")
        for tag in re.findall(r"<script\b[^>]*>", path.read_text())
        if not re.search(r"\bsrc=|type=.application/(ld\+)?json", tag)
    ]

    assert scripts == []


def test_every_form_that_writes_carries_a_token():
    missing = [
        named(path)
        for path in templates(".html")
        if len(re.findall(r"<form\b[^>]*method=.post", path.read_text(), re.IGNORECASE))
        > path.read_text().count("{% csrf_token %}")
    ]

    assert missing == []


def test_a_fragment_says_what_it_needs_in_its_first_line():
    fragments = [path for path in templates(".html") if path.name.startswith("_")]
    comments = ("{#", "{% comment %}")

    assert [named(path) for path in fragments if not path.read_text().startswith(comments)] == []


def test_a_partial_has_the_name_of_its_element():
    strange = [
        f"{named(path)}: {name}"
        for path in templates(".html")
        for name in re.findall(r"{% partialdef ([\w-]+)", path.read_text())
        if f'id="{name}"' not in path.read_text()
    ]

    assert strange == []


def test_templates_are_short():
    lengths = {named(path): len(path.read_text().splitlines()) for path in templates()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_TEMPLATE} == {}


def style_rules() -> list[tuple[str, str]]:
    """Every line of our style sheets that is no comment."""
    rules = []
    for path in files("static", ".css"):
        sheet = re.sub(
            r"/\*.*?\*/",
            lambda found: "\n" * found[0].count("\n"),
            path.read_text(),
            flags=re.DOTALL,
        )
        rules += [
            (f"{named(path)}:{number}", line.strip())
            for number, line in enumerate(sheet.splitlines(), 1)
        ]
    return rules


def test_style_sheets_know_start_and_end_but_not_left_and_right():
    physical = re.compile(
        r"(?<![\w-])(?:[a-z-]+-)?(?:left|right)(?:-[a-z]+)*\s*:|:[^;{]*(?<![\w-])(?:left|right)(?![\w-])"
    )

    assert [rule for rule in style_rules() if physical.search(rule[1])] == []


def test_only_a_mirrored_icon_asks_for_the_direction():
    assert [rule for rule in style_rules() if "[dir=" in rule[1] and ".i-flip" not in rule[1]] == []


def test_style_sheets_load_nothing():
    loads = re.compile(r"@import|url\(\s*[\"']?(?:data:|https?:|//)")

    assert [rule for rule in style_rules() if loads.search(rule[1])] == []
