# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db.models import Q

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.sessions.models import Invitation, Speaker
from apps.sessions.services.writing import touch_speaker


def put_out(speaker: Speaker, *, by: User | None) -> bool:
    """Have the programme lead no longer to an account that a link brought there; whether one was.

    Within the transaction of a verb that holds the event. What they wrote stays theirs. An account
    that the organizers themselves put on the programme stays. The programme leads again to who
    stood there before, or to a new entry of that name where the account took the old one over.
    """
    theirs = Q(speaker=speaker) | Q(speaker__merged_into=speaker)
    joined = Invitation.objects.filter(theirs, joined_at__isnull=False)
    found = joined.filter(claimed_by__person=speaker.person_id).order_by("-joined_at").first()
    if found is None:
        return False
    joined.update(joined_at=None, stood_before=None)
    before = found.stood_before
    if before is None or before.merged_into_id or before.left_at or _has_account(before):
        before = Person.named(speaker.name[:150])
        before.save()
    speaker.person = before
    speaker.save(update_fields=["person"])
    touch_speaker(speaker)
    record(
        "event.speaker_put_out", speaker, by=by, event=speaker.event, account=found.claimed_by_id
    )
    return True


def _has_account(person: Person) -> bool:
    return User.objects.filter(person=person).exists()
