# SPDX-License-Identifier: AGPL-3.0-or-later
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.events.models import Event
from apps.events.services import open_event
from apps.programme.sources.neutral import Programme


@transaction.atomic
def open_for(programme: Programme, *, slug: str, mode: str, by: User | None) -> Event:
    """Open an event with the name, days, zone and languages that a programme has.

    Refused when the programme has no dates or names no zone: nobody should have to guess them.
    """
    days = sorted(session.day for session in programme.sessions if session.day)
    if not days:
        raise Refused(_("The programme has no dates, so it can't open an event."), code="no-dates")
    if not programme.timezone:
        raise Refused(_("The programme names no time zone: say which."), code="no-zone")
    spoken = Counter(session.language for session in programme.sessions if session.language)
    languages = [language for language, _count in spoken.most_common()]
    return open_event(
        slug=slug,
        name=programme.title or slug,
        starts_on=days[0],
        ends_on=days[-1],
        timezone=programme.timezone,
        mode=mode,
        language=languages[0] if languages else "",
        languages=languages,
        by=by,
    )
