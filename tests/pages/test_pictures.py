# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture beside a link: what is on it, in which script, and how often it is drawn."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import Thread

import pytest
from PIL import Image

from apps.core import broker as core_broker
from apps.pages.pictures import cards, fonts, keeping, lines
from apps.pages.pictures.drawing import draw
from apps.sessions import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, TrackFactory

needs_shaping = pytest.mark.skipif(
    not fonts.HAS_SHAPING, reason="Pillow finds no FriBiDi (libfribidi0 on Debian)"
)

CARD = cards.Card(
    title="Keynote", short="here · ABC", language="en", above="Here", when="", who="", label="",
    colour="#0b5c66", site="forum.example.org",
)  # fmt: skip


def png(content):
    return Image.open(BytesIO(content))


def drawn(**changes):
    return png(b64decode(json.loads(draw(replace(CARD, **changes).payload)))).convert("RGB")


def visual(text, *, language="ar"):
    """The text as it stands on a picture, letters from left to right."""
    letters = lines.letters_of(text, language)
    leftwards = lines.is_right_to_left(text)
    runs = lines.runs_of(letters, right_to_left=leftwards)
    return "".join(run.text[::-1] if run.right_to_left else run.text for run in runs)


def has_ink(image, box):
    """Whether anything in the box is not of the ground's colour."""
    part = image.crop(box)
    return part.getcolors() != [(part.width * part.height, (245, 243, 238))]


@pytest.fixture
def session(db):
    event = EventFactory(slug="here", name="Here", timezone="Europe/Warsaw")
    start = datetime(2027, 10, 29, 12, tzinfo=UTC)
    return SessionFactory(
        event=event,
        code="ABC",
        title="Keynote",
        track=TrackFactory(event=event, position=1),
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        speakers=[SpeakerFactory(event=event, name="Ada Lind")],
    )


def test_a_session_has_a_picture_of_the_size_that_others_want(client, session):
    response = client.get("/here/sessions/ABC.png")

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert (png(response.content).format, png(response.content).size) == ("PNG", (1200, 630))
    assert len(response.content) < 60_000


@pytest.mark.parametrize("path", ["/picture.png", "/here/picture.png"])
@pytest.mark.usefixtures("session")
def test_the_portal_and_its_events_have_pictures_too(client, path):
    assert png(client.get(path).content).size == (1200, 630)


def test_a_card_says_when_where_and_who(session):
    card = cards.of_session(session, names=["Ada Lind", "أمل"])

    assert (card.title, card.above, card.who, card.label) == (
        "Keynote",
        "Here",
        "Ada Lind · أمل",
        "",
    )
    assert card.when == "Oct 29, 2027, 14:00\N{THIN SPACE}–\N{THIN SPACE}14:45 · Warsaw, UTC+2"
    assert card.colour == cards.COLOURS[1]


def test_a_cancelled_session_says_so_in_the_titles_language(session):
    session.language, session.state = "ar", "cancelled"

    assert cards.of_session(session, names=[]).label == "ملغاة"


def test_a_picture_is_drawn_once(client, session, broker):
    first = client.get("/here/sessions/ABC.png")
    [name] = broker.keys("*picture:*")
    broker.set(name, b"kept")

    again = client.get("/here/sessions/ABC.png")
    known = client.get("/here/sessions/ABC.png", headers={"if-none-match": first["ETag"]})

    assert again.content == b"kept"
    assert (known.status_code, known.content) == (304, b"")


def test_who_asks_while_it_is_being_drawn_waits_for_that_drawing(broker):
    name, lock = (core_broker.key(word, CARD.digest) for word in ("picture", "picture-lock"))
    broker.set(lock, 1)
    answers = []
    waiting = Thread(target=lambda: answers.append(keeping.picture(CARD)))

    waiting.start()
    broker.set(name, b"of the first")
    waiting.join()

    assert answers == [b"of the first"]


def test_what_cannot_be_drawn_now_is_said_to_be_for_later(client, session, broker):
    card = cards.of_session(session, names=["Ada Lind"])
    broker.set(core_broker.key("picture", card.digest), b"")

    response = client.get("/here/sessions/ABC.png")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Cache-Control"] == "no-store"


def test_the_address_of_todays_picture_may_be_kept_for_good_and_others_not(client, session):
    digest = cards.of_session(session, names=["Ada Lind"]).digest
    named = client.get("/here/sessions/ABC.png", {"v": digest})
    services.change(session, by=None, title="Closing")

    old = client.get("/here/sessions/ABC.png", {"v": digest})

    assert named["Cache-Control"] == "public, max-age=31536000, immutable"
    assert old["Cache-Control"] == "public, no-cache"
    assert old["ETag"] != named["ETag"]
    assert named["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_pictures_of_hidden_things_are_not_for_strangers(client, session):
    organizer = UserFactory()
    EventRoleFactory(event=session.event, user=organizer)
    SessionFactory(event=session.event, code="SECRET", proposed=True)
    hidden_session = client.get("/here/sessions/SECRET.png")
    client.force_login(organizer)
    proposed = client.get("/here/sessions/SECRET.png")
    client.logout()
    type(session.event).objects.filter(pk=session.event_id).update(hidden=True)

    strangers = [client.get(path) for path in ("/here/sessions/ABC.png", "/here/picture.png")]
    client.force_login(organizer)
    own = client.get("/here/picture.png")

    assert [answer.status_code for answer in (hidden_session, *strangers)] == [404, 404, 404]
    assert own.status_code == 200
    assert own["Cache-Control"] == "private, no-store"
    assert (proposed.status_code, proposed["Cache-Control"]) == (200, "private, no-store")
    assert proposed["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("pl", "Zażółć gęślą jaźń – “naïve” №"),
        ("vi", "Bách khoa toàn thư mở tiếng Việt"),
        ("uk", "Як ми пишемо разом"),
        ("el", "Πώς γράφουμε μαζί ἀρχή"),
        ("hy", "Ինչպես ենք գրում"),
        ("ka", "როგორ ვწერთ ერთად"),
        ("ja", "一緒に書く方法、みんなで。カタカナ"),
        ("ko", "함께 쓰는 방법"),
        ("zh", "我们如何一起编写维基百科"),
        ("zh-Hant", "我們如何一起編寫維基百科"),
    ],
)
def test_scripts_are_drawn_whole(language, title):
    assert lines.share_drawn(title, language) == 1


@needs_shaping
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ar", "كيف نكتب معًا؟"),
        ("fa", "چگونه با هم می\u200cنویسیم"),
        ("ur", "ہم مل کر کیسے لکھتے ہیں"),
        ("he", "איך כותבים יחד"),
        ("hi", "हम साथ कैसे लिखते हैं"),
        ("bn", "আমরা কীভাবে একসাথে লিখি"),
        ("ta", "நாம் எப்படி எழுதுகிறோம்"),
        ("th", "วิกิพีเดียที่เราเขียน"),
    ],
)
def test_scripts_that_join_stack_or_run_leftwards_are_drawn_whole(language, title):
    assert lines.share_drawn(title, language) == 1


def test_a_title_without_a_font_gives_way_to_the_short_name():
    assert lines.share_drawn("ዊኪፔዲያን አብረን እንጽፍ", "am") == 0
    assert drawn(title="ዊኪፔዲያን አብረን") == drawn(title=CARD.short)


def test_letters_without_a_font_are_left_out_with_the_space_they_had():
    assert visual("🎉 Party 🎉 time", language="en") == "Party time"


@needs_shaping
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc אבג def", "abc גבא def"),
        ("אבג abc דהו", "והד abc גבא"),
        ("אבג 2027, דהו", "והד ,2027 גבא"),
        ("אבג (UTC+2)", ")UTC+2( גבא"),
        ("אבג 10:30-11:00", "10:30-11:00 גבא"),
        ("אבג 10:30–11:00", "10:30–11:00 גבא"),
        ("abc אבג 2027", "abc 2027 גבא"),
        ("abc, 12 def!", "abc, 12 def!"),
    ],
)
def test_directions_mix_as_unicode_says(text, shown):
    assert visual(text) == shown


@needs_shaping
def test_a_picture_is_mirrored_where_its_title_reads_leftwards():
    left, right = (0, 0, 24, 630), (1176, 0, 1200, 630)

    assert [has_ink(drawn(), box) for box in (left, right)] == [True, False]
    assert [has_ink(drawn(title="כותבים"), box) for box in (left, right)] == [False, True]


@pytest.mark.parametrize("title", ["word " * 80, "W" * 400, "一" * 400, "a\u0301" * 200, ""])
def test_nothing_runs_over_the_edges(title):
    image = drawn(title=title, above=title[:200], when=title[:200], who=title[:200])

    margins = [(1140, 0, 1200, 630), (30, 0, 80, 630), (30, 0, 1200, 20), (30, 590, 1200, 630)]
    assert [has_ink(image, box) for box in margins] == [False] * 4


def test_the_same_card_is_the_same_picture():
    assert draw(CARD.payload) == draw(CARD.payload)
    assert CARD.digest != replace(CARD, who="Ada").digest
