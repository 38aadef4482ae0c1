# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which font can draw which letter. Runs in the child process that draws: no Django here.

The fonts are Noto Sans, one weight, in the pieces in which the web gets them; see VENDOR.md.
"""

from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont, features

FOLDER = Path(__file__).resolve().parent / "vendor"

HAS_SHAPING = bool(features.check_feature("raqm"))
"""Whether Pillow found FriBiDi (Debian: libfribidi0). Without it, letters that join, stack or run
from right to left can't be drawn, and are not."""

LATIN = ("noto-sans-latin", "noto-sans-latin-ext", "noto-sans-vietnamese")
OTHERS = (
    "noto-sans-cyrillic", "noto-sans-cyrillic-ext", "noto-sans-greek", "noto-sans-greek-ext",
)  # fmt: skip
CHINESE, TRADITIONAL = "noto-sans-sc-chinese-simplified", "noto-sans-tc-chinese-traditional"
JAPANESE, KOREAN = "noto-sans-jp-japanese", "noto-sans-kr-korean"

SCRIPTS = (
    (0x0530, 0x058F, "noto-sans-armenian-armenian"),
    (0x0590, 0x05FF, "noto-sans-hebrew-hebrew"),
    (0x0600, 0x08FF, "noto-sans-arabic-arabic"),
    (0x0900, 0x097F, "noto-sans-devanagari-devanagari"),
    (0x0980, 0x09FF, "noto-sans-bengali-bengali"),
    (0x0B80, 0x0BFF, "noto-sans-tamil-tamil"),
    (0x0E00, 0x0E7F, "noto-sans-thai-thai"),
    (0x10A0, 0x10FF, "noto-sans-georgian-georgian"),
    (0x1C90, 0x1CBF, "noto-sans-georgian-georgian"),
    (0x2D00, 0x2D2F, "noto-sans-georgian-georgian"),
    (0xA8E0, 0xA8FF, "noto-sans-devanagari-devanagari"),
    (0xFB1D, 0xFB4F, "noto-sans-hebrew-hebrew"),
    (0xFB50, 0xFDFF, "noto-sans-arabic-arabic"),
    (0xFE70, 0xFEFE, "noto-sans-arabic-arabic"),
)
RIGHT_TO_LEFT = frozenset(["noto-sans-hebrew-hebrew", "noto-sans-arabic-arabic"])
NEEDS_SHAPING = RIGHT_TO_LEFT | {
    "noto-sans-devanagari-devanagari",
    "noto-sans-bengali-bengali",
    "noto-sans-tamil-tamil",
    "noto-sans-thai-thai",
}

EAST_ASIAN = ((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF),
              (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))  # fmt: skip

PROBE = 24
"""Pixels at which a letter is compared with the empty box that stands for letters unknown."""


@cache
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font of this name in pixels."""
    engine = ImageFont.Layout.RAQM if HAS_SHAPING else ImageFont.Layout.BASIC
    return ImageFont.truetype(FOLDER / f"{name}-600-normal.woff2", size, layout_engine=engine)


@lru_cache(maxsize=20_000)
def font_for(letter: str, language: str, before: str = "") -> str:
    """The name of the font that draws this letter, "" where none does.

    What scripts share (spaces, marks, points) is drawn by the font `before` it where that can.
    """
    candidates = _candidates(letter, language)
    if before and not letter.isalnum():
        candidates = (before, *candidates)
    return next((name for name in candidates if _draws(name, letter)), "")


def is_east_asian(letter: str) -> bool:
    """Whether a line may end before and after it although there is no space."""
    return any(first <= ord(letter) <= last for first, last in EAST_ASIAN)


def _candidates(letter: str, language: str) -> tuple[str, ...]:
    code = ord(letter)
    for first, last, name in SCRIPTS:
        if first <= code <= last:
            return (name,)
    if is_east_asian(letter):
        return _east_asian(language)
    return (*LATIN, *OTHERS, *_east_asian(language)) if code > 0x2FF else (*LATIN, *OTHERS)


def _east_asian(language: str) -> tuple[str, ...]:
    """The reader's own shapes of shared letters first."""
    order = [CHINESE, TRADITIONAL, JAPANESE, KOREAN]
    base, *rest = language.lower().split("-")
    first = {"ja": JAPANESE, "ko": KOREAN, "yue": TRADITIONAL, "nan": TRADITIONAL}.get(base)
    if base in ("zh", "lzh") and {"hant", "tw", "hk", "mo"} & set(rest):
        first = TRADITIONAL
    return tuple(sorted(order, key=lambda name: name != first))


def _draws(name: str, letter: str) -> bool:
    if name in NEEDS_SHAPING and not HAS_SHAPING:
        return False
    return letter.isspace() or _shape(name, letter) != _shape(name, "\U0010fffe")


@lru_cache(maxsize=20_000)
def _shape(name: str, letter: str) -> tuple[object, bytes]:
    mask = _probe(name).getmask(letter)
    return mask.size, bytes(mask)


@cache
def _probe(name: str) -> ImageFont.FreeTypeFont:
    """Without shaping: a mark that stands alone keeps its own shape there."""
    file = FOLDER / f"{name}-600-normal.woff2"
    return ImageFont.truetype(file, PROBE, layout_engine=ImageFont.Layout.BASIC)
