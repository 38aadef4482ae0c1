# SPDX-License-Identifier: AGPL-3.0-or-later
"""All texts of a session's page in all their language versions, from one statement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from apps.sessions.models import Session, Summary
from apps.translations.models import Translation
from apps.translations.queries import Version, best, serves


@dataclass(slots=True)
class Texts:
    """A text to be shown in one of its versions, the original first among them."""

    versions: list[Version]
    shown: Version
    kind: str
    number: int
    wanted: Sequence[str]
    """What names it for translators, and the languages of its event."""

    @property
    def original(self) -> Version:
        return self.versions[0]

    @property
    def is_translated(self) -> bool:
        return not self.shown.is_original

    @property
    def missing(self) -> list[str]:
        """The languages of the event that it is not in."""
        there = [version.language for version in self.versions]
        return [code for code in self.wanted if not any(serves(one, code) for one in there)]


def texts_of(
    session: Session,
    summary: Summary | None,
    *,
    languages: Sequence[str],
    asked: Mapping[str, str],
) -> dict[str, Texts]:
    """title, abstract, description and summary of a session, those that are not empty.

    Each is shown in the language `asked` for, where it has it, else in the first of the reader's
    `languages` that it has, else in the original's. One statement.
    """
    originals = {
        "title": Version(session.language, session.title, ""),
        "abstract": Version(session.language, session.abstract, session.abstract_html),
        "description": Version(session.language, session.description, session.description_html),
    }
    if summary is not None:
        originals["summary"] = Version(summary.language, summary.text, summary.html)
    made = _translations(session, summary)
    found = {}
    for name, original in originals.items():
        if original.text:
            of_summary = name == "summary" and summary is not None
            found[name] = _choose(
                [original, *made[name]],
                languages,
                asked.get(name, ""),
                kind="summary" if of_summary else f"session-{name}",
                number=summary.pk if of_summary and summary else session.pk,
                wanted=session.event.languages,
            )
    return found


def _choose(versions: list[Version], languages: Sequence[str], asked: str, **named: Any) -> Texts:
    wanted = [asked, *languages] if asked else languages
    return Texts(versions, best(versions, wanted), **named)


def _translations(session: Session, summary: Summary | None) -> dict[str, list[Version]]:
    of_session = Q(content_type__model="session", object_id=session.pk)
    of_summary = Q(content_type__model="summary", object_id=summary.pk) if summary else Q()
    rows = (
        Translation.objects.filter(of_session | of_summary if summary else of_session)
        .filter(content_type__app_label="event_sessions")
        .order_by("created_at", "pk")
        .values_list(
            "content_type__model",
            "field",
            "language",
            "text",
            "html",
            "kind",
            "outdated",
            "checked_by_author",
            "translator__name",
        )
    )
    found: dict[str, list[Version]] = defaultdict(list)
    for model, field, language, text, html, kind, outdated, checked, translator in rows:
        name = "summary" if model == "summary" else field
        version = Version(language, text, html, kind, outdated, checked, translator or "")
        found[name].append(version)
    return found
