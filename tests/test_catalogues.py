# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogues hold what code and templates say: all of it, whole, and nothing else."""

import json
import re
from collections.abc import Iterator

import polib
import pytest
from babel.messages.extract import extract_from_file
from django.conf import settings
from django.core.management import call_command
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from eventforum.catalogues import completeness, interface_languages
from tests.test_architecture import files

CATALOGUES = sorted((settings.ROOT / "locale").glob("*/LC_MESSAGES/*.po"))

PLURAL_FORMS = {"ar": 6, "de": 2, "es": 3, "fr": 2, "pl": 4, "tr": 2, "uk": 4}
"""Of the languages that the portal comes with; another catalogue beside them is welcome."""

KEYWORDS = {
    name + lazy: spec
    for name, spec in {
        "_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy", "_noop")
}

IN_TAGS = re.compile(r"""\b_\("([^"]+)"\)""")

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^>]*>")

Sentence = tuple[str | None, str]
"""A context and a text: what identifies an entry."""


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(request.param))


def test_there_is_a_catalogue_for_every_language_but_the_one_of_the_code():
    assert settings.LANGUAGES[0] == ("en", "English")
    assert {code for code, _ in settings.LANGUAGES[1:]} == set(PLURAL_FORMS)


def test_a_folder_with_a_catalogue_is_a_language_of_the_pages(tmp_path):
    for folder in ("pt_BR", "ha"):
        (tmp_path / folder / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / folder / "LC_MESSAGES/django.po").write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "Room"\nmsgstr "Sala"\n\n#, fuzzy\nmsgid "Rooms"\nmsgstr "?"\n\n'
            'msgid "Track"\nmsgstr ""\n'
        )

    assert interface_languages(tmp_path) == [
        ("en", "English"),
        ("ha", "Hausa"),
        ("pt-br", "Brazilian Portuguese"),
    ]
    assert [*completeness(tmp_path)] == [("ha", 3, 1, 1), ("pt-br", 3, 1, 1)]


def test_the_report_names_every_catalogue(capsys):
    call_command("catalogues", "--json")

    rows = {row.pop("language"): row for row in json.loads(capsys.readouterr().out)}
    assert {(row["missing"], row["guessed"]) for row in rows.values()} == {(0, 0)}
    assert set(rows) == set(PLURAL_FORMS)


def test_a_catalogue_has_each_sentence_of_the_pages_and_no_other(catalogue):
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}

    said = {*of_code(), *of_templates()}

    hint = "run `make messages`, then translate what is empty"
    assert (said - known, known - said) == (set(), set()), hint


def test_every_sentence_is_translated_and_none_is_guessed(catalogue):
    texts = {entry.msgid: [entry.msgstr, *entry.msgstr_plural.values()] for entry in catalogue}

    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []
    assert [msgid for msgid, forms in texts.items() if not any(forms)] == []


def test_plurals_have_every_form_of_the_language(catalogue):
    forms = PLURAL_FORMS[catalogue.metadata["Language"]]

    assert catalogue.metadata["Plural-Forms"].startswith(f"nplurals={forms};")
    short = [
        entry.msgid
        for entry in catalogue
        if entry.msgid_plural
        and [bool(entry.msgstr_plural.get(number)) for number in range(forms)] != [True] * forms
    ]
    assert short == []


def test_translations_keep_placeholders_and_markup(catalogue):
    changed = [
        (entry.msgid, text)
        for entry in catalogue
        for text, allowed in wanted(entry)
        if sorted(PLACEHOLDER.findall(text)) not in allowed
    ]

    assert changed == []


def test_translations_begin_and_end_with_the_same_white_space(catalogue):
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    changed = [
        entry.msgid for entry in catalogue if edges(entry.msgid) != edges(text_of(entry, number=1))
    ]

    assert changed == []


GLOSSARY = {
    "Français": "fr", "Español": "es", "Deutsch": "de", "Polski": "pl", "Українська": "uk",
    "Türkçe": "tr",
}  # fmt: skip


def glossary() -> dict[str, dict[str, list[str]]]:
    """By language, the stems under which each English term is found; from docs/glossary.md."""
    terms: dict[str, dict[str, list[str]]] = {}
    for line in (settings.ROOT / "docs/glossary.md").read_text().splitlines():
        cells = [cell.strip().lower() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            table = terms.setdefault(GLOSSARY[line[3:].split()[0]], {})
        elif line.startswith("| ") and cells[0] != "english":
            table[cells[0]] = [cells[1], *(stem.strip() for stem in cells[2].split(","))]
    return terms


@pytest.mark.parametrize("language", GLOSSARY.values())
def test_one_term_is_said_for_one_thing(language):
    """In nineteen of twenty sentences that hold a term of the glossary; some mean another thing
    by the word ("the following")."""
    terms = glossary()[language]
    said = kept = 0
    for entry in polib.pofile(str(settings.ROOT / f"locale/{language}/LC_MESSAGES/django.po")):
        text = " ".join([entry.msgstr, *entry.msgstr_plural.values()]).lower()
        for term, stems in terms.items():
            if re.search(rf"\b{re.escape(term)}s?\b", entry.msgid.lower()):
                said += 1
                kept += any(stem in text for stem in stems if stem)

    assert len(terms.keys() & glossary()["pl"].keys()) > 30
    assert said > 1_000
    assert kept / said > 0.93


PLAIN = re.compile(r"<code[^>]*>.*?</code>|<[^>]*>")
"""What is no running text: samples of code, and tags."""


def test_arabic_has_arabic_punctuation():
    arabic = polib.pofile(str(settings.ROOT / "locale/ar/LC_MESSAGES/django.po"))

    latin = re.compile(r"[؀-ۿ\s](?:[,;?]|[“”\"])|[“”\"][؀-ۿ]")
    texts = [form for entry in arabic for form in [entry.msgstr, *entry.msgstr_plural.values()]]
    assert [text for text in texts if latin.search(PLAIN.sub("", text))] == []


def wanted(entry: polib.POEntry) -> Iterator[tuple[str, list[list[str]]]]:
    """Each text of an entry with the placeholders it may have, sorted.

    A form for one number may say that number as a word.
    """
    whole = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if not entry.msgid_plural:
        yield entry.msgstr, [whole]
    for number, text in entry.msgstr_plural.items():
        without = [[one for one in whole if one != left] for left in set(whole)]
        yield text, [whole, *(without if number < 3 else [])]


def text_of(entry: polib.POEntry, *, number: int) -> str:
    return entry.msgstr_plural[number] if entry.msgid_plural else entry.msgstr


def of_code() -> Iterator[Sentence]:
    for folder in ("apps", "eventforum"):
        for path in files(folder, ".py"):
            for _, found, _, context in extract_from_file("python", path, keywords=KEYWORDS):
                yield context, found[0] if isinstance(found, tuple) else found


def of_templates() -> Iterator[Sentence]:
    """What {% translate %}, {% blocktranslate %} and _("") look up, as Django compiles them."""
    engine = engines["django"].engine
    for path in files("templates", ".html", ".txt"):
        template = engine.get_template(str(path.relative_to(settings.ROOT / "templates")))
        yield from ((None, text) for text in IN_TAGS.findall(path.read_text()))
        for node in nodes(template.nodelist):
            context = literal(node.message_context)
            if isinstance(node, TranslateNode):
                yield context, node.filter_expression.var.literal
            else:
                yield context, node.render_token_list(node.singular)[0]


def nodes(nodelist) -> Iterator[TranslateNode | BlockTranslateNode]:
    for node in nodelist:
        if isinstance(node, TranslateNode | BlockTranslateNode):
            yield node
        for name in {"nodelist", *getattr(node, "child_nodelists", ())}:
            yield from nodes(getattr(node, name, None) or ())


def literal(expression) -> str | None:
    return expression.var if expression and isinstance(expression.var, str) else None
