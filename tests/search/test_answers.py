# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.activity.models import Activity
from apps.search.services import follow, index
from apps.threads import services
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.factories.translations import TranslationFactory
from tests.search.making import asked, build_all, hits, titles

pytestmark = pytest.mark.django_db


def said(text, language="en", **values):
    post = PostFactory(text=text, html=f"<p>{text}</p>", language=language, **values)
    index("post", [post.pk])
    return post


def finds(q, post):
    return post.get_absolute_url() in [hit.address for hit in hits(asked(q))]


SENTENCES = {
    "en": (
        "Our volunteers were translating the guidelines all night.",
        ["translate", "guideline", "volunteer translat", '"all night"', "VOLUNTEERS"],
    ),
    "de": (
        "Die Münchner Gespräche über Gebärdensprache dauerten bis Mitternacht, groß!",
        ["gespräch", "gesprach", "Muenchner", "GEBÄRDENSPRACHE", "gross", "munchner"],
    ),
    "pl": (
        "Spotkanie społeczności w Łodzi: tłumaczenie, książki i żółta koszulka.",
        ["spotkania", "społecznością", "spolecznosc", "lodzi", "tłumaczeń", "książek", "zolta"],
    ),
    "uk": (
        "Зустріч спільноти у Львові: п'ять доповідей про Вікіпедію та зв’язок.",
        ["зустрічі", "спільнота", "п’ять", "пʼять", "вікіпедії", "зв'язок", "льв"],
    ),
    "ar": (
        "التقى المتطوعون في القاهرة لترجمة المقالات إلى العربيّة",
        ["المتطوعين", "القاهره", "العربية", "ترجمة", "للترجمة", "الى", "مقالات"],
    ),
    "tr": (
        "İstanbul’daki çalıştayda gönüllüler ışık ve çeviri konuştu.",
        ["istanbul", "İSTANBUL", "calistay", "gönüllü", "ISIK", "ışık", "çalıştay", "çeviri"],
    ),
    "zh": (
        "我们在新加坡举行了维基媒体编辑会议。",
        ["编辑", "维基媒体", "新加坡", "编辑会议", "会"],
    ),
    "ja": (
        "東京でウィキペディアの編集会を開きました。",
        ["東京", "ウィキペディア", "編集会", "ｳｨｷﾍﾟﾃﾞｨｱ", "会"],
    ),
    "fr": (
        "L’événement à Saint-Étienne réunira Adélaïde et d’autres bénévoles.",
        ["evenement", "événements", "l'événement", "saint-etienne", "@adel", "bénévole"],
    ),
    "dtp": (
        "Mogibang o tinaru kadazandusun id ponsikou do Wikipodia.",
        ["kadazandusun", "tinaru", "wikipod", "PONSIKOU"],
    ),
    "ko": ("서울에서 위키백과 편집 모임이 열렸습니다.", ["서울", "위키백과", "모임"]),
    "th": ("การประชุมชุมชนวิกิพีเดียที่กรุงเทพ", ["วิกิพีเดีย", "กรุงเทพ"]),
    "hi": ("दिल्ली में विकिपीडिया सम्पादकों की बैठक हुई।", ["विकिपीडिया", "बैठक", "दिल्ली"]),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_words_are_found_in_their_forms_and_spellings(language):
    text, questions = SENTENCES[language]
    post = said(text, language)
    said("Something else altogether", "en")

    assert [q for q in questions if not finds(q, post)] == []


def test_titles_come_before_texts_and_words_before_their_forms():
    event = EventFactory()
    SessionFactory(event=event, title="Evening", abstract="About museums, a little")
    SessionFactory(event=event, title="Museum night")
    SessionFactory(event=event, title="Morning", abstract="One museum, a little")
    build_all()

    assert titles("museum ", "session") == ["Museum night", "Morning", "Evening"]


def test_everything_that_a_session_says_of_itself_is_found():
    session = SessionFactory(
        title="Titled", abstract="Abstractly", description="Descriptively",
        speakers=[SpeakerFactory(name="Speakeress")],
    )  # fmt: skip
    session.description_html = "<p>Descriptively</p>"
    session.save()
    SummaryFactory(session=session, html="<p>Summarily</p>")
    TranslationFactory(target=session, field="title", language="pl", text="Tytułowa")
    build_all()

    words = ["titled", "abstractly", "descriptively", "speakeress", "summarily", "tytulowa"]
    assert [titles(word, "session") for word in words] == [["Titled"]] * 6


def test_the_beginning_of_the_last_word_is_enough_while_it_is_typed():
    said("An encyclopedia")

    assert [bool(hits(asked(q))) for q in ("ency", "ency ", "en", "ncy")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_quotation_marks_keep_words_together_and_a_minus_leaves_out():
    one, other = said("open source museum"), said("museum open late")

    assert [finds(q, one) for q in ('"open museum"', '"open source"', "museum -late ")] == [
        False, True, True,
    ]  # fmt: skip
    assert [finds(q, other) for q in ("museum -late ", "open museum ")] == [False, True]


def test_choices_narrow_what_is_found():
    here, there = EventFactory(), EventFactory()
    SessionFactory(event=here, title="Glam here")
    SessionFactory(event=there, title="Glam tam", language="pl")
    thread = ThreadFactory(event=here, title="Glam talk")
    PostFactory(thread=thread, html="<p>Glam said</p>")
    build_all()

    assert sorted(titles("glam")) == ["Glam here", "Glam talk", "Glam talk", "Glam tam"]
    assert titles("glam", "session", event=here) == ["Glam here"]
    assert titles("glam", lang="pl") == ["Glam tam"]
    assert titles("glam", kind="thread") == ["Glam talk"]
    assert titles("glam", since="2200-01-01") == []


def test_people_are_found_by_any_spelling_who_speak_or_have_written():
    written = PersonFactory(name="Adélaïde_Calais_WMFr")
    PostFactory(author=written)
    speaks = SpeakerFactory(person=PersonFactory(name="Łukasz Żółw")).person
    silent = UserFactory(person__name="Silent Reader").person
    build_all()

    assert titles("@adel", "person") == [written.name]
    assert titles("calais adelaide", "person") == [written.name]
    assert titles("lukasz zolw", "person") == [speaks.name]
    assert titles(silent.name) == []


def test_people_of_an_event_are_those_who_speak_or_wrote_there():
    here, there = EventFactory(), EventFactory()
    SpeakerFactory(event=here, person=PersonFactory(name="Kim One"))
    SpeakerFactory(event=there, person=PersonFactory(name="Kim Two"))
    thread = ThreadFactory(event=here)
    PostFactory(thread=thread, author=PersonFactory(name="Kim Three"))
    build_all()

    assert sorted(titles("kim", "person", event=here)) == ["Kim One", "Kim Three"]


def test_nothing_found_says_which_choice_is_in_the_way_and_what_is_near():
    here, there = EventFactory(), EventFactory()
    SessionFactory(event=there, title="Wikimedia Commons for museums")
    build_all()

    found = asked("museums", event=here, lang="en")
    assert [name for name, _ in found.ways_out] == ["event"]
    found = asked("wikimdeia comons")
    assert [hit.title for group in found.near for hit in group.hits] == [
        "Wikimedia Commons for museums"
    ]
    assert asked("wikimdeia comons").parts == ["wikimdeia", "comons"]


def test_main_discussions_and_breaks_are_not_results_of_their_own():
    thread = ThreadFactory(main=True, session__title="Keynote of all")
    PostFactory(thread=thread, html="<p>Clapping</p>")
    SessionFactory(event=thread.event, pause=True, title="Keynote coffee")
    build_all()

    assert titles("keynote") == ["Keynote of all"]
    assert titles("clapping") == ["Keynote of all"]


def test_a_kind_alone_is_read_by_pages():
    thread = ThreadFactory()
    for _number in range(45):
        PostFactory(thread=thread, html="<p>Needle</p>")
    build_all()

    pages = [asked("needle", kind="post", after=after) for after in (0, 20, 40)]

    assert [len(hits(page)) for page in pages] == [20, 20, 5]
    assert [page.groups[0].next for page in pages] == [20, 40, None]
    assert len({hit.address for page in pages for hit in hits(page)}) == 45
    assert asked("needle").groups[0].has_more


def test_areas_are_found_by_their_names_and_what_they_are_about():
    area = services.open_area(
        slug="words", name="Working in many languages", description="Interpreting", by=None
    )
    follow(Activity.objects.latest("pk"))

    assert titles("languages", "area") == ["Working in many languages"]
    services.change_area(area, description="Relaying", by=None)
    follow(Activity.objects.latest("pk"))
    assert titles("relaying", "area") == ["Working in many languages"]
    assert titles("interpreting") == []
    assert titles("languages", "area", event=EventFactory()) == []


@pytest.mark.parametrize("slip", ["tomsaz", "Tomaz Wrona", "tomasz wrnoa"])
def test_a_name_is_found_in_spite_of_a_slip(slip):
    SpeakerFactory(person=PersonFactory(name="Tomasz Wrona"))
    SpeakerFactory(person=PersonFactory(name="Tamara Saz"))
    build_all()

    near = asked(slip).near

    assert near[0].hits[0].title == "Tomasz Wrona"
