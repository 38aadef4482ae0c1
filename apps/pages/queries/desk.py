# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on a speaker's desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Person
from apps.sessions.models import (
    Preparation,
    PreparationVersion,
    Resource,
    Session,
    Summary,
    SummaryVersion,
)
from apps.sessions.services.preparing import preparation_number

QUESTIONS = 20
"""On the desk; the page of questions has them all."""


@dataclass(frozen=True)
class Step:
    """A line of the checklist; `anchor` is the part of the desk where it is done."""

    anchor: str
    words: str
    done: bool
    more: str = ""


@dataclass(frozen=True)
class Dossier:
    """What a session has from its speakers; `number` and `asked` name the versions that hold."""

    summary: Summary | None
    number: int
    preparation: Preparation | None
    resources: Sequence[Resource] = ()
    authors: list[Person] = field(default_factory=list)
    asked: int = 0


def dossier_of(session: Session) -> Dossier:
    """Four queries, one more where there is a summary."""
    summary = Summary.objects.filter(session=session).select_related("author").first()
    versions = []
    if summary is not None:
        versions = list(summary.versions.select_related("author").order_by("number"))
    wrote = [version.author for version in versions] or [summary.author if summary else None]
    preparation = Preparation.objects.filter(session=session).first()
    return Dossier(
        summary=summary,
        number=versions[-1].number if versions else int(summary is not None),
        preparation=preparation,
        asked=preparation_number(session, preparation),
        resources=list(session.resources.order_by("kind", "pk")),
        authors=each_once(wrote),
    )


def each_once(people: Iterable[Person | None]) -> list[Person]:
    """Everybody who wrote at a text, who wrote first first."""
    return list({person.pk: person for person in people if person is not None}.values())


def versions_of(summary: Summary) -> list[SummaryVersion]:
    """Every text it ever had, the latest first; of one written before these were kept, itself."""
    versions = list(summary.versions.select_related("author"))
    return versions or [
        SummaryVersion(
            summary=summary,
            number=1,
            language=summary.language,
            text=summary.text,
            terms=summary.terms,
            author=summary.author,
            written_at=summary.updated_at,
        )
    ]


def preparations_of(session: Session) -> list[PreparationVersion]:
    """Everything that was ever asked of its participants, the latest first."""
    versions = list(session.preparation_versions.select_related("author", "session"))
    asked = Preparation.objects.filter(session=session).select_related("author").first()
    if versions or asked is None:
        return versions
    return [
        PreparationVersion(
            session=session,
            number=asked.version,
            minutes=asked.minutes,
            language=asked.language,
            text=asked.text,
            author=asked.author,
            written_at=asked.updated_at,
        )
    ]


def checklist(dossier: Dossier, *, waiting: int, over: bool) -> list[Step]:
    """What a speaker does for their session; `waiting` questions ask for a word of theirs. Once it
    is `over` nobody prepares any more."""
    summary = dossier.summary
    slides = any(link.kind == Resource.Kind.SLIDES for link in dossier.resources)
    steps = [
        Step("h-summary", _("Summary"), summary is not None),
        Step("h-summary", _("Words to know"), bool(summary and summary.terms)),
        Step("h-links", _("Slides"), slides),
        Step("h-questions", _("Questions"), not waiting, _waiting(waiting) if waiting else ""),
    ]
    if not over:
        steps.insert(3, Step("h-preparation", _("Preparation"), dossier.preparation is not None))
    return steps


def _waiting(number: int) -> str:
    words = ngettext(
        "%(number)s waits for a word of yours", "%(number)s wait for a word of yours", number
    )
    return words % {"number": number}
