# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.services import checks
from apps.sessions.models import Interpretation, Resource, Session
from apps.sessions.services.telling import changes, held
from apps.sessions.services.writing import lock, touch_session


@transaction.atomic
def add_resource(
    session: Session,
    *,
    kind: str,
    url: str,
    by: User | None,
    title: str = "",
    language: str = "",
) -> Resource:
    """Link a stream, recording, slides, pad or page; the same link again changes its words."""
    url = checks.web_address(url)
    if not url:
        raise Refused(_("An address starts with https:// and names a site."), code="no-address")
    session = lock(session)
    if session.do_not_record and kind == Resource.Kind.RECORDING:
        raise Refused(_("This session asked not to be recorded."), code="do-not-record")
    words = {"title": title.strip()[:200], "language": checks.language(language)}
    known = session.resources.filter(kind=kind, url=url).first()
    if known and all(getattr(known, name) == value for name, value in words.items()):
        return known
    before = held(known, words) if known else dict.fromkeys(words, "")
    resource, _new = Resource.objects.update_or_create(
        session=session,
        kind=Resource.Kind(kind),
        url=url,
        defaults=words,
        create_defaults={**words, "added_by": by},
    )
    touch_session(session)
    told = {"kind": kind, "url": url, **changes(before, words)}
    record("session.resource_added", session, by=by, **told)
    return resource


@transaction.atomic
def remove_resource(resource: Resource, *, by: User | None) -> None:
    """Take the link away."""
    session = lock(resource.session)
    gone, _rows = Resource.objects.filter(pk=resource.pk).delete()
    if gone:
        touch_session(session)
        told: dict[str, Any] = held(resource, ["kind", "url", "title"])
        record("session.resource_removed", session, by=by, **told)


@transaction.atomic
def add_interpretation(
    session: Session, *, language: str, kind: str, by: User | None, url: str = ""
) -> Interpretation:
    """Say that the session can be followed in one more language, and how."""
    if not language:
        raise Refused(_("Say which language."), code="no-language")
    language, url = checks.language(language), checks.web_address(url)
    session = lock(session)
    known = session.interpretations.filter(language=language, kind=kind, url=url).first()
    if known:
        return known
    interpretation, _new = Interpretation.objects.update_or_create(
        session=session,
        language=language,
        kind=Interpretation.Kind(kind),
        defaults={"url": url},
    )
    touch_session(session)
    record("session.interpretation_added", session, by=by, language=language, kind=kind)
    return interpretation


@transaction.atomic
def remove_interpretation(interpretation: Interpretation, *, by: User | None) -> None:
    """The session is not interpreted this way after all."""
    session = lock(interpretation.session)
    gone, _rows = Interpretation.objects.filter(pk=interpretation.pk).delete()
    if gone:
        touch_session(session)
        record(
            "session.interpretation_removed",
            session,
            by=by,
            language=interpretation.language,
            kind=interpretation.kind,
        )
