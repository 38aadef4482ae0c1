# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts in the language versions that a program asked for, with where each comes from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Q, TextField, Value, When
from django.utils.html import escape

from apps.api import shapes
from apps.core import languages as known_languages
from apps.translations.models import Translation
from apps.translations.queries import Version, best

Versions = Mapping[tuple[int, str], list[Version]]
"""The translations of a page's objects, by primary key and field."""

COLUMNS = ("object_id", "field", "language", "shown", "shown_html", "kind", "outdated")
MORE = ("checked_by_author", "translator__name")


def versions_of(
    model: type[models.Model], pks: Iterable[int], fields: Sequence[str], wanted: Sequence[str]
) -> Versions:
    """The language versions of these fields. One statement.

    The texts themselves come only in languages akin to those wanted: the others are named.
    """
    rows = (
        Translation.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=list(pks),
            field__in=fields,
        )
        .annotate(shown=_if_akin("text", wanted), shown_html=_if_akin("html", wanted))
        .order_by("object_id", "field", "language")
        .values_list(*COLUMNS, *MORE)
    )
    found: dict[tuple[int, str], list[Version]] = defaultdict(list)
    for pk, field, language, text, html, kind, outdated, checked, translator in rows:
        version = Version(language, text, html, kind, outdated, checked, translator or "")
        found[pk, field].append(version)
    return found


def text_of(
    row: Mapping[str, Any],
    field: str,
    versions: Versions,
    wanted: Sequence[str],
    *,
    html: str = "",
    language: str = "language",
) -> shapes.Text:
    """This field of a row; `html` names the column with its HTML, plain text has none."""
    source = row[field]
    original = Version(row[language], source, row[html] if html else escape(source))
    every = [original, *versions.get((row["pk"], field), ())]
    shown = best(every, wanted)
    return {
        "text": shown.text,
        "html": shown.html,
        "language": shown.language,
        "direction": direction(shown.language),
        "provenance": _provenance(shown),
        "outdated": shown.outdated,
        "checked_by_author": shown.checked_by_author,
        "translator": shown.translator or None,
        "also_in": [
            {
                "language": other.language,
                "provenance": _provenance(other),
                "outdated": other.outdated,
            }
            for other in every
            if other is not shown
        ],
    }


def text_or_none(
    row: Mapping[str, Any], field: str, versions: Versions, wanted: Sequence[str], *, html: str
) -> shapes.Text | None:
    """`text_of`, None where nothing is written."""
    return text_of(row, field, versions, wanted, html=html) if row[field] else None


def direction(language: str) -> shapes.Direction:
    if not language:
        return "auto"
    return "rtl" if known_languages.direction(language) == "rtl" else "ltr"


def _provenance(version: Version) -> Any:
    return version.kind or "original"


def _if_akin(column: str, wanted: Sequence[str]) -> Case:
    akin = Q(pk=None)
    for base in {language.partition("-")[0] for language in wanted}:
        akin |= Q(language=base) | Q(language__startswith=f"{base}-")
    return Case(When(akin, then=column), default=Value(""), output_field=TextField())
