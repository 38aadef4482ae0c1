# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import languages
from apps.core import text as texts
from apps.core.errors import Refused
from apps.events.services import checks
from apps.sessions.models import Preparation, Session
from apps.sessions.services.summing_up import Clash
from apps.sessions.services.telling import changes, held
from apps.sessions.services.writing import lock, touch_session

LONGEST = 240
"""Minutes that may be asked of participants before they come."""


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
    there by now. An empty language is guessed from the text.
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
    asked = standing or Preparation(session=session, minutes=0, language="", text="", version=0)
    before = held(asked, ["text", "language", "minutes"])
    after = {"text": text, "language": language, "minutes": minutes}
    if before == after or not (text or standing):
        return standing
    if seen is not None and seen != asked.version:
        raise Clash
    if text:
        asked.text, asked.language, asked.minutes = text, language, minutes
        asked.html, asked.version = texts.render(text).html, asked.version + 1
        asked.author = by_person or asked.author
        asked.save()
    else:
        asked.delete()
    touch_session(session)
    record("session.preparation_changed", session, by=by, **changes(before, after))
    return asked if text else None
