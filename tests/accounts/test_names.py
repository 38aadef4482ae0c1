# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

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
        ("Ada\u202eecarg", "name-invisible"),
        ("Ada\u2066x\u2069", "name-invisible"),
        ("A\u200bda", "name-invisible"),
        ("A\x00da", "name-invisible"),
        ("A\x1bda", "name-invisible"),
        ("A\ue000", "name-invisible"),
        ("A\U000e0041", "name-invisible"),
        ("A" + "\u0489" * 5, "name-marks"),
        ("x" * 61, "name-long"),
        ("م" * 300, "name-long"),
    ],
)
def test_name_that_would_deceive_is_refused(typed, code):
    with pytest.raises(Refused) as refusal:
        clean_name(typed)

    assert refusal.value.code == code
