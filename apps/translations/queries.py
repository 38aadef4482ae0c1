# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language versions of texts, and which of them suits a reader."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.html import escape

from apps.accounts.models import Person
from apps.core import languages as known_languages
from apps.translations.models import Translation
from apps.translations.registry import html_field, registered

COLUMNS = (
    "language",
    "text",
    "html",
    "kind",
    "outdated",
    "checked_by_author",
    "translator__name",
)


WILLING = Q(allows_machines=True, forbids_machines=False)
"""People who let machines translate the texts of sessions in which they speak."""


@dataclass(frozen=True, slots=True)
class Version:
    """One text in one language. `kind` is empty for the original; `html` is safe to show."""

    language: str
    text: str
    html: str
    kind: str = ""
    outdated: bool = False
    checked_by_author: bool = False
    translator: str = ""

    @property
    def is_original(self) -> bool:
        return not self.kind

    @property
    def by_machine(self) -> bool:
        return self.kind == Translation.Kind.MACHINE

    @property
    def direction(self) -> str:
        return known_languages.direction(self.language) if self.language else "auto"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.text)

    @property
    def autonym(self) -> str:
        return known_languages.autonym(self.language)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as a reader is shown it, with the original that it leads back to."""

    version: Version
    original: Version

    @property
    def is_translated(self) -> bool:
        return not self.version.is_original


def fingerprint(text: str) -> str:
    """What a text says, in few letters."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def versions(obj: models.Model, field: str) -> list[Version]:
    """Every version of this text, the original first, then by language code. One SQL."""
    rows = _rows([obj], field).order_by("language").values_list(*COLUMNS)
    return [original(obj, field), *(_version(row) for row in rows)]


def best(versions: Sequence[Version], languages: Sequence[str]) -> Version:
    """The version in the first of these languages that there is one in, else the original.

    A version in Portuguese serves readers of pt-BR, and the other way round.
    """
    codes = [version.language for version in versions]
    return versions[codes.index(best_language(codes, languages))]


def best_language(codes: Sequence[str], languages: Sequence[str]) -> str:
    """The same for who knows only in which languages there are versions, the original's first."""
    for language in languages:
        exact = (code for code in codes if code and code == language)
        akin = (code for code in codes if are_akin(code, language))
        if found := next(exact, None) or next(akin, None):
            return found
    return codes[0]


def chosen(model: type[models.Model], field: str, wanted: Mapping[int, str]) -> dict[int, Version]:
    """Of each of these objects, by primary key, the version in this language. One SQL, or none."""
    return {pk: found for (pk, _code), found in these(model, field, wanted.items()).items()}


def these(
    model: type[models.Model], field: str, wanted: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], Version]:
    """Those versions that there are, by primary key and language. One SQL, or none."""
    wanted = set(wanted)
    if not wanted:
        return {}
    rows = Translation.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in={pk for pk, _code in wanted},
        field=field,
        language__in={code for _pk, code in wanted},
    ).values_list("object_id", *COLUMNS)
    return {(pk, row[0]): _version(row) for pk, *row in rows if (pk, row[0]) in wanted}


def best_many(
    objs: Iterable[models.Model], field: str, languages: Sequence[str]
) -> dict[int, Version]:
    """By primary key, the version of this field of each object for a reader. One SQL, or none.

    No SQL when all originals are in the reader's first language. Objects are of one model.
    """
    found = {obj.pk: [original(obj, field)] for obj in objs}
    foreign = {
        pk: kept for pk, kept in found.items() if not languages or kept[0].language != languages[0]
    }
    if foreign and languages:
        wanted = Q()
        for base in {_base(language) for language in languages}:
            wanted |= Q(language=base) | Q(language__startswith=f"{base}-")
        objs = [obj for obj in objs if obj.pk in foreign]
        for pk, *row in _rows(objs, field).filter(wanted).values_list("object_id", *COLUMNS):
            found[pk].append(_version(row))
    return {pk: best(kept, languages) for pk, kept in found.items()}


def shown_many(
    objs: Iterable[models.Model], field: str, languages: Sequence[str]
) -> dict[int, Shown]:
    """`best_many`, with the originals."""
    objs = list(objs)
    found = best_many(objs, field, languages)
    return {obj.pk: Shown(found[obj.pk], original(obj, field)) for obj in objs}


def languages_with(obj: models.Model, field: str) -> list[str]:
    """The codes of the languages that there is a version in, without the original's."""
    return sorted(_rows([obj], field).values_list("language", flat=True))


def original(obj: models.Model, field: str) -> Version:
    """The text as its author wrote it, as a version."""
    entry = registered(obj, field)
    rendered = html_field(type(obj), field)
    text = getattr(obj, field)
    html = getattr(obj, rendered) if rendered else escape(text)
    return Version(getattr(obj, entry.language_field), text, html)


def author_of(obj: models.Model, field: str) -> Person | None:
    """Whose words these are; None where they are nobody's in particular, as an event's are."""
    entry = registered(obj, field)
    return entry.author_of(obj) if entry.author_of else None


def machines_may(obj: models.Model, field: str) -> bool:
    """Whether the author lets machines put these words into other languages, and every speaker
    of the session that they belong to has said yes."""
    author, speakers_of = author_of(obj, field), registered(obj, field).speakers_of
    if author is not None and author.forbids_machines:
        return False
    return speakers_of is None or not speakers_of(obj).exclude(WILLING).exists()


def _rows(objs: Sequence[models.Model], field: str) -> models.QuerySet[Translation]:
    if not objs:
        return Translation.objects.none()
    return Translation.objects.filter(
        content_type=ContentType.objects.get_for_model(objs[0]),
        object_id__in=[obj.pk for obj in objs],
        field=field,
    )


def _version(row: Sequence) -> Version:
    language, text, html, kind, outdated, checked, translator = row
    return Version(language, text, html, kind, outdated, checked, translator or "")


def serves(code: str, wanted: str) -> bool:
    """Whether a text in the one is one in the other: regions do not part them, scripts do."""
    return code == wanted or (bool(code) and are_akin(code, wanted))


def are_akin(code: str, other: str) -> bool:
    """One language, and not in two scripts that a reader of one may not know."""
    if not code or _base(code) != _base(other):
        return False
    scripts = {part for tag in (code, other) for part in tag.split("-")[1:] if len(part) == 4}
    return len(scripts) < 2


def _base(code: str) -> str:
    return code.partition("-")[0]
