# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version beside its original, its history, and the words that its event has agreed on."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from apps.events.models import Event
from apps.translating import paragraphs
from apps.translating.models import Job, Revision, Term
from apps.translations import queries as translations
from apps.translations.models import Translation

SHOWN_OF_HISTORY = 20
SHOWN_TERMS = 40


def fingerprint(version: Translation | None) -> str:
    """What a version says, in few letters; empty where there is none."""
    return "" if version is None else translations.fingerprint(version.text)


def standing(obj: models.Model, field: str, language: str) -> Translation | None:
    rows = Translation.objects.filter(**_of(obj), field=field, language=language)
    return rows.select_related("translator").first()


def revisions_of(obj: models.Model, field: str, language: str) -> list[Revision]:
    """The latest first; of a long history its end."""
    rows = Revision.objects.filter(**_of(obj), field=field, language=language)
    return list(rows.select_related("person").order_by("-pk")[:SHOWN_OF_HISTORY])


def latest_revision(obj: models.Model, field: str, language: str) -> Revision | None:
    return Revision.objects.filter(**_of(obj), field=field, language=language).first()


def job_of(obj: models.Model, field: str, language: str) -> Job | None:
    """The one that made this version, if a machine that is known did."""
    rows = Job.objects.filter(**_of(obj), field=field, language=language)
    return rows.exclude(engine="").first()


def pairs_of(
    source: str, version: Translation | None, revision: Revision | None
) -> list[paragraphs.Pair]:
    """The paragraphs of the original, each with what its version says; `revision` is of that
    version, or the earlier one that is to be brought back."""
    now = paragraphs.split(source)
    if revision is not None and revision.source:
        return paragraphs.beside(now, revision.source, revision.parts)
    if revision is not None:
        return paragraphs.laid(now, paragraphs.split(revision.text), changed=False)
    if version is None:
        return paragraphs.laid(now, [], changed=False)
    return paragraphs.laid(now, paragraphs.split(version.text), changed=version.outdated)


def terms_in(text: str, event: Event | None, *, language: str, into: str) -> list[Term]:
    """What the event's glossary says of words in this text."""
    if event is None:
        return []
    rows = Term.objects.filter(_akin("language", language), _akin("into", into), event=event)
    words = text.casefold()
    found = [term for term in rows.order_by("word", "pk") if term.word.casefold() in words]
    return found[:SHOWN_TERMS]


def _akin(name: str, code: str) -> Q:
    base = code.partition("-")[0]
    return Q((name, base)) | Q((f"{name}__startswith", f"{base}-"))


def _of(obj: Any) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(obj), "object_id": obj.pk}
