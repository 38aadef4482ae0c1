# SPDX-License-Identifier: AGPL-3.0-or-later
import json

import pytest
from django.conf import settings

from apps.accounts.lookalikes import looks_of
from apps.accounts.names import clean_name
from apps.core.errors import Refused


@pytest.mark.parametrize(
    "name",
    [
        "Adélaïde C.",
        "أمينة ب",
        "Зоряна К.",
        "王小明",
        "അമ്മു",
        "کتاب‌خوان",
        "क्‍ष",
        "Nguyễn Thị Ệ",
        "O'Brien (WMID)",
        "4nn4",
        "שָׁלוֹם",
        "x" * 60,
        "Aisha Ɓaƙo Ɗan-Ƴaro",
        "Зоран Ђорђевић",
        "Zoran Đorđević",
        "Зоран (Zoran)",
        "Дзмітры",
        "김민수",
        "小林さん",
        "李",
        "Ö",
        "X",
        "ي",
        "ʻokina",
        "Natalia_Szafran-Kozakowska_WMPL",
        "Anna Root",
        "Adminović",
        "سعاد ٣",
    ],
)
def test_name_of_any_script_is_kept(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \t Love\nlace ", "Ada Love lace"),
        ("Ａｄａ", "Ada"),
        ("A\u0301da", "Áda"),
        ("Ada\u00a0L", "Ada L"),
        ("\u200dAda\u200c", "Ada"),
        ("A\u200cd\u200da", "Ada"),
        ("Ada\u202eecarg", "Adaecarg"),
        ("Ada\u2066x\u2069", "Adax"),
        ("\u200eأمينة\u200f", "أمينة"),
        ("A\u200bda\ufeff", "Ada"),
        ("A\U000e0041da\ufe0f", "Ada"),
        ("A\u3164da \u0301", "Ada"),
    ],
)
def test_name_is_tidied(typed, kept):
    assert clean_name(typed) == kept
    assert clean_name(kept) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name-empty"),
        ("  \n", "name-empty"),
        ("---", "name-empty"),
        ("\u200b\u200d", "name-empty"),
        ("A\x00da", "name-invisible"),
        ("A\x1bda", "name-invisible"),
        ("A\ue000", "name-invisible"),
        ("A\ud800", "name-invisible"),
        ("раypal", "name-mixed"),
        ("Annа", "name-mixed"),
        ("Sοfia", "name-mixed"),
        ("Admin", "name-reserved"),
        ("adm1n", "name-reserved"),
        ("Аdмин", "name-mixed"),
        ("АДМИН", "name-reserved"),
        ("ѕуѕтем", "name-reserved"),
        ("Wikimania Team", "name-reserved"),
        ("Anna (Wikimedia)", "name-reserved"),
        ("WikimediaSupport 2027", "name-reserved"),
        ("Mödératör", "name-reserved"),
        ("مشرف", "name-reserved"),
        ("管理员", "name-reserved"),
        ("관리자", "name-reserved"),
        ("Root", "name-reserved"),
        ("A" + "\u0489" * 5, "name-marks"),
        ("x" * 61, "name-long"),
        ("م" * 300, "name-long"),
    ],
)
def test_name_that_would_deceive_is_refused(typed, code):
    with pytest.raises(Refused) as refusal:
        clean_name(typed)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "ΑΝΝΑ"),
        ("Bob", "ВоЬ"),
        ("Вова", "BOBA"),
        ("Lili", "LiIi"),
        ("José", "Jose"),
        ("علی", "علي"),
        ("Marna", "Mama"),
    ],
)
def test_names_that_look_alike_are_known_by_it(one, other):
    assert looks_of(one) == looks_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Anna", "Ana"), ("कि", "कु"), ("Зоран", "Zoran"), ("王", "玉")]
)
def test_names_that_differ_look_different(one, other):
    assert looks_of(one) != looks_of(other)


def test_operator_reserves_more_words(settings):
    from apps.accounts import reserved_names

    settings.EVENTFORUM_RESERVED_NAMES = ["Kiwix"]
    reserved_names._words.cache_clear()
    try:
        with pytest.raises(Refused):
            clean_name("Kiwix Bob")
    finally:
        reserved_names._words.cache_clear()


def test_no_look_alike_of_the_corpus_is_accepted():
    corpus = settings.EVENTFORUM_SHARED_DATA / "security/unicode/lookalike_names.share.jsonl"
    if not corpus.exists():
        pytest.skip("the shared corpus is absent")
    accepted = []
    for line in corpus.read_text().splitlines():
        case = json.loads(line)
        try:
            name = clean_name(case["lookalike"])
        except Refused:
            continue
        is_person, reads_backwards = case["protected"] == "anna", case["kind"] == "rlo"
        if not (reads_backwards or (is_person and looks_of(name) == looks_of("anna"))):
            accepted.append(case)

    assert accepted == []
