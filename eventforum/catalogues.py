# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogues of the interface languages: which there are, what they lack, and compiling them
without gettext's own tools."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel import Locale
from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

CODE = "en"
"""The language that sentences are written in where they stand, in code and templates."""


class Completeness(NamedTuple):
    """Of how many sentences the translation is missing, or only guessed by gettext (fuzzy)."""

    language: str
    sentences: int
    missing: int
    guessed: int


def interface_languages(folder: Path) -> list[tuple[str, str]]:
    """(code, English name) of each language with a catalogue in this folder, the code's own first.

    One that Django does not know (Hausa) is made known to it.
    """
    codes = [to_language(path.parts[-3]) for path in sorted(folder.glob("*/LC_MESSAGES/*.po"))]
    for code in codes:
        if code not in LANG_INFO:
            LANG_INFO[code] = _described(code)
    return [(code, LANG_INFO[code]["name"]) for code in dict.fromkeys([CODE, *codes])]


def completeness(folder: Path) -> Iterator[Completeness]:
    """How whole each catalogue is, by language."""
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
        missing = sum(not entry.fuzzy and not entry.translated() for entry in entries)
        guessed = sum(entry.fuzzy for entry in entries)
        yield Completeness(to_language(path.parts[-3]), len(entries), missing, guessed)


def _described(code: str) -> dict:
    locale = Locale.parse(code, sep="-")
    return {
        "bidi": locale.text_direction == "rtl",
        "code": code,
        "name": locale.get_display_name("en"),
        "name_local": locale.get_display_name(),
    }


def compile_catalogues(folder: Path) -> list[Path]:
    """Write the .mo file of every .po file below a folder that is newer than it; name those."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".{os.getpid()}.draft")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written.append(target)
    return written
