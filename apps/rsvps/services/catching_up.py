# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.rsvps.models import Rsvp


@transaction.atomic
def caught_up(rsvp: Rsvp, *, by: Any) -> Rsvp:
    """Done with what one wanted to catch up with: it leaves the list, the answer stays.

    The answer given again puts it back. Twice changes nothing.
    """
    mine = Rsvp.objects.select_for_update().get(pk=rsvp.pk, user=by)
    if mine.answer != Rsvp.Answer.LATER:
        raise Refused(_("This is not on the list to catch up with."), code="not-later")
    if mine.caught_up_at is None:
        mine.caught_up_at = clock.now()
        mine.save(update_fields=["caught_up_at"])
    return mine
