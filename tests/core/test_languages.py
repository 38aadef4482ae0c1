# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.template import Context, Template
from django.utils.translation import override

from apps.core import languages
from apps.core.slugs import slug_of
from apps.core.sorting import sort_key


@pytest.mark.parametrize(
    ("code", "spelling"),
    [
        ("pl", "pl"),
        ("sr_latn", "sr-Latn"),
        ("ZH-hant", "zh-Hant"),
        ("pt-br", "pt-BR"),
        ("es-419", "es-419"),
        ("be-tarask", "be-tarask"),
        ("dtp", "dtp"),
        ("dag", "dag"),
        ("yo", "yo"),
        ("", ""),
        ("und", ""),
        ("qqx", ""),
        ("english", ""),
        ("en-", ""),
        ("en; x", ""),
        ("en-a", ""),
        ("п-л", ""),
    ],
)
def test_codes_have_one_spelling_and_what_is_no_language_has_none(code, spelling):
    assert languages.canonical(code) == spelling
    assert languages.valid(code) is (code == spelling and bool(code))


@pytest.mark.parametrize(
    ("code", "english", "own"),
    [
        ("pl", "Polish", "polski"),
        ("ar", "Arabic", "العربية"),
        ("ha", "Hausa", "Hausa"),
        ("yo", "Yoruba", "Èdè Yorùbá"),
        ("dtp", "Central Dusun", "Kadazandusun"),
        ("dag", "Dagbani", "dagbanli"),
        ("sr-Latn", "Serbian (Latin)", "srpski (latinica)"),
        ("nqo", "N’Ko", "ߒߞߏ"),
        ("arz", "Egyptian Arabic", "مصرى"),
        ("mis-x", "mis-x", "mis-x"),
    ],
)
def test_languages_are_named_in_another_and_in_their_own(code, english, own):
    assert languages.name_of(code, "en") == english
    assert languages.autonym(code) == own


def test_names_that_a_language_lacks_are_told_in_english():
    assert languages.name_of("pl", "ar") == "البولندية"
    assert languages.name_of("dag", "ar") == "Dagbani"


@pytest.mark.parametrize(
    ("code", "direction"),
    [
        ("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ckb", "rtl"), ("dv", "rtl"), ("nqo", "rtl"),
        ("pnb", "rtl"), ("az-Arab", "rtl"), ("ff-Adlm", "rtl"), ("pa-PK", "rtl"),
        ("en", "ltr"), ("ku", "ltr"), ("ff", "ltr"), ("sr-Cyrl", "ltr"), ("dtp", "ltr"),
    ],
)  # fmt: skip
def test_the_script_gives_the_direction(code, direction):
    assert languages.direction(code) == direction


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("Czy ktoś może potwierdzić godzinę spotkania?", "pl"),
        ("Чи можна буде переглянути запис цієї зустрічі?", "uk"),
        ("Дали материјалите ќе бидат достапни на македонски?", "mk"),
        ("Хоће ли материјали бити доступни на српском?", "sr"),
        ("هل ستكون هناك ترجمة فورية لهذه الجلسة؟", "ar"),
        ("Est-ce que la session sera enregistrée demain ?", "fr"),
        ("録画はありますか", "ja"),
        ("OK thanks", ""),
        ("+1 👍", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text_is_guessed_when_it_is_long_enough(text, guess):
    assert languages.guess(text) == guess


def test_choices_are_sorted_by_name_and_each_is_valid():
    choices = languages.choices("en")

    assert dict(choices)["dag"] == "Dagbani"
    assert [code for code, _ in choices if not languages.valid(code)] == []
    names = [name for _, name in choices]
    assert names == sorted(names, key=lambda name: sort_key(name, "en"))
    polish = [code for code, _ in languages.choices("pl")]
    assert polish.index("lb") < polish.index("lv")  # luksemburski, łotewski


def test_templates_name_languages_in_that_of_the_interface():
    template = Template(
        "{% load core_text %}{{ a|direction }} {{ b|direction }} "
        "{{ a|language_name }} {{ a|autonym }}"
    )

    with override("ar"):
        assert template.render(Context({"a": "he", "b": ""})) == "rtl auto العبرية עברית"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Opening & keynote: 2026!", "opening-keynote-2026"),
        ("Żółw  __ Łódź", "żółw-łódź"),
        ("हिन्दी सम्मेलन", "हिन्दी-सम्मेलन"),
        ("مؤتمر ويكي", "مؤتمر-ويكي"),
        ("🎉", ""),
        ("a" * 59 + " bcd", "a" * 59),
    ],
)
def test_slugs_keep_the_letters_and_marks_of_every_script(text, slug):
    assert slug_of(text) == slug
