# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.sessions.models import Preparation, Resource, Session, SessionSpeaker, Summary
from apps.sessions.services.dossier import add_resource
from apps.sessions.services.preparing import prepare
from apps.sessions.services.summing_up import write_summary
from apps.sessions.services.writing import lock

TAKEN = (Resource.Kind.SLIDES, Resource.Kind.PAGE)
"""Streams, recordings and pads are of the session that they were made for."""


@transaction.atomic
def take_along(source: Session, *, into: Session, person: Person, by: User | None) -> None:
    """Bring what this person's earlier session has to a later one of theirs: summary, preparation
    and links. What is written there already stays. Refused where they speak at one of the two only.
    """
    theirs = SessionSpeaker.objects.filter(speaker__person=person, session__in=[source, into])
    if source.pk == into.pk or theirs.values("session").distinct().count() < 2:
        raise Refused(_("You can take along only what is yours."), code="not-yours")
    into = lock(into)
    summary = Summary.objects.filter(session=source).first()
    if summary is not None and not Summary.objects.filter(session=into).exists():
        write_summary(
            into, text=summary.text, language=summary.language, terms=summary.terms,
            by_person=person, by=by,
        )  # fmt: skip
    asked = Preparation.objects.filter(session=source).first()
    if asked is not None and not Preparation.objects.filter(session=into).exists():
        prepare(
            into, text=asked.text, minutes=asked.minutes, language=asked.language,
            by_person=person, by=by,
        )  # fmt: skip
    there = set(into.resources.values_list("kind", "url"))
    for link in source.resources.filter(kind__in=TAKEN).order_by("pk"):
        if (link.kind, link.url) not in there:
            add_resource(
                into, kind=link.kind, url=link.url, title=link.title, language=link.language, by=by
            )
    record("session.taken_along", into, by=by, source=source.pk)
