# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text that wants to harm, against everything that renders text."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from apps.core import text
from apps.core.errors import Refused
from apps.core.text.markdown import _parser
from apps.core.text.sanitiser import PLAYER_TAGS, TEXT_TAGS, sanitise, sanitise_foreign

ATTRIBUTES = {
    "lang", "dir", "href", "title", "rel", "start", "reversed", "colspan", "rowspan", "scope",
}  # fmt: skip
ADDRESS = re.compile(r"https?:|mailto:|/(?![/\\])|#|\?", re.IGNORECASE)
RENDERERS = {
    "a post": lambda source: text.render(source).html,
    "foreign HTML": text.render_html,
    "foreign Markdown": lambda source: text.render_foreign(source, "markdown"),
    "what a forum made": lambda source: text.render_cooked(
        text.Cooked(html=source, base="https://forum.example")
    ),
    "a quote of a forum": lambda source: text.render_cooked(
        text.Cooked(html=f'<aside class="quote" data-username="x">{source}</aside>')
    ),
    "plain foreign text": lambda source: text.render_foreign(source, "plain"),
}

OWN_PAYLOADS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "<a href='java\tscript:alert(1)'>x</a>",
    '<div data-hx-post="/admin/" data-hx-trigger="load">x</div>',
    "<form action=/x><input name=submit></form>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "<template><img src=x onerror=alert(1)></template>",
    "<style>@import '//evil.example'</style><link rel=stylesheet href=//evil.example>",
    "```\n</code></pre><script>x</script>\n```",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "<a name=csrfmiddlewaretoken id=say href=//evil.example>x</a>",
]


class Reader(HTMLParser):
    """Notes whatever a page of ours may not hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TEXT_TAGS | PLAYER_TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            known = name in ATTRIBUTES or (tag, name, value) in (
                ("bdi", "class", "mention"),
                ("figure", "class", "player"),
                ("p", "class", "lone"),
            )
            if not known and (tag, name) != ("figure", "data-player"):
                self.bad.append(f"{tag} {name}")
            if name == "href" and not ADDRESS.match(value or ""):
                self.bad.append(f"href {value}")

    def handle_comment(self, data: str) -> None:
        self.bad.append(f"comment {data}")


def shared(path: str) -> Path:
    file = settings.EVENTFORUM_SHARED_DATA / "security" / path
    if not file.exists():
        pytest.skip(f"{file.name} of EVENTFORUM_SHARED_DATA is not here")
    return file


def lines_of(path: str) -> list[dict]:
    return [json.loads(line) for line in shared(path).read_text().splitlines()]


def unsafe(render, payloads: list[str]) -> list[tuple[str, list[str]]]:
    found = ((payload, Reader(render(payload)).bad) for payload in payloads)
    return [(payload, bad) for payload, bad in found if bad]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_no_payload_leaves_more_than_text(renderer):
    assert unsafe(RENDERERS[renderer], OWN_PAYLOADS) == []


def test_the_reader_of_these_tests_sees_what_is_unsafe():
    assert Reader('<p onclick="x"><script>').bad == ["p onclick", "script"]
    assert Reader('<a href="//evil.example">').bad == ["href //evil.example"]


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("corpus", ["own_share", "payloads_share"])
def test_no_payload_of_the_corpora_leaves_more_than_text(corpus, renderer):
    payloads = [line["payload"] for line in lines_of(f"xss/{corpus}.jsonl")]

    assert unsafe(RENDERERS[renderer], payloads) == []


def test_sanitising_a_payload_twice_changes_nothing():
    payloads = [line["payload"] for line in lines_of("xss/payloads_share.jsonl")]
    payloads += [line["payload"] for line in lines_of("xss/own_share.jsonl")]

    foreign = [sanitise_foreign(payload) for payload in payloads]
    own = [text.render(payload).html for payload in payloads]

    assert [sanitise_foreign(html) for html in foreign] == foreign
    assert [sanitise(html) for html in own] == own


def test_naughty_strings_pass_through_every_renderer():
    strings = [line["s"] for line in lines_of("unicode/blns.share.jsonl")]
    strings += [line["s"] for line in lines_of("unicode/bidi_strings.share.jsonl")]

    for render in RENDERERS.values():
        assert unsafe(render, strings) == []


HEAVY = {
    "nested brackets": "[" * 16_000 + "a" + "]" * 16_000,
    "nested quotes": "> " * 16_000 + "a",
    "openers without closers": "*a **b " * 4_000,
    "ragged table": "|a" * 400 + "|\n" + "|-" * 400 + "|\n" + "a\n" * 8_000,
    "mentions": "@a," * 10_000,
    "one address": "https://x.example/" + "@a/" * 10_000,
    "open tags": "<div>" * 6_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_text_costs_less_than_a_second_and_grows_thirty_times_at_most(name):
    check_weight(HEAVY[name], list(RENDERERS))


def test_the_heavy_texts_of_the_corpus_too():
    for case in json.loads(shared("markdown/pathological.share.json").read_text()):
        source = eval(case["expr"], {"N": 40_000}).encode()[:32_768].decode("utf-8", "ignore")
        check_weight(source, ["a post"])


def check_weight(source: str, renderers: list[str]) -> None:
    for render in map(RENDERERS.get, renderers):
        start = time.process_time()
        try:
            html = render(source)
        except Refused:
            html = ""
        assert time.process_time() - start < 1
        assert len(html) <= 30 * max(len(source), 100)


def test_commonmark_holds_but_for_html_pictures_bare_addresses_and_line_breaks():
    """Of the 652 examples of CommonMark 0.31.2 those differ that use what we do differently."""
    ours = re.compile(r"<[a-zA-Z/!?]|!\[|https?:|@bar|<b|^>[> \n]*$", re.MULTILINE)

    differing = [
        example["markdown"]
        for example in json.loads(shared("markdown/commonmark_0.31.2_spec.json").read_text())
        if same_form(_parser.render(example["markdown"])) != same_form(example["html"])
    ]

    assert [source for source in differing if not ours.search(source)] == []
    assert len(differing) <= 103


def same_form(html: str) -> str:
    html = re.sub(r"<(br|hr) />", r"<\1>", html).replace("<br>\n", "\n")
    return html.replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")
