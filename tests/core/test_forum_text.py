# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a forum made of a text ("cooked") becomes one of our texts, whatever it holds."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from apps.core.text import Cooked, render_cooked
from apps.core.text.sanitiser import sanitise

BASE = "https://forum.example"
REL = 'rel="nofollow ugc noopener"'


def cooked(html, **known):
    return render_cooked(Cooked(html=html, **({"base": BASE} | known)))


QUOTE = """<aside class="quote no-group" data-username="neema" data-post="3" data-topic="12">
<div class="title"><div class="quote-controls"></div>
<img alt="" width="24" height="24" src="/user_avatar/f/neema/48/1.png" class="avatar"> neema:</div>
<blockquote>
<p>Karibu <em>sana</em></p>
</blockquote>
</aside>
<p>Asante</p>"""


def test_a_quote_leads_to_the_post_here():
    assert cooked(QUOTE, posts={(12, 3): "/p/77/"}) == (
        f'<blockquote><p><a href="/p/77/" {REL}><bdi>neema</bdi></a>:</p>\n'
        "<p>Karibu <em>sana</em></p>\n</blockquote>\n\n<p>Asante</p>"
    )


def test_a_quote_of_a_post_not_known_here_leads_to_the_forum():
    assert f'href="{BASE}/t/12/3"' in cooked(QUOTE)
    assert "<p><bdi>neema</bdi>:</p>" in cooked(QUOTE, base="")


def test_a_mention_is_an_isolated_name_and_leads_to_the_person_where_known():
    html = '<p>Hi <a class="mention" href="/u/neema">@Neema</a></p>'

    assert cooked(html) == '<p>Hi <bdi class="mention">@Neema</bdi></p>'
    assert f'<a href="/people/5-neema/" {REL}><bdi class="mention">@Neema</bdi></a>' in cooked(
        html, people={"neema": "/people/5-neema/"}
    )


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (
            '<aside class="onebox allowlistedgeneric" data-onebox-src="https://a.example/x">'
            '<header class="source"><img src="/i.ico" class="site-icon">a.example</header>'
            '<article class="onebox-body"><h3><a href="https://a.example/x">A talk</a></h3>'
            "<p>Long</p></article><div class='onebox-metadata'>1</div></aside>",
            f'<p class="lone"><a href="https://a.example/x" {REL}>A talk</a></p>',
        ),
        (
            '<p><a href="https://a.example/y" class="onebox" target="_blank">https://a.example/y</a></p>',
            f'<p class="lone"><a href="https://a.example/y" {REL}>https://a.example/y</a></p>',
        ),
        (
            '<div class="youtube-onebox lazy-video-container" data-video-id="x">'
            '<a href="https://www.youtube.com/watch?v=x"><img src="https://img.example/1.jpg"></a></div>',
            f'<p class="lone"><a href="https://www.youtube.com/watch?v=x" {REL}>'
            "https://www.youtube.com/watch?v=x</a></p>",
        ),
    ],
)
def test_a_preview_of_a_page_is_its_link_alone_on_a_line(html, shown):
    assert cooked(html) == shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<p><img src="/uploads/a%20b.png" width="9"></p>', f"{BASE}/uploads/a%20b.png|a b.png"),
        ('<p><img src="//cdn.example/1.png" alt="Map"></p>', "https://cdn.example/1.png|Map"),
        (
            '<div class="lightbox-wrapper"><a class="lightbox" href="//cdn.example/big.png" '
            'title="Hall"><img src="//cdn.example/small.png" alt="The hall"><div class="meta">'
            '<span class="filename">Hall</span><span class="informations">9x9</span></div></a>'
            "</div>",
            "https://cdn.example/big.png|The hall",
        ),
    ],
)
def test_a_picture_is_a_link_with_its_words(html, shown):
    address, words = shown.split("|")

    assert cooked(html) == f'<p><a href="{address}" {REL}>{words}</a></p>'


def test_emoji_are_their_words_and_avatars_nothing():
    html = '<p>Well<img class="emoji" src="/e.png" alt=":wave:"><img class="avatar"></p>'

    assert cooked(html) == "<p>Well:wave:</p>"


@pytest.mark.parametrize(
    ("zone", "moment"), [("Africa/Nairobi", "11:00"), ("", "14:00"), ("No/Where", "14:00")]
)
def test_a_local_date_is_a_time_in_the_readers_zone(zone, moment):
    html = (
        '<p>At <span class="discourse-local-date" data-date="2026-08-13" data-time="14:00:00" '
        f'data-timezone="{zone}" data-email-preview="x">2026-08-13 14:00</span></p>'
    )

    assert cooked(html) == (
        f'<p>At <time datetime="2026-08-13T{moment}:00Z" data-f="full">'
        f"2026-08-13 {moment} UTC</time></p>"
    )


@pytest.mark.parametrize(
    ("day", "hour", "shown"),
    [
        ("2026-08-13", "", '<time datetime="2026-08-13">2026-08-13</time>'),
        ("Invalid date", "", "then"),
        ("0001-01-01", "10:00", "then"),
        ("2026-08-13", '10:00"><b>', "then"),
    ],
)
def test_a_day_stays_a_day_and_what_is_none_its_words(day, hour, shown):
    html = '<span class="discourse-local-date" data-date="{}" data-time="{}">then</span>'

    assert cooked(html.format(day, hour.replace('"', "&quot;"))) == shown


@pytest.mark.parametrize(
    "hidden", ["\ue0f02026-08-13\ue0f1", "&#xe0f0;2026-08-13&#xE0F1", "&#057584;2026-08-13&#57585;"]
)
def test_nobody_can_write_our_marks(hidden):
    html = cooked(
        f'<p>{hidden}</p><a href="https://x.example/" >y</a><abbr title="{hidden}">z</abbr>'
    )

    assert "<time" not in html
    assert html.count("2026-08-13") == 2


def test_links_of_the_forum_lead_to_what_is_known_here():
    known = {
        "posts": {(12, 1): "/threads/4-x/", (12, 3): "/p/9/"},
        "people": {"zoé": "/people/3-z/"},
    }

    def goal(href):
        return cooked(f'<p><a href="{href}">x</a></p>', **known).split('"')[1]

    assert goal("/t/welcome/12") == goal(f"{BASE}/t/12") == "/threads/4-x/"
    assert goal("/t/welcome/12/3?u=x") == "/p/9/"
    assert goal("/u/Zo%C3%A9") == "/people/3-z/"
    assert goal("/t/welcome/13/3") == f"{BASE}/t/welcome/13/3"
    assert goal("https://forum.example.evil/t/12/3") == "https://forum.example.evil/t/12/3"
    assert goal("mailto:a@b.example") == "mailto:a@b.example"


def test_a_forum_in_a_folder_keeps_its_links():
    base = "https://a.example/forum"

    assert f'href="{base}/u/x"' in cooked('<p><a href="/forum/u/x">x</a></p>', base=base)
    assert f'href="{base}/c/1?a=b"' in cooked('<p><a href="/c/1?a=b">x</a></p>', base=base)


EVIL = (
    "javascript:",
    "data:",
    "onerror",
    "<script",
    "<img",
    "<svg",
    "<form",
    "/logout",
    '"lone',
    "data-player",
)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/logout">x</a>',
        '<a href="//evil.example" class="lone">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="#main">x</a>',
        '<p class="lone">x</p><bdi class="mention">@x</bdi>',
        '<figure class="player" data-player="https://www.youtube-nocookie.com/embed/x">y</figure>',
        '<img src="x" onerror="alert(1)"><svg><a href="x"></svg><iframe src="https://e.example">',
        "<form><button>x</button></form><input><style>*{}</style><script>1</script>",
        '<aside class="quote" data-username="&quot;><script>" data-post="x">y</aside>',
        '<a class="mention">@<script>x</a>',
        '<aside class="onebox" data-onebox-src="javascript:1">x</aside>',
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img onerror=1&gt;'>",
    ],
)
def test_it_is_a_strangers(html):
    shown = cooked(html, base="")

    assert not [evil for evil in EVIL if evil in shown]
    assert sanitise(shown) == shown


def test_tables_details_code_and_headings_stay():
    html = (
        '<div class="md-table"><table><thead><tr><th>A</th></tr></thead></table></div>'
        "<details><summary>More</summary><p>x</p></details><h2></h2>"
        '<h1><a name="p-1-x" class="anchor" href="#p-1-x"></a>Head</h1>'
        '<pre><code class="lang-python">a &lt; b</code></pre>'
        '<div class="spoiler"><p>It ends</p></div>'
    )

    shown = cooked(html)

    assert "<table><thead><tr><th>A</th></tr></thead></table>" in shown
    assert "<details><summary>More</summary><p>x</p></details>" in shown
    assert "<h3>Head</h3>" in shown
    assert "<h3></h3>" not in shown
    assert "<pre><code>a &lt; b</code></pre>" in shown
    assert "<details><summary>…</summary><p>It ends</p>" in shown


def test_boxes_in_boxes_without_end_are_cut_short():
    shown = cooked("<div>" * 3_000 + "<blockquote>" * 3_000 + "words")

    assert "words" in shown
    assert len(shown) < 3_000


def test_what_is_too_long_is_its_words():
    assert cooked("<p>" + "a&amp;b " * 20_000 + "</p>").startswith("<p>a&amp;b a&amp;b")


def recorded():
    folder = Path(settings.EVENTFORUM_SHARED_DATA) / "discourse"
    found = []

    def look(value):
        if isinstance(value, dict):
            if isinstance(value.get("cooked"), str):
                found.append(value["cooked"])
            value = list(value.values())
        for one in value if isinstance(value, list) else ():
            look(one)

    for path in sorted(folder.rglob("*.json")):
        look(json.loads(path.read_text("utf-8")))
    return found


def test_recorded_posts_of_real_forums_are_shown_whole():
    texts = recorded()
    if not texts:
        pytest.skip("no recorded traffic: EVENTFORUM_SHARED_DATA is absent")

    for html in texts:
        shown = cooked(html)
        assert sanitise(shown) == shown
        assert "<img" not in shown
    everything = " ".join(map(cooked, texts))
    assert "holla bullhonky." in everything
    assert (
        f'<a href="https://localhost/images/welcome/discourse-edit-post-animated.gif" {REL}>'
        in everything
    )
    assert ":wrench:" in everything
