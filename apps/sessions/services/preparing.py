# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.db.models import Max
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import languages
from apps.core import text as texts
from apps.core.errors import Refused
from apps.events.services import checks
from apps.sessions.models import Preparation, PreparationVersion, Session
from apps.sessions.services.summing_up import Clash
from apps.sessions.services.telling import changes, held
from apps.sessions.services.writing import lock, touch_session

LONGEST = 240
"""Minutes that may be asked of participants before they come."""

_SAID = ("text", "language", "minutes")


@transaction.atomic
def prepare(
    session: Session,
    *,
    text: str,
    minutes: int,
    by_person: Person | None,
    by: User | None,
    language: str = "",
    seen: int | None = None,
) -> Preparation | None:
    """Say what participants should read or do before they come (Markdown); no text asks nothing.

    `seen` is the version that the writer had before their eyes, 0 for none: Clash if another is
    there by now. An empty language is guessed from the text. Every text ever asked stays.
    """
    text = text.replace("\r\n", "\n").strip()
    if text and not 1 <= minutes <= LONGEST:
        raise Refused(
            _("Say how many minutes it takes, from 1 to %(limit)s.") % {"limit": LONGEST},
            code="minutes",
        )
    language = checks.language(language) or languages.guess(text)
    session = lock(session)
    standing = Preparation.objects.filter(session=session).first()
    asked = standing or Preparation(session=session, minutes=0, language="", text="")
    before = held(asked, _SAID)
    after = {"text": text, "language": language, "minutes": minutes if text else 0}
    if before == after or not (text or standing):
        return standing
    number = preparation_number(session, standing)
    if seen is not None and seen != number:
        raise Clash
    if standing is not None:
        _keep_first(standing)
    author = by_person or asked.author
    if text:
        asked.text, asked.language, asked.minutes = text, language, minutes
        asked.html, asked.version = texts.render(text).html, number + 1
        asked.author = author
        asked.save()
    else:
        asked.delete()
    PreparationVersion.objects.create(
        session=session, number=number + 1, author=author, written_at=clock.now(), **after
    )
    touch_session(session)
    record("session.preparation_changed", session, by=by, **changes(before, after))
    return asked if text else None


def restore_preparation(
    version: PreparationVersion, *, by_person: Person | None, by: User | None, seen: int
) -> Preparation | None:
    """Ask the same again as an earlier text did, as one more version on top."""
    return prepare(
        version.session,
        text=version.text,
        minutes=version.minutes,
        language=version.language,
        by_person=by_person,
        by=by,
        seen=seen,
    )


def preparation_number(session: Session, standing: Preparation | None) -> int:
    """The number of the version that holds, one that took the text away too; 0 where nothing was
    ever asked."""
    last = session.preparation_versions.aggregate(last=Max("number"))["last"]
    return last or (standing.version if standing else 0)


def _keep_first(asked: Preparation) -> None:
    """One that was written before versions were kept becomes its own first version."""
    if not asked.session.preparation_versions.exists():
        PreparationVersion.objects.create(
            session=asked.session,
            number=asked.version,
            author=asked.author,
            written_at=asked.updated_at,
            **held(asked, _SAID),
        )
