# SPDX-License-Identifier: AGPL-3.0-or-later
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.text import render
from apps.discourse.texts.bbcode import Quote, quote_of
from apps.discourse.texts.incoming import Post, There, to_text, without_frame
from apps.discourse.texts.outgoing import Known, Place, Sender, SentPicture, to_raw
from tests.discourse.texts.recorded import FOLDER, recorded

KEY = UUID("0b9c3f4e-58a1-4b5e-9a8c-7f1f8f3c2d10")
FORUM = "https://forum.example/f"
ADDRESS = "https://portal.example/p/99/"
KNOWN = There(
    base=FORUM,
    posts={(9, 4): Post(name="Марија [x]", path="/p/12/")},
    names={"ola_wm": "Оля"},
    pictures={"upload://aB3.png": f"{FORUM}/uploads/default/1.png"},
)


def taken(raw):
    return to_text(raw, known=KNOWN)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Добар ден\r\n\r\nсите", "Добар ден\n\nсите"),
        ("a <!-- ef:post:1 --> b", "a  b"),
        ("x<br>y", "x\ny"),
        ("[b]x[/b] [i]y[/i] [u]z[/u]", "**x** *y* z"),
        ("[url=https://a.example]x[/url] [url]https://b.example[/url]",
         "[x](https://a.example) https://b.example"),
        ("`[b]x[/b] @bob`", "`[b]x[/b] @bob`"),
        ("```\n[quote]\n@bob\n```", "```\n[quote]\n@bob\n```"),
        ("\\[date=2027-01-01]", "\\[date=2027-01-01]"),
        ("[unknown]x[/unknown]", "[unknown]x[/unknown]"),
        ('[date=2027-08-13 time=14:00:00 timezone="Africa/Nairobi" format="LLL"]',
         "2027-08-13 14:00 (Africa/Nairobi)"),
        ("[date=2027-08-13]", "2027-08-13"),
        ("[date=2027-08-13 time=09:30]", "2027-08-13 09:30 (UTC)"),
        ('[date-range from=2027-08-13T14:00:00 to=2027-08-13T15:00:00 timezone="Asia/Tokyo"]',
         "2027-08-13 14:00 – 2027-08-13 15:00 (Asia/Tokyo)"),
        ('[details="Polski"]\ntekst\n[/details]', "**Polski**\n\ntekst"),
        ("[poll type=regular]\n* a\n* b\n[/poll]", "* a\n* b"),
        ('[event start="2027-08-13 14:00" end="2027-08-13 15:00" name="Talk"'
         ' timezone="Asia/Tokyo"]\nabout\n[/event]',
         "**Talk** · 2027-08-13 14:00 – 2027-08-13 15:00 (Asia/Tokyo)\n\nabout"),
    ],
)  # fmt: skip
def test_what_forums_write_becomes_markdown(raw, text):
    assert taken(raw) == text


def test_nobody_is_called_who_has_the_same_name_here():
    text = taken("@ola_wm and @Marija, me@x.example, https://m.example/@bob, @bob.")

    assert text == (
        f"@Оля and [@Marija]({FORUM}/u/marija), me@x.example, https://m.example/@bob,"
        f" [@bob]({FORUM}/u/bob)."
    )
    assert render(text).mentions == ("Оля",)


def test_uploads_and_links_lead_to_the_forum():
    assert taken("![hall|690x400, 50%](upload://aB3.png)") == (
        f"[hall]({FORUM}/uploads/default/1.png)"
    )
    assert taken("[plan.pdf|attachment](upload://zz9.pdf) (3 kB)") == (
        f"[plan.pdf]({FORUM}/uploads/short-url/zz9.pdf) (3 kB)"
    )
    assert taken("[a](/t/topic/3) [b](//cdn.example/x) [c](https://d.example)") == (
        f"[a]({FORUM}/t/topic/3) [b](https://cdn.example/x) [c](https://d.example)"
    )


def test_a_quote_leads_to_the_post_here():
    assert taken('[quote="marija, post:4, topic:9, full:true"]\none\n\ntwo\n[/quote]\nYes.') == (
        "> one\n>\n> two\n>\n> — [Марија \\[x\\]](/p/12/)\n\nYes."
    )


def test_a_quote_of_what_is_not_here_leads_to_the_forum():
    assert taken('[quote="bob, post:1, topic:7"]x[/quote]').endswith(f"> — [bob]({FORUM}/t/-/7/1)")
    assert taken("[quote=bob]\nx\n[/quote]") == "> x\n>\n> — bob"
    assert taken("[quote]\nx") == "> x"


def test_quotes_stand_in_quotes():
    text = taken('[quote="a"]\n[quote="b"]\nin\n[/quote]\nout\n[/quote]')

    assert text == ">\n> > in\n> >\n> > — b\n>\n> out\n>\n> — a"
    html = render(text).html
    assert html.count("<blockquote>") == 2


def test_what_a_quote_says_of_itself():
    assert quote_of('"ola, post:12, topic:345, full:true"') == Quote("ola", 345, 12)
    assert quote_of("“Оля К., post:1, topic:2, username:ola”") == Quote("Оля К.", 2, 1)
    assert quote_of("ola") == Quote("ola")
    assert quote_of('"ola, post:x, topic:-2"') == Quote("ola")


def test_our_own_frame_is_taken_off_an_edited_post():
    raw = to_raw(
        "Hello @Оля\n\nsecond",
        key=KEY,
        address=ADDRESS,
        known=Known(base="https://portal.example", usernames={"оля": "ola_wm"}),
        sender=Sender(name="Ana", address="https://portal.example/people/3/", place="CEE"),
        pictures=[
            SentPicture(upload="upload://1.webp"),
            SentPicture(upload="upload://2.webp", alt="b"),
        ],
    )
    edited = raw.replace("second", "second, edited ![new](upload://3.png)")

    inner = without_frame(edited, address=ADDRESS, uploads={"upload://1.webp", "upload://2.webp"})
    assert inner == "Hello @ola_wm\n\nsecond, edited ![new](upload://3.png)"
    assert taken(inner).startswith("Hello @Оля\n\nsecond, edited [new]")


def test_a_line_that_looks_like_ours_and_leads_elsewhere_stays():
    raw = "**[Ana](https://x.example)** · [CEE](https://x.example/p/1/)\n\ntext"

    assert without_frame(raw, address=ADDRESS) == raw


def test_a_quote_goes_out_and_comes_back():
    text = "> one\n>\n> two\n>\n> — [Марија \\[x\\]](/p/12/)\n\nYes."
    known = Known(
        base="https://portal.example", posts={12: Place(topic=9, number=4, username="marija")}
    )
    raw = to_raw(text, key=KEY, address=ADDRESS, known=known)

    assert taken(without_frame(raw, address=ADDRESS)).split() == text.split()


pieces = st.sampled_from(
    ['[quote="a, post:4, topic:9"]', "[/quote]", "[quote]", "\n", "@bob", "[date=", "]",
     "[details=x]", "upload://a.png", "](", "![", "`", "```\n", "<!--", "-->", "[b]", "[/b]",
     "<img src=", ">", "[event "]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=10), max_size=20).map("".join))
@settings(max_examples=300)
def test_whatever_a_forum_sends_becomes_a_text_that_calls_no_stranger(raw):
    text = taken(raw)

    assert set(render(text).mentions) <= {"Оля"} or "\u200b" in raw
    assert "\0" not in text


def test_hostile_texts_are_quick():
    for piece in (
        "[quote]\n",
        "[/quote]",
        "[b]",
        "![",
        "<img ",
        "@",
        "`",
        "<!--",
        "[date=x",
        "[url]",
    ):
        taken(piece * 3_000)


def test_recorded_texts_are_read():
    files = sorted(FOLDER.glob("webhooks-*/**/*post*.json"))
    if not files:
        pytest.skip("discourse of EVENTFORUM_SHARED_DATA is not here")
    for file in files:
        body = recorded(*file.relative_to(FOLDER).parts)
        if "post" in body:
            assert taken(body["post"]["raw"]).split() == body["post"]["raw"].split()
    calendar = recorded("calendar", "topic_with_calendar.json")
    for post in calendar["post_stream"]["posts"]:
        assert "[calendar" not in taken(post.get("raw") or "") or "`" in post["raw"]
