# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.core import text
from apps.core.errors import Refused
from apps.core.text.sanitiser import sanitise, sanitise_foreign

REL = 'rel="nofollow ugc noopener"'


def test_markdown_becomes_html_with_its_line_breaks():
    html = text.render("Hello **all**\nsecond line\n\n- one\n- two").html

    assert html == (
        "<p>Hello <strong>all</strong><br>\nsecond line</p>\n"
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


def test_html_in_a_post_is_shown_as_it_was_typed():
    assert text.render("<b>bold</b> <script>x</script>").html == (
        "<p>&lt;b&gt;bold&lt;/b&gt; &lt;script&gt;x&lt;/script&gt;</p>\n"
    )


def test_addresses_become_links_that_carry_no_weight():
    rendered = text.render("See www.example.org or write to me@example.org")

    assert rendered.html == (
        f'<p>See <a href="http://www.example.org" {REL}>www.example.org</a> or write to '
        f'<a href="mailto:me@example.org" {REL}>me@example.org</a></p>\n'
    )
    assert rendered.links == ("http://www.example.org", "mailto:me@example.org")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example/", "/\\evil.example"],
)
def test_links_to_other_schemes_and_disguised_hosts_lose_their_address(address):
    assert "href" not in sanitise(f'<a href="{address}">x</a>')


def test_a_link_within_the_portal_stays():
    assert sanitise('<a href="/p/12/">x</a>') == f'<a href="/p/12/" {REL}>x</a>'


def test_pictures_become_links_because_nothing_loads_before_a_click():
    assert text.render("![a *map*](https://tiles.example/m.png)").html == (
        f'<p><a href="https://tiles.example/m.png" {REL}>a map</a></p>\n'
    )


def test_a_picture_in_a_link_leaves_its_words_in_the_link():
    assert text.render("[![map](https://tiles.example/m.png)](https://example.org/)").html == (
        f'<p><a href="https://example.org/" {REL}>map</a></p>\n'
    )


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("@Ümit_Öz and @ewa-k.", ("Ümit_Öz", "ewa-k")),
        ("(@أحمد، @Олена) @小明", ("أحمد", "Олена", "小明")),
        ("@हिन्दी_नाम", ("हिन्दी_नाम",)),
        ("@نیم\u200cفاصله", ("نیم\u200cفاصله",)),
        ("**@bold** @bold", ("bold",)),
        ("me@example.org, a@b", ()),
        ("`@code` and\n\n    @block", ()),
        ("[@link](https://example.org/)", ()),
        ("https://social.example/@name and x.example/?a=@b", ()),
        ("@name@social.example", ()),
        ("@ @- @. @_", ()),
    ],
)
def test_names_are_mentioned_in_any_script_and_only_in_prose(source, names):
    rendered = text.render(source)

    assert rendered.mentions == names
    assert rendered.html.count('<bdi class="mention">') == (2 if "bold" in source else len(names))


def test_a_mention_ends_where_the_sentence_ends():
    assert text.render("Ask @ewa.").html == ('<p>Ask <bdi class="mention">@ewa</bdi>.</p>\n')


@pytest.mark.parametrize(
    ("address", "frame", "host"),
    [
        (
            "https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=1m5s",
            "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&amp;start=65",
            "YouTube",
        ),
        (
            "https://youtu.be/aqz-KE-bpKQ",
            "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1",
            "YouTube",
        ),
        (
            "https://vimeo.com/123456/abcdef",
            "https://player.vimeo.com/video/123456?autoplay=1&amp;dnt=1&amp;h=abcdef",
            "Vimeo",
        ),
        (
            "https://commons.wikimedia.org/wiki/File:Opening_day.webm",
            "https://commons.wikimedia.org/wiki/File:Opening_day.webm?embedplayer=yes",
            "Wikimedia Commons",
        ),
        (
            "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://tube.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?autoplay=1",
            "tube.example",
        ),
    ],
)
def test_a_video_alone_in_its_paragraph_is_a_card_that_plays_after_a_click(
    settings, address, frame, host
):
    settings.EVENTFORUM_PEERTUBE_HOSTS = ["tube.example"]
    written = address.replace("&", "&amp;")

    rendered = text.render(address)

    assert rendered.html == (
        f'<figure class="player" data-player="{frame}"><a href="{written}" {REL}>{written}</a>'
        f"<figcaption><bdi>{host}</bdi></figcaption></figure>\n"
    )
    assert rendered.links == (address,)


@pytest.mark.parametrize(
    "source",
    [
        "Look: https://youtu.be/aqz-KE-bpKQ",
        "- https://youtu.be/aqz-KE-bpKQ",
        "https://youtu.be/short",
        "https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
        "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
        "https://user@youtu.be/aqz-KE-bpKQ",
        "https://commons.wikimedia.org/wiki/File:Logo.svg",
    ],
)
def test_other_links_are_no_cards(source):
    assert "figure" not in text.render(source).html


def test_a_link_with_words_keeps_them_on_its_card():
    html = text.render("[The *opening*](https://youtu.be/aqz-KE-bpKQ)").html

    assert f'<a href="https://youtu.be/aqz-KE-bpKQ" {REL}>The opening</a>' in html


def test_foreign_html_cannot_forge_cards_or_mentions():
    html = (
        '<figure class="player" data-player="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ">'
        '<a href="https://x.example/">x</a></figure><bdi class="mention">@boss</bdi>'
    )

    assert text.render_html(html) == (f'<a href="https://x.example/" {REL}>x</a><bdi>@boss</bdi>')


def test_our_own_html_keeps_only_frames_of_known_players():
    assert "data-player" not in sanitise(
        '<figure class="player" data-player="https://evil.example/embed/aqz-KE-bpKQ?autoplay=1">'
    )


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("# a\n## b\n# c", "343"),
        ("### a\n# b", "33"),
        ("# a\n###### b\n## c", "344"),
        ("# 1\n## 2\n### 3\n#### 4\n##### 5", "34566"),
    ],
)
def test_headings_begin_below_those_of_the_page_and_skip_no_level(source, levels):
    html = text.render(source).html

    assert "".join(html[i + 2] for i in range(len(html)) if html[i : i + 2] == "<h") == levels
    assert sanitise(html) == html


def test_what_is_too_long_is_refused_with_both_figures():
    with pytest.raises(Refused) as refusal:
        text.render("ع" * 17_000)

    assert refusal.value.code == "text-too-long"
    assert "34" in str(refusal.value)
    assert "32" in str(refusal.value)


def test_a_huge_table_is_refused():
    source = "|a" * 50 + "|\n" + "|-" * 50 + "|\n" + ("|b" * 50 + "|\n") * 60

    with pytest.raises(Refused) as refusal:
        text.render(source)

    assert refusal.value.code == "table-too-large"


def test_foreign_html_keeps_language_and_direction_and_loses_the_rest():
    html = (
        '<p lang="ar" dir="rtl" style="color:red" onclick="x()" id="say" class="btn" hx-post="/x">'
        'a<img src="https://x.example/i.png"></p><form><input name="a"></form>'
        '<p lang="\'" dir="sideways">b</p><a href="/relative">c</a>'
    )

    assert text.render_html(html) == (f'<p lang="ar" dir="rtl">a</p><p>b</p><a {REL}>c</a>')


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<p>One</p><p>Two</p>", "<p>One</p><p>Two</p>"),
        ("One<br>Two\r\n\r\n* three", "<p>One<br>\nTwo</p>\n<ul>\n<li>three</li>\n</ul>\n"),
        ("**Bold** and <i>slanted</i>", "<p><strong>Bold</strong> and <i>slanted</i></p>\n"),
        ("a\x00b\x0bc\ud800d", "<p>abcd</p>\n"),
        ("  \r\n ", ""),
    ],
)
def test_foreign_texts_are_read_as_what_they_look_like(given, shown):
    assert text.render_foreign(given) == shown


def test_plain_foreign_text_keeps_its_signs_and_lines():
    assert text.render_foreign("1 < 2 *and*\n# so", "plain") == "<p>1 &lt; 2 *and*<br>\n# so</p>\n"


def test_a_foreign_table_too_large_to_show_is_shown_as_text():
    source = "|a" * 50 + "|\n" + "|-" * 50 + "|\n" + ("|b" * 50 + "|\n") * 60

    html = text.render_foreign(source, "markdown")

    assert "<td>" not in html
    assert html.startswith("<p>|a|a")


def test_plain_text_has_a_line_for_each_block_and_no_markup():
    html = "<h3>A &amp; B</h3><p>one<br>two</p><ul><li>x</li><li>&lt;b&gt;</li></ul>"

    assert text.plain(html) == "A & B\none\ntwo\nx\n<b>"


def test_an_excerpt_ends_between_words():
    assert text.excerpt("<p>One two,</p><p>three four</p>", 10) == "One two…"
    assert text.excerpt("<p>One</p>", 10) == "One"
    assert text.excerpt("漢" * 20, 5) == "漢漢漢漢漢…"


@pytest.mark.parametrize("clean", [sanitise, sanitise_foreign])
@pytest.mark.parametrize(
    "html",
    [
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1'>",
        "<p>a<table><p>b</table>",
        "<b><p>a</b>b",
        '<a href="https://x.example/?a=1&b=2">x</a>&nbsp;&lt;',
        "<h5>a</h5><h1>b</h1>",
        "<ruby>漢<rt>kan</ruby>",
    ],
)
def test_sanitising_twice_changes_nothing(clean, html):
    assert clean(clean(html)) == clean(html)
