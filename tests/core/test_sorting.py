# SPDX-License-Identifier: AGPL-3.0-or-later
import random

import pytest

from apps.core.sorting import sort_key


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Ada", "Ádám", "Eve", "Łukasz", "Lydia", "Zoë", "zoo", "Ярослав"]),
        ("pl", ["Adam", "Ązor", "Ewa", "Lena", "Lzy", "Łada", "Sowa", "Śnieg", "Zofia", "Źdźbło",
                "Żaba"]),
        ("uk", ["Гнат", "Ґудзик", "Ева", "Євген", "Ира", "Іван", "Їжак", "Йосип", "Яна", "Adam"]),
        ("tr", ["Can", "Çiçek", "Hale", "Irmak", "İnci", "Jale", "Oya", "Ömer", "Su", "Şule"]),
        ("es", ["nube", "nzz", "ñandú", "oso"]),
        ("de", ["Ärger", "Arm", "Strasse", "Straße", "Über"]),
        ("fr", ["cote", "Coté", "côté", "Éa", "Eb"]),
        ("ar", ["أحمد", "باسم", "Adam"]),
    ],
)  # fmt: skip
def test_words_stand_where_readers_of_the_language_look_for_them(language, words):
    mixed = random.Random(7).sample(words, len(words))

    assert sorted(mixed, key=lambda word: sort_key(word, language)) == words


def test_signs_before_a_name_and_case_do_not_move_it():
    names = ["«Zed»", "'adam", "Bea", "", "(carl)"]

    ordered = sorted(names, key=lambda name: sort_key(name, "en"))

    assert ordered == ["", "'adam", "Bea", "(carl)", "«Zed»"]


def test_a_language_with_a_region_or_without_a_table_has_an_order_too():
    assert sort_key("Ñandú", "es-mx") == sort_key("Ñandú", "es")
    assert sort_key("Ñandú", "dtp") < sort_key("Nz", "dtp")
