# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, QuerySet

from apps.core.text.plain import plain
from apps.search.documents import Document, Part
from apps.sessions.models import Session, SessionSpeaker, Summary
from apps.translations.models import Translation


def everything() -> QuerySet[Session]:
    return Session.objects.exclude(kind=Session.Kind.BREAK)


def documents(pks: Iterable[int]) -> list[Document]:
    """Five queries, whatever their number."""
    speakers = SessionSpeaker.objects.select_related("speaker").order_by("position", "pk")
    rows = (
        everything()
        .filter(pk__in=pks)
        .select_related("summary", "track")
        .prefetch_related(Prefetch("session_speakers", speakers))
        .defer("ical")
    )
    sessions = list(rows)
    versions = _versions(sessions)
    return [_document(session, versions) for session in sessions]


def _document(session: Session, versions: dict[tuple[str, int], list[Part]]) -> Document:
    summary: Summary | None = getattr(session, "summary", None)
    names = [link.speaker.name for link in session.session_speakers.all()]
    parts = [
        Part(session.title, session.language, is_title=True),
        *(Part(name) for name in names),
        Part(session.track.name if session.track else ""),
        Part(plain(session.abstract_html), session.language),
        Part(plain(session.description_html), session.language),
        *versions.get(("session", session.pk), []),
    ]
    if summary is not None:
        parts.append(Part(plain(summary.html), summary.language))
        parts += versions.get(("summary", summary.pk), [])
    return Document(
        kind="session",
        object_id=session.pk,
        event_id=session.event_id,
        at=session.starts_at or session.created_at,
        language=session.language,
        name=session.title,
        parts=tuple(part for part in parts if part.text),
    )


def _versions(sessions: list[Session]) -> dict[tuple[str, int], list[Part]]:
    """The language versions of their texts, by what they are versions of."""
    kinds = {
        ContentType.objects.get_for_model(Session).pk: "session",
        ContentType.objects.get_for_model(Summary).pk: "summary",
    }
    summaries = [row.summary.pk for row in sessions if getattr(row, "summary", None) is not None]
    keys = [row.pk for row in sessions] + summaries
    rows = Translation.objects.filter(content_type__in=kinds, object_id__in=keys)
    found: dict[tuple[str, int], list[Part]] = defaultdict(list)
    for row in rows:
        text = plain(row.html) if row.html else row.text
        part = Part(text, row.language, is_title=row.field == "title")
        found[kinds[row.content_type_id], row.object_id].append(part)
    return found
