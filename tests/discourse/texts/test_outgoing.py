# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from uuid import UUID

import pytest
from markdown_it import MarkdownIt

from apps.core.text import plain, render, render_foreign
from apps.discourse.texts.markers import marked_key, marker
from apps.discourse.texts.neutral import is_harmless
from apps.discourse.texts.outgoing import (
    LONGEST,
    Known,
    Place,
    Sender,
    SentPicture,
    attribution,
    closed,
    is_cut,
    to_raw,
)

KEY = UUID("0b9c3f4e-58a1-4b5e-9a8c-7f1f8f3c2d10")
PORTAL = "https://portal.example"
ADDRESS = f"{PORTAL}/p/99/"
KNOWN = Known(
    base=PORTAL,
    usernames={"марија": "marija", "ola": "ola_wm"},
    pictures={f"{PORTAL}/media/a.webp": "upload://aB3.webp"},
    posts={12: Place(topic=9, number=4, username="marija")},
)
SENDER = Sender(name="Ana [the] *Great* @all", address=f"{PORTAL}/people/3-ana/", place="CEE 2027")

forum = MarkdownIt("gfm-like", {"html": True, "linkify": True, "breaks": True})


def sent(text, **how):
    return to_raw(text, key=KEY, address=ADDRESS, known=how.pop("known", KNOWN), **how)


def body(text, **how):
    return sent(text, **how).removesuffix(f"\n\n{marker(KEY)}")


def called_by(raw):
    """Names after an @ that a forum would read as mentions."""
    names = []
    for token in forum.parse(raw):
        inside = 0
        for child in token.children or ():
            inside += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            if child.type == "text" and not inside:
                names += re.findall(r"(?<!\w)@(\w(?:[\w.-]*\w)?)", child.content)
    return names


def test_words_of_any_script_go_out_as_they_are():
    for text in ("Се гледаме во *Скопје*!", "**مرحبا** بالجميع", "- 一\n- 二", "a_b 2 < 3"):
        assert plain(render_foreign(body(text), "markdown")) == plain(render(text).html)


def test_the_marker_is_the_last_line():
    assert sent("Здраво").endswith(f"Здраво\n\n{marker(KEY)}")
    assert marked_key(sent("```\nnever ended")) == KEY
    tokens = forum.parse(sent("```\nnever ended"))
    assert tokens[-1].type == "html_block"


def test_the_portals_account_says_for_whom_it_speaks():
    line = sent("Hi", sender=SENDER).split("\n")[0]

    assert line.endswith(f"· [CEE 2027]({ADDRESS})")
    assert "](https://portal.example/people/3-ana/)**" in line
    assert called_by(line) == []
    html = forum.render(line)
    assert html.count("<a ") == 2
    assert "Ana [the] *Great* @" in html


@pytest.mark.parametrize(
    "text",
    [
        "hi @admin",
        "@admin",
        "(@admin)",
        "*@admin*",
        "**x**@admin",
        "\\@admin",
        "&#64;admin",
        "&#x40;admin",
        "&commat;admin",
        "@&#97;dmin",
        "[a](b`c) @admin `d`",
        "![@admin](x)",
        "[@admin](https://a.example)",
        "| a |\n|---|\n| `x | @admin` |",
        "> @admin\n> `x`",
        "- `a\n- @admin `b",
        "> — [@admin](/p/12/)",
        'x "@admin" y',
        "https://a.example/ @admin",
        "`` ` @admin",
        "a <b @admin>",
        "<https://a.example/>@admin",
        "https://a.example/)@admin",
        "](@admin",
        "](/@admin",
        "&nbsp;@admin",
        "#@admin",
    ],
)
def test_no_stranger_is_called(text):
    raw = sent(text, sender=SENDER)

    assert called_by(raw) == []


def test_people_who_linked_their_accounts_are_called_by_their_names_there():
    assert body("Hi @Марија, @OLA. @Olaf!") == "Hi @marija, @ola_wm. @\u200bOlaf!"
    assert body("`@ola`") == "`@ola`"
    assert body("me@ola.example") == "me@ola.example"


def test_at_most_ten_are_called():
    names = {f"n{number}": f"u{number}" for number in range(14)}
    raw = body(
        " ".join(f"@n{number}" for number in range(14)), known=Known(base="", usernames=names)
    )

    assert called_by(raw) == [f"u{number}" for number in range(10)]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>bold</b>",
        "<!-- hidden -->",
        f"{marker(KEY)}\nx",
        "a <img src=x onerror=alert(1)> b",
        '[event start="2027-01-01 10:00" status="public"]\n[/event]',
        "[poll]\n- a\n- b\n[/poll]",
        "[details=x]\nhidden\n[/details]",
        "[date=2027-01-01]",
        '[quote="admin, post:1, topic:1"]\nI resign\n[/quote]',
        "x [/quote]",
        "[wrap=a]b[/wrap]",
        "> [event start=1]\n> [/event]",
        "- [poll]",
        "![](https://tracker.example/x.png)",
        "![a][b]\n\n[b]: https://tracker.example/x.png",
        "[event]: https://a.example",
        "&#91;event start=1]",
    ],
)
def test_what_is_only_letters_here_is_only_letters_there(text):
    raw = body(text)

    html = forum.render(raw)
    assert is_harmless(raw)
    assert not re.search(r"<(script|b>|img|!--)", html)
    assert not re.search(r"(?m)^(?:> |- )*\[/?(event|poll|details|quote|wrap|date)", raw)


def test_links_and_code_stay():
    assert body("[docs](https://a.example/x_(y)) <https://b.example>") == (
        "[docs](https://a.example/x_(y)) <https://b.example>"
    )
    assert body("https://social.example/@ola") == "https://social.example/@ola"
    code = "```\n<b> @ola [event]\n```"
    assert body(code) == code
    assert body("[sic] [1] [x]") == "\\[sic] [1] \\[x]"


def test_links_without_a_host_lead_here():
    assert body("[programme](/cee-2027/programme/)") == f"[programme]({PORTAL}/cee-2027/programme/)"


def test_a_link_called_like_a_poll_is_a_link():
    assert forum.renderInline(body("[Event](https://a.example)")) == (
        '<a href="https://a.example">Event</a>'
    )


def test_pictures_of_others_become_links_and_ours_the_forums():
    assert body("![hall](https://x.example/h.png)") == "[hall](https://x.example/h.png)"
    assert body(f"![hall]({PORTAL}/media/a.webp)") == "![hall](upload://aB3.webp)"
    raw = sent(
        "See", pictures=[SentPicture(upload="upload://c.webp", alt="a [b]\n@c", width=3, height=2)]
    )
    assert raw == f"See\n\n![a b c|3x2](upload://c.webp)\n\n{marker(KEY)}"


def test_a_quote_of_a_post_that_is_there_becomes_the_forums():
    text = "> two\n> lines\n>\n> — [Марија](/p/12/)\n\nYes."

    assert body(text) == '[quote="marija, post:4, topic:9"]\ntwo\nlines\n[/quote]\n\n\nYes.'


def test_a_quote_of_anything_else_stays_a_quote():
    assert body("> words\n>\n> — [X](/p/13/)") == f"> words\n>\n> — [X]({PORTAL}/p/13/)"
    assert body("> words\n>\n> — [X](https://evil.example/p/12/)").startswith("> words")


def test_a_quote_with_open_code_ends_all_the_same():
    raw = body("> ```\n> code\n>\n> — [Марија](/p/12/)\n\nYes.")

    assert "[/quote]" not in raw or raw.index("```\n[/quote]")


def test_the_same_text_is_sent_the_same():
    text = "Hi @ola\n\n> x\n>\n> — [Марија](/p/12/)"

    assert sent(text) == sent(text)


def test_a_long_text_ends_with_a_link_to_the_whole():
    raw = sent("слово слово.\n\n" * 5_000, sender=SENDER)

    assert len(raw) <= LONGEST
    assert is_cut(raw, address=ADDRESS)
    assert marked_key(raw) == KEY
    assert not is_cut(sent("x"), address=ADDRESS)
    assert len(sent("*" * 40_000)) <= LONGEST


def test_an_open_code_block_is_ended():
    assert closed("```py\nx") == "```py\nx\n```"
    assert closed("~~~~\n```\n~~~") == "~~~~\n```\n~~~\n~~~~"
    assert closed("```\nx\n```") == "```\nx\n```"
    assert closed("``` a`b") == "``` a`b"


def test_attribution_of_a_name_without_letters():
    line = attribution(Sender(name="\x00", address="https://a.example", place=""), ADDRESS)

    assert line == f"**[…](https://a.example)** · […]({ADDRESS})"
